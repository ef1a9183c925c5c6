/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Conversations: the echo requests of one identifier from one host to another, and the replies to
 * them.
 *
 * A conversation has two halves, each in an array of its own, since requests and replies arrive on
 * different CPUs: `conversations` has the client's requests, `answers` the server's replies.
 * Either may be seen without the other.
 */
#ifndef ICMPGUARD_CONVERSATION_H
#define ICMPGUARD_CONVERSATION_H

#include "headers/endpoint.h"
#include "headers/hash.h"
#include "headers/tracked.h"

/* In conversation_key.identifier: all identifiers of the pair that have no entry of their own. */
#define IDENTIFIERS_MANY 0x10000u

struct conversation_key {
	struct address client; /* the host that sends the requests */
	struct address server;
	__u64 kind;	  /* as in struct endpoint, of the client's requests */
	__u64 identifier; /* in the low 16 bits, or IDENTIFIERS_MANY */
};
_Static_assert(sizeof(struct conversation_key) == 48, "conversation key");

/* Hashes a key. `client`, `server`: hashes of the addresses (hash_address(), with the seed of
 * sketches), which a sender does not know; so differences of the rest need only be spread. */
static __always_inline __u64 conversation_hash(__u64 client, __u64 server, __u64 kind,
					       __u64 identifier)
{
	return hash_mix(client ^ (server << 1 | server >> 63) ^ kind * 0x9e3779b97f4a7c15ULL ^
			identifier * 0xd6e8feb86659fd93ULL);
}

/* A recent sequence number: of requests with the hashes of the latest payload (bpf/payload.h), of
 * replies with how many arrived. */
struct sequenced {
	__u16 sequence;
	__u16 times; /* received in a row; 0: never */
	__u32 hash;  /* 0: the payload could not be read, or was not examined */
};

/* Powers of two: the latest sequence numbers kept, each at sequence_place(); and words of a payload
 * that are compared with the next one. */
enum { HALF_SEQUENCES = 16, HALF_WORDS = 2 };

/* The unit of gap_squares, in microseconds. */
enum { GAP_UNIT = 64 };

/*
 * conversation_sets: an array that shows which conversations have an entry: both halves of one
 * have the same index in the arrays `conversations` and `answers`.  Powers of two; a cache line.
 */
enum { CONVERSATION_SETS = 1 << 11, CONVERSATION_WAYS = 8 };

/* The state of a half. */
enum half_state {
	HALF_EMPTY,
	HALF_EXAMINED, /* all its payloads are examined, and those of the other half */
	HALF_DRAWN,    /* some of them, chosen at random: it sends fast */
};

struct conversation_set {
	__u32 tags[CONVERSATION_WAYS];	   /* conversation_tag(); 0: free */
	__u16 seen[CONVERSATION_WAYS];	   /* seen_time() of the latest packet */
	__u8 states[2][CONVERSATION_WAYS]; /* enum half_state, of requests and of replies */
};
_Static_assert(sizeof(struct conversation_set) == 64, "a cache line");

/* In place of a tag: an entry is being made there. */
#define CONVERSATION_CLAIMED 1u

/* Returns a fingerprint of the hash, whose lower half selects the set. */
static __always_inline __u32 conversation_tag(__u64 hash)
{
	return hash >> 32 | 2;
}

/* Returns the index of both halves. The first ways of all sets are adjacent: entries that are far
 * apart displace each other in the processor's caches. */
static __always_inline __u32 conversation_index(__u32 place, __u32 way)
{
	return (way & (CONVERSATION_WAYS - 1)) * CONVERSATION_SETS +
	       (place & (CONVERSATION_SETS - 1));
}

/* Returns the time in units of 2^30 ns, about a second, modulo 19.5 hours. */
static __always_inline __u16 seen_time(__u64 now)
{
	return now >> 30;
}

/* After HALF_CLEAN packets in a row without foreign bytes, with sequence numbers that count or
 * stay, one of HALF_SHARE payloads of a half that sends fast is examined, chosen at random. */
