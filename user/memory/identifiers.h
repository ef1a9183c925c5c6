/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * By which identifiers a pair of hosts exchanges what no ping sends.
 *
 * A tunnel keeps its identifier or takes a new one now and then, and a ping between the same hosts
 * has its own: what is cut is the tunnel's.  Where the data goes by more identifiers than are kept,
 * it is the pair that offends.
 */
#ifndef ICMPGUARD_MEMORY_IDENTIFIERS_H
#define ICMPGUARD_MEMORY_IDENTIFIERS_H

#include "detectors/observation.h"

enum { IDENTIFIERS_KEPT = 8 };

struct identifier_counts {
	__u64 packets;
	__u64 strange; /* of these, what no ping's packet is */
	__u16 identifier;
};

struct identifiers {
	struct identifier_counts kept[IDENTIFIERS_KEPT]; /* those with packets */
	__u64 others; /* strange packets of all that were not kept */
	/* Requests of identifiers that the kernel side does not tell apart; those of them whose
	 * sequence number is that of the one before, or the next; and those with a lower one. */
	__u64 single;
	__u64 orderly;
	__u64 backs;
};

/* Adds packets of an identifier; `many`: of several that the kernel side does not tell apart. */
void identifiers_add(struct identifiers *identifiers, __u16 identifier, bool many, __u64 packets,
		     __u64 strange);

/* Adds requests of identifiers that are not told apart. */
void identifiers_add_single(struct identifiers *identifiers, __u64 packets, __u64 orderly,
			    __u64 backs);

/* Sets the offenders in `counts`, of which all else is known, whether this identifier is none of
 * them, and what is known of single requests. */
void identifiers_read(const struct identifiers *identifiers, __u16 identifier, bool many,
		      struct pair_counts *counts);

#endif
