/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Payload that a program draws at random, to test a line or to know its own replies.
 *
 * Data that is encrypted looks as random, but not like the output of these generators. The bytes
 * of random() of the C library each follow from two earlier ones (fping -R). And programs draw
 * letters from whole alphabets, each as often as the others, while the encodings of data use a
 * power of two, or leave out letters that look alike, and show the frequencies of what they encode.
 */
#ifndef ICMPGUARD_MEMORY_RANDOM_PAYLOAD_H
#define ICMPGUARD_MEMORY_RANDOM_PAYLOAD_H

#include <linux/types.h>
#include <stdbool.h>

enum { RANDOM_LETTERS = 26 + 26 + 10 };

struct random_payload {
	__u32 generated; /* copies of random()'s bytes */
	__u32 lettered;	 /* copies of letters and digits alone */
	__u32 others;	 /* copies of other payload that no ping sends */
	__u32 letter_count;
	__u16 letters[RANDOM_LETTERS];
	bool drawn; /* what the copies said so far */
};

/* Returns true if the copies are of letters, too few to tell whether these are drawn at random. */
bool random_payload_may_be(const struct random_payload *random);

/* Adds a copy that is no known ping's. */
void random_payload_note(struct random_payload *random, const __u8 *payload, __u32 captured);

#endif
