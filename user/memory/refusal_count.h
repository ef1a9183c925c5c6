/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a host was refused by another, counted: which of it are doors that somebody tried, and
 * which are late answers, a traceroute or media.  Nothing here looks at other than the quoted
 * packets' protocol and ports.
 *
 * A late answer goes from a service's port to one that a client had: by RFC 6335 section 6 dynamic
 * ports begin at 49152, Linux takes them from 32768 on, and resolvers from 1024 on.  Scanners choose
 * such a source port too, since filters let it through (nmap -g 53); but what they look for are
 * services, which do not live on dynamic ports.
 */
#ifndef ICMPGUARD_MEMORY_REFUSAL_COUNT_H
#define ICMPGUARD_MEMORY_REFUSAL_COUNT_H

#include "detectors/observation.h"
#include "memory/refusal_set.h"

enum refusal_class {
	REFUSED_DOOR,
	REFUSED_CLIENT_PORT,
	REFUSED_ABSENCE,
};

/* What a refusal speaks of; the packet came from `source_port`. */
enum refusal_class refusal_class(struct refusal what, __u16 source_port);

struct refused {
	struct refusal_set doors;
	struct refusal_set client_ports;
	struct refusal_set absent;
	__u32 missed; /* refusals that no poll saw, since */
	__u32 missed_at;
};

/* Takes note of refusals that came too fast to be seen; `now`: s. */
void refused_missed(struct refused *refused, __u32 count, __u32 now);

/* Counts what was refused within the `seconds` before `now` (s). */
void refused_count(const struct refused *refused, __u32 now, __u32 seconds,
		   struct refusal_counts *counts);

#endif
