/* SPDX-License-Identifier: GPL-2.0-only */
/* What is observed of two hosts that send each other echoes. */
#ifndef ICMPGUARD_DETECTORS_OBSERVED_PAIR_H
#define ICMPGUARD_DETECTORS_OBSERVED_PAIR_H

#include "detectors/finding.h"
#include "headers/conversation.h"

/* The two directions of a conversation: the client's requests and the server's replies. */
enum way { WAY_ASKED, WAY_ANSWERED, WAYS };

/* What one host sent to the other over half a day to a day; fields as in struct half. */
struct way_counts {
	__u64 packets;
	__u64 bytes;
	__u64 foreign_bytes;
	__u64 templated;
	__u64 varied;
	__u64 size_changes;
	__u64 steps;
	__u64 repeats;
	__u64 backs;
	__u64 checksum_wrong;
	__u64 inner_ip;
	__u64 matched;
	__u64 differing;
	__u64 unasked;
	__u64 several;
};

/* Intervals between requests, or between contacts; a contact starts after a pause. */
struct spacing_counts {
	__u32 gaps;	   /* number of intervals */
	double median;	   /* s */
	double dispersion; /* median absolute deviation about the median, s */
	double skewness;   /* Bowley's, -1 .. 1 */
	double variation;  /* coefficient of variation */
	double score;	   /* 0 .. 1, see memory/spacing.h */
	bool of_contacts;
};

/* Payload of the copied packets of a pair: copies of each kind (memory/payload.h). */
struct payload_counts {
	__u32 copies;
	__u32 known;   /* structured like a known ping's payload */
	__u32 text;    /* readable, not a ping's */
	__u32 odd;     /* neither */
	__u32 fixed;   /* of text and odd: identical to the previous copy */
	bool labelled; /* of text, only numbers that count, times and UUIDs change */
	bool drawn;    /* of text and odd: drawn at random (memory/random_payload.h) */
	bool may_be_drawn;
	__u32 clocked;	/* starts with a running clock */
	__u32 advanced; /* of requests: only clocks and counters changed since the copy before */
	__u32 foreign_heads; /* of requests: something else changed in their first bytes, and
				nothing in the rest */
	__u32 unclocked;     /* the clock field holds something else */
	__u32 uneven;	 /* of requests: the fraction of the clock's second does not run, if most */
	double lateness; /* of these: by how many seconds, on average */
	__u32 own_replies; /* replies that do not return their request */
	__u32 letters;	   /* of requests: identifications of IPv4 that are text, if most */
	__u32 magic;	   /* starts with the magic of a known tunnel */
	__u32 patterns;	   /* distinct patterns of `ping -p` of five bytes or more */
	__u32 fills;	   /* distinct bytes and ramps that fill a payload */
	__u32 shaped;	   /* copied requests with a ping's structure */
	__u32 reshaped;	   /* of these: whose pattern or fill is another than the one before */
	double entropy; /* mean over the odd ones, relative to the maximum for their length (1) */
};

/* Copied packets with data in fields that should have none. */
struct field_counts {
	__u32 bodies;	   /* timestamp, mask and information messages that are too long */
	__u32 clocks;	   /* timestamps that are no valid time of day */
	__u32 quotes;	   /* errors whose quoted packet could not have been sent */
	__u32 unused;	   /* nonzero unused fields */
	__u32 extensions;  /* IPv6 extension headers longer than any legitimate use */
	__u32 changing;	   /* of `unused`: with another value than the one before */
	__u32 masks;	   /* address masks that are no mask */
	__u32 data_quotes; /* errors that quote random bytes in a packet */
	__u32 options;	   /* IP options, or padding between them, that no program sends */
	__u32 marks;	   /* echoes of one identifier with a new flow label or traffic class */
	__u32 types;	   /* messages of a type that nothing sends, with new data each */
	__u32 fragments;   /* later fragments, likewise */
	__u32 checksums;   /* of echoes, wrong by another amount than the one before */
	__u32 checked;	   /* of echoes, right or wrong by the same */
	__u32 reported;	   /* MTUs and pointers of errors, after the first PAYLOAD_REPORTED */
	__u32 probes;	   /* PROBEs about another interface than the one before */
	__u32 classes;	   /* like `marks`, of few traffic classes, all in use */
	__u32 turns; /* requests of one identifier with the flow label, traffic class or time to
			live before the latest one's */
};

/* What two hosts sent each other, for all identifiers (memory/conversations.h). */
struct pair_counts {
	struct way_counts ways[WAYS];
	struct way_counts reverse; /* requests from the server to the client */
	__u32 reverse_quotes;	   /* data_quotes of the server's errors to the client */
	bool reverse_first;	   /* the first requests were the server's */
	/* The identifiers whose echoes carry what no ping sends (memory/identifiers.h); count 0:
	 * not attributed. `bystander`: the observed identifier is not one of them. */
	__u32 offender_count;
	__u16 offenders[FINDING_IDENTIFIERS];
	bool bystander;
	__u64 single;  /* requests of identifiers used only once, or nearly so */
	__u64 orderly; /* of these: with the sequence number of the previous one, or the next */
	__u64 single_steps; /* of these: with the next one */
	__u64 single_backs; /* of these: with a lower sequence number than the previous one */
	/* Identifiers of these that polls saw; those that a counter shows; those of characters. */
	__u64 single_seen;
	__u64 single_counted;
	__u64 readable;
	double identifiers; /* number of distinct identifiers, estimated */
	double sizes;	    /* number of distinct payload lengths, estimated */
	double hour[WAYS];  /* foreign bytes within an hour; `day`: within a day */
	double day[WAYS];
	__u32 hours;  /* hours of the day in which the client sent requests */
	__u64 lasted; /* ns since the first packet of a series without a pause of an hour */
	struct spacing_counts spacing;
	struct payload_counts payload;
	struct field_counts fields;
};

/* Echoes of one identifier between the endpoint, which is the client, and a server: both halves
 * now, and as the daemon last saw them. */
struct conversation_observation {
	struct address server;
	const struct half *asked;	    /* requests; NULL: none known */
	const struct half *answered;	    /* replies; NULL: none known */
	const struct half *asked_before;    /* zeros if the half is new to the daemon */
	const struct half *answered_before; /* zeros if the half is new to the daemon */
	__u16 identifier;
	bool many;	/* of all identifiers of the pair without an entry of their own */
	bool returned;	/* the server also sends requests with this identifier to the client */
	bool visible;	/* both directions are visible, as far as is known of all pairs */
	bool forwarded; /* packets are seen on both sides of a router */
	struct pair_counts pair;
};

#endif
