/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Value of the table of storms: what the hosts of a link send together of one kind of discovery
 * message, however few messages each of them sends.
 *
 * The table is an array of sets: a look-up in an LRU map costs three times as much, and every
 * message of discovery looks its link up.  A new entry displaces the oldest of its set.
 */
#ifndef ICMPGUARD_STORM_H
#define ICMPGUARD_STORM_H

#include "headers/address.h"
#include "headers/discovery.h"
#include "headers/endpoint.h"
#include "headers/fanout.h"
#include "headers/gcra.h"
#include "headers/hash.h"
#include "headers/tracked.h"

/* STORM(number, NAME, "text"): the number is endpoint.part in storm.key. */
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

/* Powers of two. */
enum { STORM_SETS = 512, STORM_WAYS = 4, STORMS_MOST = STORM_SETS * STORM_WAYS };

/* In place of storm.key.kind: an entry is being made there. */
#define STORM_CLAIMED (~0ULL)

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
	struct endpoint key; /* of its link: an address that only shows the family, and the kind of
				messages as `part`; of a free place, zero */
	/* Packets of sources that are not over a bucket of their own, */
	__u64 calm;
	__u64 crammed;		  /* and those of them past STORM_CRAMMED_* */
	__u64 bucket;		  /* of the latter */
	struct address latest;	  /* the latest receiver */
	struct election election; /* of all messages */
	struct fanout senders;
	struct fanout subjects; /* neighbours solicited by strangers; of other kinds, receivers */
};
_Static_assert(sizeof(struct storm) == 648, "storms value");

/* Returns the key of the storm of a link. `like`: an address of the family. */
static __always_inline struct endpoint storm_key(const struct address *like, __u32 network,
						 enum storm_kind kind)
{
	struct endpoint key = {};

	if (address_is_ipv4(like))
		key.address = address_from_ipv4(0);
	key.kind = endpoint_kind(VIEW_PRIVATE, LANE_DISCOVERY, network);
	key.part = kind;
	return key;
}

/* Returns the packets of sources that are not over a bucket of their own. */
static __always_inline __u64 storm_packets(const struct storm *storm)
{
	return storm->calm + storm->crammed;
}

/* Returns the index of the first way of a storm's set; the others follow. `seed`: of sketches. */
static __always_inline __u32 storm_place(const struct endpoint *key, __u64 seed)
{
	return (hash_mix(key->kind ^ key->address.halves[1] ^ seed) & (STORM_SETS - 1)) *
	       STORM_WAYS;
}

static __always_inline bool storm_is(const struct storm *storm, const struct endpoint *key)
{
	return storm->key.kind == key->kind &&
	       storm->key.address.halves[1] == key->address.halves[1];
}

#endif
