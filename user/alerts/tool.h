/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which program sends these requests, where the packets tell: payload template, time to
 * live, and constants.  An attribute with a confidence, never a reason to alert: every
 * one of these can be forged, and most are harmless.
 */
#ifndef ICMPGUARD_ALERTS_TOOL_H
#define ICMPGUARD_ALERTS_TOOL_H

#include "headers/packet.h"

struct tool {
	const char *name;	 /* NULL: not recognised */
	unsigned int confidence; /* 0 .. 100 */
};

/* Looks at one echo request. `payload`: the bytes behind its ICMP header that are here,
 * `captured` of them; packet->payload_length tells how many there were. */
struct tool tool_recognise(const struct packet *packet, const __u8 *payload, __u32 captured);

/* The tool of this name, as a signature for it would tell; one without a name where there is none.
 */
struct tool tool_named(const char *name);

#endif
