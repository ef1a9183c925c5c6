/* SPDX-License-Identifier: GPL-2.0-only */
/* Value of the map of sources: the statistics of a sender. */
#ifndef ICMPGUARD_SOURCE_H
#define ICMPGUARD_SOURCE_H

#include "headers/endpoint.h"
#include "headers/fanout.h"
#include "headers/pulse.h"
#include "headers/reason.h"
#include "headers/tracked.h"

/* Bits of standing, valid while the entry's generation is that of struct control. */
enum {
	STANDING_ALLOWED = 1 << 0,
	STANDING_SENSITIVE = 1 << 1, /* of a target: it should receive no requests */
	STANDING_BROADCAST = 1 << 2, /* of a target: the directed broadcast of a network */
};

/* Sets of recent targets of a source, by other bits of their hashes. */
enum { ROUND_SETS = 8 };

/* No host's initial TTL is as low, less the length of its path: such packets are a traceroute's. */
enum { TTL_OF_TRACES = 32 };

/* Value of `known`. */
#define SOURCE_STRANGER (~0ULL)

/* The fields that every packet reads or changes come first: four cache lines, and one of the
 * sketch. */
struct source {
	TRACKED_ENTRY;
	__u64 packets;
	__u64 bytes;	   /* of frames, as on the wire */
	__u64 bucket;	   /* theoretical arrival time, packets */
	__u64 byte_bucket; /* likewise, bytes */
	__u64 payload_bytes;
	__u64 payload_squares; /* sum of squared payload lengths */
	__u64 fingerprint;     /* of a request, by target, id, sequence and length: the latest, or
				  the one that is being repeated */
	__u64 last_target;     /* hash of the latest target */
	__u64 kind_set[4];     /* a bit for each (type, code) seen, by hash: linear counting */
	__u64 ttl_set;	       /* a bit for each TTL below 64 seen; bit 63: larger ones too */
	__u32 payloads;	       /* packets with an ICMP header, the n of the sums above */
	__u32 last_target_low; /* low 32 bits of the latest target, host order */
	__u32 run;	       /* packets with the fingerprint, less others since */
	__u32 generation;
	__u16 payload_last;
	__u8 standing;
	__u8 ttl_min;
	__u8 ttl_max;
	__u8 segment; /* number of the source's segment, valid like standing; 0: in none */
	__u8 prepaid; /* packets that its IPv6 prefixes have paid for already */
	__u8 run_ttl; /* of the latest packet of the run */
	__u32 tag; /* VLAN ids of its latest packet: the outer one, above it the inner one; 0: none
		    */
	__u32 ifindex; /* where its latest packet came in; 0: nowhere here */
	__u32 repeats;	   /* packets with that fingerprint again */
	__u32 run_longest;
	__u32 unassigned; /* packets of a type or code that does not exist */
	__u32 unasked;	  /* its unsolicited replies, and stray listener messages */
	__u32 pulses;	  /* see headers/pulse.h */
	__u32 latest;	  /* hash of its latest packet, and in the low byte the TTL */
	/* Since when it is known: its first packet, or the first after a flood of a target that it
	 * took part in, as far as that shows; SOURCE_STRANGER: it takes part in one. */
	__u64 known;
	__u32 kinds[KIND_SLOTS];
	__u32 copies; /* of its latest packet, in the low byte, and above it when one last arrived,
			 in units of 2^26 ns: see copy_noted() */
	struct fanout targets; /* distinct targets */

	__u64 over;	       /* packets over a bucket, dropped or not */
	__u64 notified;	       /* when the daemon was last woken for this entry */
	__u64 trespassed;      /* when it last was for a request to a sensitive target or another
				  segment */
	__u64 crowd;	       /* bucket of requests that well-behaved conversations pay for */
	__u64 run_started;     /* when the run began */
	__u64 conversing;      /* bucket of conversations that it begins */
	__u64 essential;       /* bucket of essential messages */
	__u64 watched;	       /* bucket of errors limited elsewhere: it reports a flood */
	__u64 policy;	       /* bucket of lines of the policy that limit each source */
	__u64 malformed_set;   /* a bit for each enum reason of malformation seen */
	__u32 payload_changes; /* of length, from one packet to the next */
	__u32 sequential;      /* steps of +1 or -1 to the next target */
	__u32 target_steps;    /* changes of target */
	__u32 malformed;
	__u32 overlaps;	 /* fragments that do not agree with others of their datagram */
	__u32 multicast; /* packets to a multicast or broadcast address */
	__u32 begun;	 /* datagrams of which a fragment of this source was the first to arrive */
	__u32 largest;	  /* bytes of the largest message that fragments would make */
	__u32 completed;  /* datagrams that a fragment of this source completed */
	__u32 link;	  /* hash of its link-layer address; 0: not noted */
	__u32 link_since; /* when that was first and last seen, in units of 2^20 ns */
	__u32 link_seen;
	__u32 completed_replies; /* of `completed` */
	__u32 advertised;	 /* neighbours' solicited advertisements to it (RFC 4861) */
	__u32 contacts;		 /* first contacts with targets, as far as known; of these */
	__u32 contacts_refused;	 /* refused by an error, and not answered, */
	__u32 contacts_returned; /* the target sent requests to this source too, and has not
				    answered, */
	__u32 contacts_answered; /* the target answered; these three are added to atomically */
	/* Of requests, by half windows of `targets`: packets before the present one and before the
	 * previous one; replies that were over a bucket, in each. */
	__u64 packets_before[2];
	__u32 answered[2];
	__u64 rounds[ROUND_SETS]; /* 16 bits of the hash of each of the four latest targets of a
				     set */
	__u64 paths[2]; /* by half windows: a bit for each target of a traceroute's packets */
	__u64 policy_rules; /* rules of the policy about it, a bit each; valid like standing */
};
_Static_assert(sizeof(struct source) == 760, "source value");
_Static_assert(REASON_COUNT <= 64, "malformed_set has a bit for each reason");

#endif
