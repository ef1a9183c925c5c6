/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Value of the map of crowds: what a place receives from many senders, however few packets each of
 * them sends.
 *
 * A place is a network of targets (/24, /64), or the whole link; the key's address is the
 * network's, or zeros.  Only the first packets of sources that had no entry are counted, so a
 * flood from forged addresses shows, and a known source costs nothing.  A person who pings returns
 * with a second packet.
 */
#ifndef ICMPGUARD_CROWD_H
#define ICMPGUARD_CROWD_H

#include "headers/fanout.h"
#include "headers/address.h"
#include "headers/tracked.h"

enum { CROWDS_MOST = 4096 };

/* endpoint.part, in keys of this map. */
enum crowd_part {
	CROWD_NETWORK = 1,
	CROWD_LINK,
};

enum crowd_event {
	CROWD_NEW,	/* a packet of a source that has no entry */
	CROWD_RETURNED, /* the second packet of a source admitted with its first: to the same host,
			   with the same identifier and length */
};

/* A generator may send two packets at once; a person's ping waits for this long. */
#define CROWD_PAUSE (100 * NSEC_PER_MSEC)

/* The half window of the distinct counts. */
#define CROWD_HALF (5 * NSEC_PER_SEC)

struct crowd {
	TRACKED_ENTRY;
	__u64 fresh;	       /* packets of sources that had no entry */
	__u64 returned;	       /* sources that returned */
	struct address latest; /* the latest target */
	struct fanout sources; /* of those packets */
	struct fanout targets; /* likewise; of a link, their networks */
};
_Static_assert(sizeof(struct crowd) == 584, "crowds value");

#endif
