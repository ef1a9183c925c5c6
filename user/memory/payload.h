/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Payloads and fields in copied packets of a pair of hosts.
 *
 * A ping's payload has one of a few structures (memory/payload_class.h). The clock in it runs:
 * between two packets it advances by the elapsed time, in one of the units and byte orders in use.
 * Anything in its place that does not run is something else.
 */
#ifndef ICMPGUARD_MEMORY_PAYLOAD_H
#define ICMPGUARD_MEMORY_PAYLOAD_H

#include "detectors/observation.h"
#include "memory/few_values.h"
#include "memory/payload_class.h"
#include "memory/random_payload.h"

enum {
	PAYLOAD_KEPT = 88,
	PAYLOAD_PATTERNS = 8,
	PAYLOAD_COPIES = 4,
	PAYLOAD_FILLS = 12,
	PAYLOAD_TURNS = 8,
};

/* A copied echo. */
struct copied_echo {
	const struct packet *packet;
	const __u8 *payload;
	__u32 captured; /* bytes of it that are known */
	__u32 marks;	/* header_marks() */
	__u16 checksum; /* of the message */
	__u16 off;	/* header_checksum_off() */
	__u64 now;	/* ns */
};

/* The latest copy of an identifier. */
struct payload_copy {
	__u64 at; /* ns; 0: none */
	__u32 length;
	__u32 captured;
	__u16 identifier;
	__u16 sequence;
	__u16 checksum;
	__u8 ttl;
	__u32 marks[2]; /* header_marks() of the latest two copies of the identifier; 0: none */
	__u8 bytes[PAYLOAD_KEPT];
};

/* The first payloads of a pair's copied requests, of which those after a running clock count as
 * known. */
struct payload_turns {
	__u64 known[PAYLOAD_TURNS]; /* hashes */
	bool seen_again[PAYLOAD_TURNS];
	__u32 count;
	__u32 again; /* copies with one of these */
	__u32 once;  /* copies with another, or with one that came once */
	__u32 row;   /* the latest copies that were new when they came */
	/* What the kernel side could not explain; recent packets count more. */
	__u64 packets;
	__u64 bytes;
};

/* Messages whose content is no echo's payload. */
enum bare { BARE_TYPE, BARE_FRAGMENT, BARES };

struct payload_traits {
	__u32 copies;
	__u32 known;
	__u32 text;
	__u32 odd;
	__u32 fixed;
	__u64 odd_bytes; /* of text and odd copies that are not fixed */
	__u32 clocked;
	__u32 unclocked;
	__u32 magic;
	__u32 pattern_count;
	__u32 measured; /* copies in `entropy` */
	double entropy; /* sum */
	__u64 patterns[PAYLOAD_PATTERNS];
	struct payload_copy latest[WAYS][PAYLOAD_COPIES];
	/* Copies whose first bytes changed like clocks and counters, or in another way since the
	 * previous copy of the same identifier. */
	__u32 advanced[WAYS];
	__u32 strange[WAYS];
	/* Of the strange ones, those with the same bytes after the first as the copy before: of the
	 * same program. */
	__u32 foreign_heads[WAYS];
	/* Requests whose clock advanced by the elapsed time to the fraction of a second, or did not
	 * (memory/lateness.h); the least and largest fraction. */
	__u32 even;
	__u32 uneven;
	double fraction_least, fraction_most;
	double lateness; /* of the latter, sum of their distances, s */
	/* The latest time of day in a timestamp request; at 0: none. */
	__u32 time_of_day;
	__u64 time_at;
	/* Copies that differ from the one before by what keeps their checksum, or by more. */
	__u32 balanced;
	__u32 unbalanced;
	/* Readable copies that differ from the previous one in numbers that count, also in a UUID,
	 * or in words. */
	__u32 counting;
	__u32 labelling;
	__u32 saying;
	/* Copies that are no known ping's, in which clocks and counters explain all that changed,
	 * wherever they stand, or do not. */
	__u32 measuring[WAYS];
	__u32 unmeasured[WAYS];
	/* Copies of requests with a ping's structure, those with another than the one before, and a
	 * hash of the latest; 0: none. */
	__u32 shaped;
	__u32 reshaped;
	__u64 shape;
	__u16 off; /* header_checksum_off() of the latest wrong one, and its checksum */
	__u16 wrong_checksum;
	struct few_values values;
	__u64 probed;		    /* hash of the latest PROBE's content */
	__u32 unused_value;	    /* the latest nonzero one */
	__u16 fills[PAYLOAD_FILLS]; /* distinct bytes and ramps that fill a payload */
	__u32 fill_count;
	struct random_payload random;
	struct payload_turns turns;
	__u32 news;	   /* payload_news() of the latest copied request */
	__u64 bare[BARES]; /* hashes of the latest that had data; 0: none */
	__u64 classes;	   /* a bit for each traffic class */
	__u32 own_replies; /* copies of replies that do not return their request */
	/* Of requests over IPv4: the latest identification, how many followed another one, and
	 * those of these that are two readable characters, or one and zero. */
	__u16 identification;
	__u32 identifications;
	__u32 letters;
	__u32 single_letters;
	struct field_counts fields;
};

