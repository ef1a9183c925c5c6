// SPDX-License-Identifier: GPL-2.0-only
#include "memory/random_payload.h"

#include <string.h>

/*
 * random() of glibc, musl and the BSDs is an additive feedback generator: each word is the sum of
 * those 3 and 31 before it, and the lowest bit is dropped, which carries into a byte or not. So
 * many bytes have to follow; each does by chance once in 128.
 */
enum { FEEDBACK_NEAR = 3, FEEDBACK_FAR = 31, FOLLOWING_LEAST = 8 };

/* How many times as many copies must be drawn as are not. */
enum { DRAWN_PART = 4 };

/* Letters from which on frequencies tell, and how many of an alphabet may be missing in so few: of
 * 62 three are once in 10,000. Encodings leave out four or more. */
enum { LETTERS_LEAST = 400, LETTERS_MOST = 1 << 15, MISSING_MOST = 2 };

/* The index of coincidence of letters drawn alike is 1 / their number, within 3 % at that count. */
#define COINCIDENCE 1.08

static bool is_generated(const __u8 *payload, __u32 captured)
{
	__u32 following = 0;

	for (__u32 i = FEEDBACK_FAR; i < captured; i++) {
		if ((__u8)(payload[i] - payload[i - FEEDBACK_NEAR] - payload[i - FEEDBACK_FAR]) > 1)
			return false;
		/* Zeros follow from zeros. */
		following += payload[i] && payload[i - FEEDBACK_FAR];
	}
	return following >= FOLLOWING_LEAST;
}

/* Returns the place of a letter or digit; RANDOM_LETTERS: it is none. */
static __u32 letter_of(__u8 byte)
{
	if (byte >= 'a' && byte <= 'z')
		return byte - 'a';
	if (byte >= 'A' && byte <= 'Z')
		return 26U + byte - 'A';
	return byte >= '0' && byte <= '9' ? 52U + byte - '0' : RANDOM_LETTERS;
}

static bool has_letters_alone(const __u8 *payload, __u32 captured)
{
	for (__u32 i = 0; i < captured; i++)
		if (letter_of(payload[i]) == RANDOM_LETTERS)
			return false;
	return captured > 0;
}

static void add_letters(struct random_payload *random, const __u8 *payload, __u32 captured)
{
	for (__u32 i = 0; i < captured; i++)
		random->letters[letter_of(payload[i])]++;
	random->letter_count += captured;
	if (random->letter_count < LETTERS_MOST)
		return;
	random->letter_count = 0;
	for (int i = 0; i < RANDOM_LETTERS; i++) {
		random->letters[i] /= 2;
		random->letter_count += random->letters[i];
	}
}

/* The size of the alphabets that occur, and how many of their letters do not. */
struct alphabet {
	__u32 size;
	__u32 missing;
};

static void add_alphabet(struct alphabet *alphabet, const __u16 *letters, __u32 count)
{
	__u32 missing = 0;

	for (__u32 i = 0; i < count; i++)
		missing += !letters[i];
	if (missing == count)
		return;
	alphabet->size += count;
	alphabet->missing += missing;
}

/* Returns true if whole alphabets occur, each letter as often as the others. */
static bool is_even(const struct random_payload *random)
{
	const double count = random->letter_count;
	struct alphabet alphabet = {};
	double pairs = 0;

	add_alphabet(&alphabet, random->letters, 26);
	add_alphabet(&alphabet, random->letters + 26, 26);
	/* Digits alone are a number. */
	if (!alphabet.size)
		return false;
	add_alphabet(&alphabet, random->letters + 52, 10);
	if (alphabet.missing > MISSING_MOST)
		return false;
	for (int i = 0; i < RANDOM_LETTERS; i++)
		pairs += (double)random->letters[i] * (random->letters[i] - 1.0);
	return pairs / (count * (count - 1)) <= COINCIDENCE / alphabet.size;
}

bool random_payload_may_be(const struct random_payload *random)
{
	return random->letter_count < LETTERS_LEAST &&
	       random->lettered > random->others * DRAWN_PART;
}

void random_payload_note(struct random_payload *random, const __u8 *payload, __u32 captured)
{
	bool lettered = has_letters_alone(payload, captured);
	__u32 others;

	if (is_generated(payload, captured)) {
		random->generated++;
	} else if (lettered) {
		random->lettered++;
		add_letters(random, payload, captured);
	} else {
		random->others++;
	}
	others = random->others * DRAWN_PART;
	if (random->generated > others + random->lettered * DRAWN_PART)
		random->drawn = true;
	else if (random->letter_count >= LETTERS_LEAST)
		random->drawn = random->lettered > others && is_even(random);
	else if (random->generated + random->lettered < others)
		random->drawn = false;
}
