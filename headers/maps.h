/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interface between the kernel side, the daemon and the commands: keys and
 * values of the pinned maps.  A change of any of these is a new SCHEMA_VERSION,
 * which is part of the pin path, so that two versions never share a map.
 *
 * Times are nanoseconds of CLOCK_MONOTONIC (live) or of the capture (replay).
 * Paddings are named and zero: uninitialised bytes would make two equal keys differ.
 */
#ifndef ICMPGUARD_MAPS_H
#define ICMPGUARD_MAPS_H

#include "headers/address.h"
#include "headers/gcra.h"
#include "headers/hyperloglog.h"
#include "headers/kind.h"
#include "headers/reason.h"
#include "headers/view.h"

#define SCHEMA_VERSION 1

/* sources, targets: LRU hashes.  A host has an entry for each view and lane it is
 * active in, so that no lane's rate or fan-out hides in another's. */
struct endpoint {
	struct address address;
	union {
		struct {
			__u8 view; /* enum view, of the packets counted here */
			__u8 lane; /* enum lane */
			__u8 zero[6];
		};
		__u64 kind; /* both, in one store where a look-up follows at once */
	};
};
_Static_assert(sizeof(struct endpoint) == 24, "endpoint key");

static __always_inline __u64 endpoint_kind(enum view view, enum lane lane)
{
	struct endpoint endpoint = {};

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	endpoint.kind = (__u64)lane << 8 | view;
#else
	endpoint.view = view;
	endpoint.lane = lane;
#endif
	return endpoint.kind;
}

/* The windowed distinct count: two half windows, so that what is read always
 * covers between one and two of them. */
struct fanout {
	__u64 started; /* when the current half began */
	struct hyperloglog current;
	struct hyperloglog previous;
};
_Static_assert(sizeof(struct fanout) == 264, "fanout");

/* Bits of standing, valid while the entry's generation is that of struct control. */
enum {
	STANDING_ALLOWED = 1 << 0,
	STANDING_SENSITIVE = 1 << 1, /* of a target: one that is probed for a purpose */
};

struct source {
	__u64 first_seen;
	__u64 last_seen;
	__u64 packets;
	__u64 bytes;	   /* of frames, as on the wire */
	__u64 over;	   /* packets over a bucket, dropped or not */
	__u64 bucket;	   /* theoretical arrival time, packets */
	__u64 byte_bucket; /* likewise, bytes */
	__u64 notified;	   /* when the daemon was last woken for this entry */
	__u64 trespassed;  /* when it last was for a request to a sensitive target or segment */
	__u64 polled;	   /* number of the poll that last handed this entry over */
	__u64 payload_bytes;
	__u64 payload_squares; /* sum of squared payload lengths */
	__u64 fingerprint;     /* of a request, by target, id, sequence and length: the latest, or
				  the one that is being repeated */
	__u64 last_target;     /* hash of the latest target */
	__u64 earlier_targets; /* 16 bits of the hash of each of the four targets before it */
	__u64 kind_set;	       /* a bit for each (type, code) seen, by hash: linear counting */
	__u64 ttl_set;	       /* a bit for each TTL below 64 seen; bit 63: larger ones too */
	__u64 malformed_set;   /* a bit for each enum reason of malformation seen */
	__u32 payloads;	       /* packets with an ICMP header, the n of the sums above */
	__u32 payload_changes; /* of length, from one packet to the next */
	__u32 last_target_low; /* low 32 bits of the latest target, host order */
	__u32 sequential;      /* steps of +1 or -1 to the next target */
	__u32 target_steps;    /* changes of target */
	__u32 repeats;	       /* packets with that fingerprint again */
	__u32 run;	       /* how many more there were lately of it than of others */
	__u32 run_longest;
	__u32 unassigned;      /* packets of a type or code that does not exist */
	__u32 malformed;
	__u32 overlaps;	       /* fragments that do not agree with others of their datagram */
	__u32 multicast;       /* packets to a multicast or broadcast address */
	__u32 first_fragments;
	__u32 largest;	       /* bytes of the largest message that fragments would make */
	__u32 generation;
	__u32 kinds[KIND_SLOTS];
	__u16 payload_last;
	__u8 standing;
	__u8 ttl_min;
	__u8 ttl_max;
	__u8 segment; /* number of the source's segment, valid like standing; 0: in none */
	__u8 zero[2];
	struct fanout targets; /* distinct targets */
};
_Static_assert(sizeof(struct source) == 512, "source value");
_Static_assert(REASON_COUNT <= 64, "malformed_set has a bit for each reason");

