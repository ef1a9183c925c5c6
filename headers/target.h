/* SPDX-License-Identifier: GPL-2.0-only */
/* Value of the map of targets: the statistics of a receiver. */
#ifndef ICMPGUARD_TARGET_H
#define ICMPGUARD_TARGET_H

#include "headers/endpoint.h"
#include "headers/fanout.h"
#include "headers/tracked.h"

struct target {
	TRACKED_ENTRY;
	__u64 packets;
	__u64 bytes;
	__u64 bucket;
	__u64 ttl_set; /* a bit for each TTL / 4 seen */
	__u64 unasked; /* replies that the target had not solicited */
	__u32 generation;
	__u32 pulses; /* as a source's */
	__u8 standing;
	__u8 segment; /* as a source's */
	__u8 zero[2];
	__u32 kinds[KIND_SLOTS];
	struct fanout sources; /* distinct sources */

	/* By hash, within the present half window and the one before: the targets quoted by time
	 * exceeded, the sources of router advertisements. */
	__u64 path_set[2];
	__u64 over;
	__u64 notified;
	__u64 known_bucket;    /* of sources that it knew before the flood */
	__u64 counting_bucket; /* of requests that count up */
	__u64 flooded_since;   /* since when its bucket is crossed, with pauses; 0: never */
	__u64 flooded_last;    /* when it was crossed last */
	__u64 allowed_bucket;  /* of sources on the allow list, which it never limits */
	__u64 forged_bucket;   /* of errors dropped for their faults: it reports a flood */
	__u64 over_allowed;    /* packets over allowed_bucket */
	__u64 unadmitted;      /* packets of sources that the admission filter kept out */
};
_Static_assert(sizeof(struct target) == 472, "target value");

#endif