enum { HALF_CLEAN = 32, HALF_SHARE = 16 };

/*
 * Each packet changes the first cache line, and the place of its sequence number in `latest`; one
 * whose payload is examined changes the others.  Counts about payloads are estimates where
 * payloads are chosen at random: each then counts HALF_SHARE times.
 */
struct half {
	TRACKED_ENTRY;
	__u64 packets;
	__u64 payload_bytes;
	/* The part of `varied` with differences among the first bytes alone, where clocks and
	 * counters stand, and its part of foreign_bytes; both modulo 2^32. */
	__u32 head_varied;
	__u32 head_bytes;
	__u32 steps; /* packets whose sequence number is one more than the one before,
			in either byte order */
	__u16 size_first;
	__u16 size_last;
	__u16 sequence;	  /* of the latest packet */
	__u16 identifier; /* likewise */
	__u8 clean;	  /* packets in a row as for HALF_CLEAN, at most that many */
	__u8 latest_seen; /* the payload of the latest packet was examined */
	__u16 examined;	  /* sequence number of the latest that was */

	/* Parts of the latest examined payload that are compared with the next, and
	 * where they are. */
	__u64 words[HALF_WORDS];
	__u64 fine;		   /* its time, by the fine clock */
	__u16 word_at[HALF_WORDS]; /* payload offset + 1; 0: none */
	__u16 head_at;		   /* likewise of a half word of the first bytes */
	__u8 inner_at;		   /* payload offset + 1 of the latest IP header; 0: none */
	__u8 many;		   /* its identifiers are IDENTIFIERS_MANY */
	__u32 head;
	__u32 templated; /* packets whose words were all explained */
	__u32 varied;	 /* packets with one that was not */
	__u32 unread;	 /* packets with words beyond what the hook can read */
	/* Estimate of the foreign payload bytes: those that differ from the payload before, and are
	 * no clock. From words at random places. */
	__u64 foreign_bytes;

	/* The key of the conversation. */
	struct address client;
	struct address server;
	__u64 kind;

	__u64 gap_sum;	   /* us, of `gaps` */
	__u64 gap_squares; /* sum of squared gaps, in units of GAP_UNIT us */
	__u32 gaps;	   /* times between two packets that were measured */
	__u32 gap_min;	   /* us; valid where gaps > 0 */
	__u32 inner_ip;	   /* packets with an IP header in the payload whose length fits */
	/* Of replies, compared with the request of their sequence number: */
	__u32 matched;	 /* the same payload */
	__u32 differing; /* another payload */
	__u32 unasked;	 /* neither such a request is known nor one that it may answer */
	__u32 several;	 /* examined, not the same, and there already were as many replies as
			    requests */

	__u32 size_changes; /* from one packet to the next */
	__u32 size_falls;   /* of these, to a smaller size */
	__u32 repeats;	    /* packets with the sequence number of the one before */
	__u32 backs;	    /* with a lower one */
	__u32 checksum_wrong;
	__u64 size_set[4]; /* a bit for each payload length by hash: linear counting */
	struct sequenced latest[HALF_SEQUENCES];
};
_Static_assert(sizeof(struct half) == 384, "half of a conversation");
_Static_assert(__builtin_offsetof(struct half, words) == 64, "a cache line");

/* Returns the key of the conversation that a half belongs to. */
static __always_inline struct conversation_key half_key(const struct half *half)
{
	return (struct conversation_key){
		.client = half->client,
		.server = half->server,
		.kind = half->kind,
		.identifier = half->many ? IDENTIFIERS_MANY : half->identifier,
	};
}

/* Returns the place of a sequence number in `latest`: by the lowest bits of both bytes, since some
 * senders count the upper one. */
static __always_inline __u32 sequence_place(__u16 sequence)
{
	return (sequence ^ sequence >> 8) & (HALF_SEQUENCES - 1);
}

#endif
