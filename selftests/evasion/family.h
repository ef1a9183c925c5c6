/* SPDX-License-Identifier: GPL-2.0-only */
/* The same trick in both families: addresses by number, and messages by the family of these. */
#ifndef SELFTESTS_EVASION_FAMILY_H
#define SELFTESTS_EVASION_FAMILY_H

#include "selftests/evasion/watch.h"

/* The setting for addresses of home_host(). */
#define FAMILY_HOME "home=192.0.2.0/24,2001:db8::/48"

struct host_text {
	char text[48];
};

/* The address of a host at home; IPv4 has 250. */
struct host_text home_host(bool v6, __u32 number);
/* The address of a host outside; no two are in one /24 or /64. */
struct host_text outside_host(bool v6, __u32 number);

struct message {
	const char *source, *target;
	int type, code; /* type: of ICMPv6 if the addresses are of IPv6 */
	int ttl, identifier, sequence;
};

/* Sends a message with 56 bytes; returns true if it was dropped. */
bool family_send(struct watch *watch, const struct message *message);
/* Sends an error about a UDP packet of its receiver to `quoted`, or to its sender if NULL. */
void family_error(struct watch *watch, const struct message *error, const char *quoted);

#define SEND(watch, ...)       family_send(watch, &(const struct message){ __VA_ARGS__ })
#define PICK(v6, of_v4, of_v6) ((v6) ? (of_v6) : (of_v4))

#endif