/* Adds the copy of an echo. Returns true if its header_marks() are not those of the copy before, of
 * the same identifier and direction. */
bool payload_look(struct payload_traits *traits, enum way way, const struct copied_echo *echo);

/* Returns how many bytes of a copied request, which is the first one of its identifier, may be new
 * since the copy before; 0 if it has a ping's structure. */
__u32 payload_news(const struct payload_copy *copy, const struct payload_copy *before,
		   enum payload_class class);

/* Adds header_marks() to those of the identifier's latest copy. Returns true if they changed. */
bool payload_note_marks(struct payload_traits *traits, enum way way, struct payload_copy *copy,
			__u32 marks);

/* Adds the identification of IPv4 of a request. */
void payload_note_identification(struct payload_traits *traits, __u16 identification);

/* Compares the copy of a reply with that of its request, if there is one. */
void payload_note_reply(struct payload_traits *traits, const struct payload_copy *reply);

/* Compares two copies of one identifier for payload_is_balanced(). */
void payload_note_balance(struct payload_traits *traits, const struct payload_copy *copy,
			  const struct payload_copy *before);

/* Returns true if the payload changes in a word that only keeps the checksum as it is: paths are
 * traced like this (B. Augustin et al., "Avoiding traceroute anomalies with Paris traceroute", IMC
 * 2006). Such a word follows from the rest of the message. */
bool payload_is_balanced(const struct payload_traits *traits);

/* Returns true if only numbers in a text change, and they count or are the time. */
bool payload_is_counting(const struct payload_traits *traits);

/* Returns true if all changes are clocks and counters, wherever they stand. */
bool payload_is_measuring(const struct payload_traits *traits, enum way way);

/* Records the structure of a ping's payload, `class` with a clock of `head` bytes. */
void payload_note_shape(struct payload_traits *traits, enum way way, enum payload_class class,
			const __u8 *payload, __u32 captured, __u32 head);

/* Returns how many of `bytes` in `packets`, which differ from the ones before, may be data. A
 * payload with a ping's structure that changes is another run of ping, with another pattern: it
 * carries a pattern at most, whatever its size. */
__u64 payload_data(const struct payload_traits *traits, __u64 packets, __u64 bytes);

/* Returns true if the changes in the first CLOCKS_WITHIN bytes are clocks and counters. */
bool payload_explains_head(const struct payload_traits *traits, enum way way);

/* Adds a copied request. `head`: of a possible clock, which `runs` or does not. */
void payload_note_turn(struct payload_turns *turns, const struct payload_copy *copy,
		       enum payload_class class, __u32 head, bool runs);

/* Adds requests, and bytes in them, that the kernel side could not explain. */
void payload_count_turns(struct payload_turns *turns, __u64 packets, __u64 bytes);

/* Returns true if a few payloads take turns, and differ by no more than pings' do. */
bool payload_takes_turns(const struct payload_turns *turns);

/* Adds the fields of a copy of any kind that arrived at `now`, ns. Returns true if some are not as
 * they should be. */
bool payload_look_at_fields(struct payload_traits *traits, const struct packet *packet,
			    const __u8 *payload, __u32 captured, __u64 now);

/* Returns true for four bytes that are milliseconds since midnight, or with the highest bit
 * anything else (RFC 792); Windows has its bytes the other way round. */
bool payload_is_time_of_day(const __u8 *at);

/* Returns true if a timestamp message that arrived at `now`, ns, has times that none are, or that
 * do not run. */
bool payload_has_wrong_time(struct payload_traits *traits, const struct packet *packet,
			    const __u8 *payload, __u32 captured, __u64 now);

/* Records a wrong checksum. A program that is wrong writes the same each time, or is wrong by the
 * same amount. */
void payload_note_checksum(struct payload_traits *traits, const struct copied_echo *echo);

void payload_read(const struct payload_traits *traits, struct payload_counts *counts);

#endif