struct target {
	__u64 first_seen;
	__u64 last_seen;
	__u64 packets;
	__u64 bytes;
	__u64 over;
	__u64 bucket;
	__u64 notified;
	__u64 polled;
	__u64 unadmitted; /* packets of sources that the admission filter kept out */
	__u64 ttl_set;	  /* a bit for each TTL / 4 seen */
	/* Of time exceeded: the targets they quote, by hash, within the present half window
	 * and the one before. */
	__u64 path_set[2];
	__u32 kinds[KIND_SLOTS];
	__u32 generation;
	__u32 standing;
	__u8 segment; /* as a source's */
	__u8 zero[3];
	struct fanout sources; /* distinct sources */
};
_Static_assert(sizeof(struct target) == 408, "target value");

/* refusals: an LRU hash, of what one host refused another.  A host that is scanned refuses one
 * and the same scanner again and again, each time something else. */
struct pair {
	struct endpoint refuser;
	struct address receiver; /* of its errors */
};
_Static_assert(sizeof(struct pair) == 40, "refusals key");

struct refusals {
	__u64 first_seen;
	__u64 last_seen;
	__u64 polled;
	__u64 errors;
	__u64 started; /* when the present half window began */
	/* (quoted target, protocol, port) by hash, within the present half window and the one
	 * before. */
	__u64 set[2];
};
_Static_assert(sizeof(struct refusals) == 56, "refusals value");

/* datagrams: an LRU hash of those that are under way in fragments. */
struct datagram_key {
	struct address source;
	struct address target;
	__u32 identification;
	__u32 family; /* 4 or 6 */
};
_Static_assert(sizeof(struct datagram_key) == 40, "datagrams key");

struct range {
	__u16 start; /* bytes */
	__u16 end;   /* of the last byte, plus one */
};

/* Ranges that are remembered: 65,535 bytes by networks of 1,280 and more make no more. */
enum { DATAGRAM_RANGES = 64 };

struct datagram {
	__u64 started; /* when its first fragment to arrive did */
	__u32 bytes;   /* that have come */
	__u32 count;   /* of ranges; 0: complete, or none */
	__u16 length;  /* once its last fragment is there; 0 before */
	__u16 reach;   /* the end of the fragment that reaches furthest */
	__u32 zero;
	struct range ranges[DATAGRAM_RANGES];
};
_Static_assert(sizeof(struct datagram) == 280, "datagrams value");

/* block_slots (headers/block_slot.h) and block_prefixes (longest-prefix trie). */
#define BLOCK_SCOPES(SCOPE)                                                                        \
	SCOPE(ECHO, "echo", "echo requests and replies")                                           \
	SCOPE(ICMP, "icmp", "ICMP and ICMPv6, but for types the network cannot do without")        \
	SCOPE(ALL, "all", "every packet, but for those ICMP types")

enum block_scope {
#define SCOPE(name, label, help) BLOCK_##name,
	BLOCK_SCOPES(SCOPE)
#undef SCOPE
	BLOCK_SCOPE_COUNT
};

enum { BLOCK_BY_OPERATOR = 0xffff }; /* block.rule where no rule made the block */

struct block {
	__u64 created;
	__u64 expires; /* 0: never */
	__u16 rule; /* enum rule, or BLOCK_BY_OPERATOR */
	__u8 scope; /* enum block_scope */
	__u8 length; /* of its prefix, so that a trie's longest match can be told from an exact one */
	__u8 zero[4];
};
_Static_assert(sizeof(struct block) == 24, "what was decided of a block");

/* block_hits: per-CPU array by number of slot, so that a flood arriving on several queues
 * shares no counter. */
struct block_hits {
	__u64 packets; /* dropped; in monitor mode those that would have been */
	__u64 bytes;
	__u64 last_hit;
};
_Static_assert(sizeof(struct block_hits) == 24, "block hits");

struct prefix_block {
	struct block block;
	struct block_hits hits;
};
_Static_assert(sizeof(struct prefix_block) == 48, "value of the trie of blocks");

/* allows (hash) and allow_prefixes (longest-prefix trie). */
struct allow {
	__u64 created;
	__u64 expires; /* 0: never */
};

/* Read before the block list.  A clear bit proves that no block can match, a set
 * one that it is worth a look-up. */
enum { PRESENCE_BITS = 1 << 16 };

struct presence {
	__u64 addresses[PRESENCE_BITS / 64]; /* by hash of the address */
	__u64 prefixes[PRESENCE_BITS / 64];  /* by presence_prefix_bit */
};

/* Where a block of exactly this address is marked. The seed is fixed: writers in
 * several processes must agree, and a collision costs only a look-up. */
static __always_inline __u32 presence_address_bit(const struct address *address)
{
	__u64 mixed = address->halves[0] ^ (address->halves[1] * 0x9e3779b97f4a7c15ULL);

	return (mixed ^ mixed >> 32) >> 16 & (PRESENCE_BITS - 1);
}

