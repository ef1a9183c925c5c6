// SPDX-License-Identifier: GPL-2.0-only
/* Numbers in a readable payload. */
#include "base/units.h"
#include "headers/types.h"
#include "memory/clocks.h"

#include <string.h>

/* At most day, hour, minute and second; numbers below a minute may change freely. */
enum { NUMBERS_MOST = 4, MINUTE = 60, DIGITS_MOST = 19 };

/* Digits of nanoseconds. */
enum { FRACTION_MOST = 9 };

static bool is_digit(__u8 byte)
{
	return byte >= '0' && byte <= '9';
}

static __u64 decimal(const __u8 *at, __u32 digits)
{
	__u64 number = 0;

	for (__u32 i = 0; i < digits; i++)
		number = number * 10 + (at[i] - '0');
	return number;
}

/* Returns true if the packets were counted one by one, up or down, and from some number on anew. */
static bool number_counts(__u64 before, __u64 now, __u16 packets)
{
	static const __u64 rounds[] = { 100, 256, 1000, 1024, 10000, 65536, 1ULL << 32 };

	for (size_t i = 0; i < ARRAY_LENGTH(rounds); i++) {
		const __u64 round = rounds[i], step = packets % round;

		if (before < round && now < round &&
		    (now == (before + step) % round || now == (before + round - step) % round))
			return true;
	}
	return false;
}

static bool number_advances(__u64 before, __u64 now, __u64 elapsed, __u16 packets)
{
	static const double units[] = { 1, 1e3, 1e6, 1e9 };

	if ((before < MINUTE && now < MINUTE) || number_counts(before, now, packets))
		return true;
	if (now < before)
		return false;
	for (size_t i = 0; i < ARRAY_LENGTH(units); i++)
		if (clock_advances(before, now, units[i], (double)elapsed))
			return true;
	return now - before < counter_most(elapsed, packets);
}

static bool is_hex(__u8 byte)
{
	return is_digit(byte) || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f');
}

enum { UUID_LETTERS = 36 };

/* Returns the length of the UUID that the text starts with, 8-4-4-4-12 hexadecimal digits, or of
 * what is known of it; 0: none. */
static __u32 uuid_of(const struct text *text)
{
	__u32 letters = text->left < UUID_LETTERS ? text->left : UUID_LETTERS;

	if (letters < UUID_LETTERS && !text->cut)
		return 0;
	for (__u32 i = 0; i < letters; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? text->at[i] != '-' : !is_hex(text->at[i]))
			return 0;
	}
	return letters;
}

static __u32 digits_of(const struct text *text)
{
	__u32 digits = 0;

	while (digits < text->left && is_digit(text->at[digits]))
		digits++;
	return digits;
}

static void skip(struct text *text, __u32 bytes)
{
	text->at += bytes;
	text->left -= bytes;
}

/* Two texts, read side by side. */
struct reading {
	struct text before;
	struct text now;
	__u64 elapsed;
	__u16 packets;
	__u32 numbers; /* that differ */
	__u32 labels;
	bool fraction; /* after a number that differs and a point */
};

/* Skips a number in both; returns false if it differs as no clock or counter does. */
static bool skip_number(struct reading *reading, __u32 before, __u32 now)
{
	bool same = before == now && !memcmp(reading->before.at, reading->now.at, now), counts;

	counts = same || (before <= FRACTION_MOST && now <= FRACTION_MOST && reading->fraction) ||
		 (before <= DIGITS_MOST && now <= DIGITS_MOST &&
		  ++reading->numbers <= NUMBERS_MOST &&
		  number_advances(decimal(reading->before.at, before),
				  decimal(reading->now.at, now), reading->elapsed,
				  reading->packets));
	skip(&reading->before, before);
	skip(&reading->now, now);
	reading->fraction = !same && !reading->fraction && reading->before.left &&
			    reading->now.left && *reading->before.at == '.' &&
			    *reading->now.at == '.';
	if (reading->fraction) {
		skip(&reading->before, 1);
		skip(&reading->now, 1);
	}
	return counts;
}

/* Skips the spaces before a number that make it as long as the other one. */
static void skip_padding(struct text *padded, const struct text *other)
{
	const __u32 digits = digits_of(other);
	struct text rest = *padded;

	while (rest.left && *rest.at == ' ')
		skip(&rest, 1);
	if (rest.left < padded->left && digits_of(&rest) &&
	    digits_of(&rest) + (padded->left - rest.left) == digits)
		*padded = rest;
}

/* Skips a UUID, a number or a character in both; returns false if it differs as none of a program's
 * own does. */
static bool skip_token(struct reading *reading)
{
	struct text *before = &reading->before, *now = &reading->now;
	__u32 length_before = uuid_of(before), length_now = uuid_of(now);

	if (length_before && length_now) {
		reading->labels += length_before != length_now ||
				   memcmp(before->at, now->at, length_now) != 0;
		skip(before, length_before);
		skip(now, length_now);
		return true;
	}
	skip_padding(before, now);
	skip_padding(now, before);
	length_before = digits_of(before);
	length_now = digits_of(now);
	if (length_before && length_now)
		return skip_number(reading, length_before, length_now);
	reading->fraction = false;
	if (*before->at != *now->at)
		return false;
	skip(before, 1);
	skip(now, 1);
	return true;
}

enum advance text_advances(const struct text *before, const struct text *now, __u64 elapsed,
			   __u16 packets)
{
	struct reading reading = {
		.before = *before, .now = *now, .elapsed = elapsed, .packets = packets
	};

	while (reading.before.left && reading.now.left)
		if (!skip_token(&reading))
			return ADVANCE_STRANGE;
	if (!before->cut && reading.before.left + reading.now.left)
		return ADVANCE_STRANGE;
	return reading.labels ? ADVANCE_LABELS : reading.numbers ? ADVANCE_CLOCKS : ADVANCE_NONE;
}
