/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The structure of a payload.
 *
 * A ping's payload has one of a few structures, whatever the program: a clock of up to 24 bytes, or
 * none, followed by one repeated byte, a ramp, or a repeated pattern. This covers iputils, BusyBox,
 * macOS and BSD, Android, Windows, fping, Cisco, mtr, check_icmp and hping3.
 */
#ifndef ICMPGUARD_MEMORY_PAYLOAD_CLASS_H
#define ICMPGUARD_MEMORY_PAYLOAD_CLASS_H

#include <linux/types.h>
#include <stdbool.h>

enum payload_class {
	PAYLOAD_SHORT,	 /* too short to have a structure */
	PAYLOAD_PLAIN,	 /* one repeated byte, or a ramp */
	PAYLOAD_PATTERN, /* a repeated pattern */
	PAYLOAD_TEXT,	 /* readable */
	PAYLOAD_ODD,
};

/* Bytes needed to recognize a structure; and the longest pattern of `ping -p`: a longer one must
 * repeat as a whole. */
enum { STRUCTURE_LEAST = 8, PATTERN_MOST = 16 };

/* Classifies `captured` bytes; `head`: set to the length of a possible clock, 0 if none. */
enum payload_class payload_classify(const __u8 *payload, __u32 captured, __u32 *head);

/* Returns true if each byte is one more than the one before. */
bool payload_is_ramp(const __u8 *bytes, __u32 count);

/* Returns the shortest period; 0: none repeats for STRUCTURE_LEAST bytes. */
__u32 payload_period(const __u8 *bytes, __u32 count);

/* Returns true if all bytes are readable characters of ASCII, or ends of lines. */
bool payload_is_text(const __u8 *bytes, __u32 count);

/* Returns the entropy of the bytes relative to the maximum for their number, 0 .. 1. */
double payload_entropy(const __u8 *payload, __u32 captured);

#endif
