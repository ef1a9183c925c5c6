/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Key and value of the maps of conversations: the echo requests of one identifier from one host
 * to another, and the replies to them.
 *
 * A conversation has two halves, each in a map of its own by the same key, since requests and
 * replies arrive on different CPUs: `conversations` has the client's requests, `answers` the
 * server's replies.  Either may be there without the other.
 */
#ifndef ICMPGUARD_CONVERSATION_H
#define ICMPGUARD_CONVERSATION_H

#include "headers/endpoint.h"
#include "headers/tracked.h"

/* In conversation_key.identifier: all identifiers of the pair that have no entry of their own. */
#define IDENTIFIERS_MANY 0x10000u

struct conversation_key {
	struct address client; /* who sends the requests */
	struct address server;
	__u64 kind;	  /* as in struct endpoint, of the client's requests */
	__u64 identifier; /* in the low 16 bits, or IDENTIFIERS_MANY */
};
_Static_assert(sizeof(struct conversation_key) == 48, "conversation key");

/* A sequence number of late: of requests with the hash of the latest payload; of replies how many
 * came. */
struct sequenced {
	__u16 sequence;
	__u16 times; /* it came, in a row; 0: never */
	__u32 hash;  /* 0: the payload could not be read */
};

/* Powers of two: latest sequence numbers, each at sequence_place(); and words of a payload that are
 * compared with the next one. */
enum { HALF_SEQUENCES = 16, HALF_WORDS = 2 };

/* Of gap_squares, in microseconds. */
enum { GAP_UNIT = 64 };

struct half {
	TRACKED_ENTRY;
	__u64 packets;
	__u64 payload_bytes;
	__u64 payload_squares; /* sum of squared payload lengths */
	/* Estimate of the payload bytes that no ping's template explains: that differ from the
	 * payload before, and are no clock. From words at places drawn with the seed. */
	__u64 foreign_bytes;
	__u64 gap_sum;	    /* us, of `gaps` */
	__u64 gap_squares;  /* sum of squared gaps, in units of GAP_UNIT us */
	__u64 size_set[4];  /* a bit for each payload length by hash: linear counting */
	__u64 fine;	    /* when the latest packet came, by the fine clock */
	__u32 gaps;	    /* times from one packet to the next that were measured */
	__u32 gap_min;	    /* us; valid where gaps > 0 */
	__u32 templated;    /* packets whose words were all explained */
	__u32 varied;	    /* packets of which one was not */
	__u32 unread;	    /* packets with words behind what the hook can read */
	__u32 size_changes; /* from one packet to the next */
	__u32 steps;	    /* packets whose sequence number is one more than the one before, in
			       either order of its bytes */
	__u32 repeats;	    /* the same again */
	__u32 backs;	    /* a lower one */
	__u32 identifier_changes; /* of IDENTIFIERS_MANY: another identifier than the one before */
	__u32 checksum_wrong;
	__u32 inner_ip; /* packets with an IP header in the payload whose length fits */
	/* Of replies, against the request of their sequence number: */
	__u32 matched;	 /* the same payload */
	__u32 differing; /* another one */
	__u32 unasked;	 /* no such request, and none that may have been meant is known */
	__u32 several;	 /* there were as many replies as requests of it already */
	__u16 size_first;
	__u16 size_last;
	__u16 sequence;	  /* of the latest packet */
	__u16 identifier; /* likewise */
	/* What of the latest payload is held against the next one, and where it stands. */
	__u64 words[HALF_WORDS];
	__u16 word_at[HALF_WORDS]; /* payload offset + 1; 0: none */
	__u16 head_at;		   /* likewise of a half word of the first bytes */
	__u8 inner_at;		   /* payload offset + 1 of the latest IP header; 0: none */
	__u8 zero;
	__u32 head;
	__u32 zeros;
	struct sequenced latest[HALF_SEQUENCES];
};
_Static_assert(sizeof(struct half) == 344, "half of a conversation");

/* Where a sequence number stands among the latest: the lowest bits of both bytes, since some count
 * the upper one. */
static __always_inline __u32 sequence_place(__u16 sequence)
{
	return (sequence ^ sequence >> 8) & (HALF_SEQUENCES - 1);
}

#endif
