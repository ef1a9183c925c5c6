/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Value of the map of storms: what the hosts of a link send together of one kind of discovery
 * message, however few messages each of them sends.
 */
#ifndef ICMPGUARD_STORM_H
#define ICMPGUARD_STORM_H

#include "headers/address.h"
#include "headers/discovery.h"
#include "headers/fanout.h"
#include "headers/gcra.h"
#include "headers/tracked.h"

/* STORM(number, NAME, "text"): the number is endpoint.part in keys of this map. */
#define STORMS(STORM)                                                                              \
	STORM(1, SOLICIT_ROUTER, "router solicitations")                                           \
	STORM(2, ADVERTISE_ROUTER, "router advertisements")                                        \
	STORM(3, PROBE, "probes for duplicate addresses")                                          \
	STORM(4, SOLICIT, "neighbour solicitations")                                               \
	STORM(5, ADVERTISE, "neighbour advertisements that nobody asked for")                      \
	STORM(6, ANSWER, "answers to neighbour solicitations")                                     \
	STORM(7, QUERY, "listener queries to all hosts")                                           \
	STORM(8, GROUP_QUERY, "listener queries to a group")                                       \
	STORM(9, REPORT, "listener reports")                                                       \
	STORM(10, MULTICAST_ROUTER, "multicast router messages")

enum storm_kind {
	STORM_NONE,
#define STORM(number, name, text) STORM_##name = (number),
	STORMS(STORM)
#undef STORM
		STORM_KINDS
};

enum { STORMS_MOST = 2048 };

/* Half windows of the distinct counts. */
#define STORM_HALF (20 * NSEC_PER_SEC)

/* A source is a stranger for its first STORM_FEW packets. */
enum { STORM_FEW = 8 };

/* Above the rate of hosts that all act at once, when a router solicits them or power returns. */
enum { STORM_CRAMMED_RATE = 2000, STORM_CRAMMED_BURST = 400 };

/*
 * Which host sends most of these messages, whatever addresses they carry: a majority vote by
 * link-layer address (Boyer, Moore, 1981), a new one each second.
 */
struct election {
	__u64 began;
	__u32 messages;
	__u32 votes;		  /* how far the candidate leads */
	__u8 link[LINK_BYTES];	  /* the candidate's address */
	__u8 elected[LINK_BYTES]; /* of the vote before; zero: nobody's */
	__u32 zero;
};

enum { ELECTION_QUORUM = 16 };

/* Returns whether at least three in four messages of the vote are the candidate's. */
static __always_inline bool is_elected(const struct election *election)
{
	return election->messages >= ELECTION_QUORUM && 2 * election->votes >= election->messages;
}

struct storm {
	TRACKED_ENTRY;
	__u64 packets;		  /* of sources that are not over a bucket of their own */
	__u64 crammed;		  /* of these, the ones past STORM_CRAMMED_* */
	__u64 bucket;		  /* of the latter */
	struct address latest;	  /* the latest receiver */
	struct election election; /* of all messages */
	struct fanout senders;
	struct fanout subjects; /* neighbours solicited by strangers; of other kinds, receivers */
};
_Static_assert(sizeof(struct storm) == 624, "storms value");

#endif
