/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The identifiers with which a pair of hosts exchanges what no ping sends.
 *
 * A tunnel keeps its identifier or changes it now and then, and a ping between the same hosts has
 * its own, so only the tunnel's echoes are cut. If the data uses more identifiers than are kept,
 * the whole pair is the offender.
 */
#ifndef ICMPGUARD_MEMORY_IDENTIFIERS_H
#define ICMPGUARD_MEMORY_IDENTIFIERS_H

#include "detectors/observation.h"

enum { IDENTIFIERS_KEPT = 8 };

struct identifier_counts {
	__u64 packets;
	__u64 strange; /* of these, packets that are not a ping's */
	__u16 identifier;
};

struct identifiers {
	struct identifier_counts kept[IDENTIFIERS_KEPT]; /* those with packets */
	__u64 others; /* strange packets of all identifiers that were not kept */
	/* Requests of identifiers that share an entry of the kernel side; of these, those with the
	 * sequence number of the previous one or the next; and those with a lower one. */
	__u64 single;
	__u64 orderly;
	__u64 steps; /* of `orderly`: the next one */
	__u64 backs;
	/* Of these identifiers, those that polls saw, those that a counter shows, and others of two
	 * readable characters. */
	__u64 seen;
	__u64 counted;
	__u64 readable;
	__u16 latest; /* of these */
};

/* Adds packets of an identifier; `many`: of identifiers that share an entry. */
void identifiers_add(struct identifiers *identifiers, __u16 identifier, bool many, __u64 packets,
		     __u64 strange);

/* Adds requests of identifiers that share an entry. */
void identifiers_add_single(struct identifiers *identifiers, __u64 packets, __u64 steps,
			    __u64 repeats, __u64 backs);

/* Completes `counts`, of which all else is set: the offenders, whether this identifier is a
 * bystander, and the single requests. */
void identifiers_read(const struct identifiers *identifiers, __u16 identifier, bool many,
		      struct pair_counts *counts);

#endif