/* Where prefix blocks are marked: an IPv4 address by its upper 16 bits, an IPv6 one
 * by its upper 32 folded to 16.  A shorter prefix sets every bit that it covers. */
static __always_inline __u32 presence_prefix_bit(const struct address *address)
{
	__u32 upper;

	if (address_is_ipv4(address))
		return address->bytes[12] << 8 | address->bytes[13];
	upper = network_to_host32(address->words[0]);
	return (upper ^ upper >> 16) & (PRESENCE_BITS - 1);
}

/* The LRU maps whose entries a poll counts. */
enum counted_table {
	COUNTED_SOURCES,
	COUNTED_TARGETS,
	COUNTED_REFUSALS,
	COUNTED_DATAGRAMS,
	COUNTED_TABLES
};

/* What processes and the kernel side tell each other; single words, read whole. */
struct control {
	__u64 heartbeat;  /* when the daemon last showed itself; 0: it left on purpose */
	__u64 started;	  /* of the daemon, CLOCK_MONOTONIC */
	__u32 slot;	  /* which element of `config` is in force */
	__u32 generation; /* goes up with every change of the allow list or of home */
	__u32 scope_all;  /* blocks of scope `all`: only then is non-ICMP looked up */
	__u32 pid;	  /* of the daemon */
	__u64 poll;	  /* number of the latest poll */
	__u64 hash_seed;  /* of the program that filled the sketches: one that adopts them keeps it */
	__u32 entries[COUNTED_TABLES]; /* as counted by the latest poll */
	__u32 slot_uses;  /* goes up before a slot of block_slots is filled */
	__u32 zero;
};
_Static_assert(sizeof(struct control) == 72, "control block");

enum { NETWORKS = 32 };

struct network4 {
	__be32 network;
	__be32 mask;
};

struct network6 {
	__u64 network[2]; /* network order, as in struct address */
	__u64 mask[2];
};

/* A short list of networks, which masks search faster than a trie would. */
struct networks {
	__u32 count4;
	__u32 count6;
	struct network4 v4[NETWORKS];
	struct network6 v6[NETWORKS];
};

/* The lists the kernel side knows. */
enum network_list { NETWORKS_HOME, NETWORKS_SENSITIVE, NETWORKS_SEGMENTS, NETWORK_LISTS };

/* What holds for the packets of one view and lane: as much as a cache line. */
struct lane_config {
	struct gcra source_packets;
	struct gcra target_packets;
	__u64 spread_cost;    /* ns a packet costs that changes the target */
	__u64 source_half;    /* half windows of the distinct counts, in ns: a source's targets */
	__u64 target_half;    /* and a target's sources */
	__u32 repeat_run;     /* equal requests in a row that wake the daemon */
	__u32 zero;
};
_Static_assert(sizeof(struct lane_config) == 64, "lane_config");

struct config {
	struct lane_config lanes[VIEW_COUNT][LANE_COUNT];
	struct gcra source_bytes[VIEW_COUNT]; /* a unit is a byte; interval in 1/1024 ns */
	struct gcra admission;		   /* new entries a CPU takes without a second packet */
	struct gcra samples;		   /* packets a CPU copies to the daemon */
	__u64 admission_epoch;		   /* how long the filter remembers a first packet */
	__u64 notify_interval;		   /* between two wake-ups for one entry */
	__u64 heartbeat_limit;
	__u64 established;		   /* sources older than this are spared by target limits */
	__u32 enforce;			   /* 0: count what would be dropped */
	__u32 malformed_drop;
	__u32 checksum_bytes;		   /* verify ICMP checksums up to this length; 0: never */
	__u32 zero;
	struct networks networks[NETWORK_LISTS];
	/* Of the networks of NETWORKS_SEGMENTS, IPv6 behind all places of IPv4: the number of the
	 * segment, from 1. Longer prefixes stand first. */
	__u8 segments[2 * NETWORKS];
};

/*
 * state: the one map that is plain memory, mapped into every process that has the
 * pin.  The kernel side reads it without a look-up.  A reload fills the element of
 * config that is not in force, then flips control.slot.
 */
struct state {
	struct control control;
	struct config config[2];
	struct presence presence;
};

/* reasons: per-CPU array by enum reason.  drops is what really was dropped,
 * would_drop what monitor mode let pass. */
struct reason_count {
	__u64 packets;
	__u64 bytes;
	__u64 drops;
	__u64 would_drop;
};

/* types: per-CPU array, by type_index. */
struct type_count {
	__u64 packets;
	__u64 bytes;
	__u64 drops;
};

static __always_inline __u32 type_index(__u8 family, __u8 type)
{
	return (family == 6 ? 256u : 0u) + type;
}

