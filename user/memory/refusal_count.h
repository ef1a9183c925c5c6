/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts what one host refused to another: probed ports and protocols ("doors"), late replies,
 * traceroutes and media. Only the protocol and ports of the quoted packets are used.
 *
 * A late reply goes from a service's port to a client's former port: by RFC 6335 section 6 dynamic
 * ports begin at 49152, Linux uses them from 32768 on, and resolvers from 1024 on. Scanners choose
 * such source ports too, since filters let them through (nmap -g 53); but they look for services,
 * which do not use dynamic ports.
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

/* Classifies a refusal; the refused packet came from `source_port`. */
enum refusal_class refusal_class(struct refusal what, __u16 source_port);

struct refused {
	struct refusal_set doors;
	struct refusal_set client_ports;
	struct refusal_set absent;
	__u32 missed; /* refusals that no poll saw, since */
	__u32 missed_at;
};

/* Counts refusals that came too fast to be seen; `now`: s. */
void refused_missed(struct refused *refused, __u32 count, __u32 now);

/* Counts what was refused within the `seconds` before `now` (s). */
void refused_count(const struct refused *refused, __u32 now, __u32 seconds,
		   struct refusal_counts *counts);

#endif
