/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What copied packets of a pair of hosts show of their payloads and fields.
 *
 * A ping's payload has one of a few structures, whatever program sends it: a clock of up to 24
 * bytes or none, and behind it one byte again and again, a ramp, or a pattern that comes again.
 * iputils, BusyBox, macOS and BSD, Android, Windows, fping, Cisco, mtr, check_icmp and hping3 all
 * are of these.  A clock runs: between two packets it advances as the time between them does, in
 * one of the units and byte orders that programs use.  What stands in its place and does not run is
 * something else.
 */
#ifndef ICMPGUARD_MEMORY_PAYLOAD_H
#define ICMPGUARD_MEMORY_PAYLOAD_H

#include "detectors/observation.h"

enum payload_class {
	PAYLOAD_SHORT,	 /* too short to have a structure */
	PAYLOAD_PLAIN,	 /* one byte again and again, or a ramp */
	PAYLOAD_PATTERN, /* a pattern that comes again */
	PAYLOAD_TEXT,	 /* readable */
	PAYLOAD_ODD,
};

enum { PAYLOAD_KEPT = 88, PAYLOAD_PATTERNS = 8 };

/* The latest copy. */
struct payload_copy {
	__u64 at; /* ns; 0: none */
	__u32 length;
	__u32 captured;
	__u8 bytes[PAYLOAD_KEPT];
};

struct payload_traits {
	__u32 copies;
	__u32 known;
	__u32 text;
	__u32 odd;
	__u32 fixed;
	__u32 clocked;
	__u32 unclocked;
	__u32 magic;
	__u32 pattern_count;
	__u32 measured; /* copies in `entropy` */
	double entropy; /* sum */
	__u64 patterns[PAYLOAD_PATTERNS];
	struct payload_copy latest[WAYS];
	struct field_counts fields;
};

/* The class of `captured` bytes; `head`: of these a clock may be, 0 where there is none. */
enum payload_class payload_classify(const __u8 *payload, __u32 captured, __u32 *head);

/* Whether the first bytes of two copies, `elapsed` ns apart, are a clock's. */
bool payload_clock_runs(const __u8 *before, const __u8 *now, __u32 length, __u64 elapsed);

/* Entropy of the bytes as a part of what so many can have, 0 .. 1. */
double payload_entropy(const __u8 *payload, __u32 captured);

/* Takes in the copy of an echo. `captured`: bytes of `payload` that are there, of `length`. */
void payload_look(struct payload_traits *traits, enum way way, const __u8 *payload, __u32 captured,
		  __u32 length, __u64 now);

/* Takes in the fields of a copy of any kind. True where it has some that it should not have. */
bool payload_look_at_fields(struct payload_traits *traits, const struct packet *packet,
			    const __u8 *payload, __u32 captured);

void payload_read(const struct payload_traits *traits, struct payload_counts *counts);

#endif