/* early_drops: per-CPU array, by type_index: what was dropped at the first glance, all of it
 * as REASON_BLOCKED. Belongs to both counts above, and stands in neither. */
struct early_drop {
	__u64 packets;
	__u64 bytes;
};

/* health: per-CPU array by enum health: what icmpguard does to itself. */
#define HEALTH(ITEM)                                                                               \
	ITEM(SOURCES_INSERTED, "sources_inserted", "source entries made")                          \
	ITEM(TARGETS_INSERTED, "targets_inserted", "target entries made")                          \
	ITEM(ADMISSIONS_REFUSED, "admissions_refused",                                             \
	     "packets whose source, target or refusal the admission filter kept out")                       \
	ITEM(INSERTS_FAILED, "inserts_failed", "entries the kernel could not make")                \
	ITEM(EVENTS_SENT, "events_sent", "wake-ups of the daemon")                                 \
	ITEM(EVENTS_LOST, "events_lost", "wake-ups that found the ring buffer full")               \
	ITEM(SAMPLES_SENT, "samples_sent", "packets copied as evidence")                           \
	ITEM(SAMPLES_SKIPPED, "samples_skipped", "packets not copied: over the budget")            \
	ITEM(SAMPLES_LOST, "samples_lost", "packets not copied: ring buffer full")                 \
	ITEM(DEAD_MAN, "dead_man",                                                                 \
	     "packets over a limit that passed because the daemon's heartbeat was too old")

enum health {
#define ITEM(name, label, help) HEALTH_##name,
	HEALTH(ITEM)
#undef ITEM
	HEALTH_COUNT
};

/* scratch: per-CPU array of one, the words of a CPU's own limits. */
struct scratch {
	__u64 source_admission;
	__u64 target_admission;
	__u64 samples;
	__u64 refusals_admission;
};

/* admitted: an array, the admission filter.  A slot holds the epoch and a
 * fingerprint of the address that last asked to be admitted there. */
enum { ADMITTED_SLOTS = 1 << 20 };

/* events: ring buffer, wakes the daemon. */
enum event_kind {
	EVENT_SOURCE_OVER,	 /* a source crossed its packet bucket */
	EVENT_SOURCE_BYTES_OVER, /* a source crossed its byte bucket */
	EVENT_SOURCE_REPEATS,	 /* a source repeats one request without a change */
	EVENT_TARGET_OVER,	 /* a target crossed its bucket */
	EVENT_SENSITIVE,	 /* a source asked a sensitive target */
	EVENT_SEGMENT,		 /* a source asked a target in another segment */
};

struct event {
	__u64 now;
	struct endpoint endpoint; /* the source's, or the target's in EVENT_TARGET_OVER */
	struct address peer;	  /* the other end of the packet that crossed */
	__u32 kind;		  /* enum event_kind */
	__u32 ifindex;
};
_Static_assert(sizeof(struct event) == 56, "event");

/* samples: ring buffer, read when the daemon polls. */
enum { SAMPLE_BYTES = 128 };

struct sample {
	__u64 now;
	struct endpoint source;
	struct address target;
	__u64 number;	  /* of the packet among its source's; among its block's drops */
	__u32 length;	  /* on the wire */
	__u32 captured;	  /* bytes of `frame` that are filled */
	__u32 ifindex;
	__u16 icmp_offset;
	__u8 reason;	  /* enum reason */
	__u8 dropped;
	__u8 frame[SAMPLE_BYTES];
};
_Static_assert(sizeof(struct sample) == 200, "sample");

/* changes: ring buffer, filled by the poll program. */
struct source_change {
	__u32 table; /* enum change_table */
	__u32 zero;
	struct endpoint endpoint;
	struct source source;
};

struct target_change {
	__u32 table;
	__u32 zero;
	struct endpoint endpoint;
	struct target target;
};

struct refusals_change {
	__u32 table;
	__u32 zero;
	struct pair pair;
	struct refusals refusals;
};

enum change_table { CHANGE_SOURCE, CHANGE_TARGET, CHANGE_REFUSALS };

/* The poll program's context: in since and poll, out the counts. */
struct poll_request {
	__u64 since;   /* hand over entries seen at or after this time */
	__u64 poll;    /* this poll's number: entries already handed over are passed by */
	__u32 entries[COUNTED_TABLES]; /* that there are */
	__u32 handed;  /* entries handed over by this call */
	__u32 full;    /* the ring buffer was full: drain it and call again */
};

/* What precedes a frame in a replay's test run: the metadata area of the XDP context. */
struct stamp {
	__u64 now;     /* capture time, ns */
	__u32 length;  /* of the frame on the wire */
	__u32 ifindex; /* of the capture's interface, 0 where it has none */
};
_Static_assert(sizeof(struct stamp) == 16, "at most 32 bytes of metadata on 6.1");

#endif
