// SPDX-License-Identifier: GPL-2.0-only
#include "memory/clocks.h"

#include "base/bytes.h"
#include "headers/types.h"

#include <math.h>
#include <string.h>

/* The longest delay before a packet is sent or seen, and the largest error of a clock. */
#define WAIT  (1.5 * NSEC_PER_SEC)
#define DRIFT 1e-4

/* Accepted counters in a payload: each leaves room for data. */
enum { COUNTERS_MOST = 2 };

/* The largest step of a counter of packets to many hosts, per packet or second. */
enum { COUNTER_STEP = 256 };

static double slack(double elapsed)
{
	return WAIT + DRIFT * elapsed;
}

/* Returns true if the clock, in units of `unit` ns, advanced by the elapsed time. */
static bool advances32(__u32 before, __u32 now, double unit, double elapsed)
{
	const double turn = 4294967296.0 * unit;
	double off = fmod(fabs((__u32)(now - before) * unit - elapsed), turn);

	return fmin(off, turn - off) <= slack(elapsed);
}

static bool advances64(__u64 before, __u64 now, double unit, double elapsed)
{
	return now >= before && fabs((double)(now - before) * unit - elapsed) <= slack(elapsed);
}

/* ---- each number of the first bytes ---------------------------------------------------------- */

/* Two copies, and the bytes that a clock or counter explains. */
struct compared {
	const __u8 *before;
	const __u8 *now;
	__u32 length;
	double elapsed; /* ns */
	__u16 packets;
	__u32 most; /* the largest step of a counter */
	__u32 clocks;
	__u32 counters;
	__u32 figures;
	bool explained[CLOCKS_LONGEST];
	bool seconds[CLOCKS_LONGEST]; /* seconds start at this byte */
};

static bool differs(const struct compared *compared, __u32 at, __u32 bytes)
{
	for (__u32 i = at; i < at + bytes; i++)
		if (compared->before[i] != compared->now[i] && !compared->explained[i])
			return true;
	return false;
}

static void explain(struct compared *compared, __u32 at, __u32 bytes, __u32 *count)
{
	(*count)++;
	memset(compared->explained + at, true, bytes);
}

/* Returns the value of a double that may be a time; NaN otherwise. */
static double floating(__u64 bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return fabs(value) > 1e-3 && fabs(value) < 1e15 ? value : NAN;
}

static bool is_floating(__u64 before, __u64 now, double elapsed)
{
	static const double units[] = { 1e9, 1e6 };
	double step = floating(now) - floating(before);

	for (size_t i = 0; i < ARRAY_LENGTH(units); i++)
		if (step > 0 && fabs(step * units[i] - elapsed) <= slack(elapsed))
			return true;
	return false;
}

/* Nanoseconds, 100 of them, microseconds, milliseconds, and 2^-32 s (RFC 5905). */
static bool is_wide(__u64 before, __u64 now, double elapsed)
{
	static const double units[] = { 1, 100, 1e3, 1e6, 1e9 / 4294967296.0 };

	for (size_t i = 0; i < ARRAY_LENGTH(units); i++)
		if (advances64(before, now, units[i], elapsed))
			return true;
	return is_floating(before, now, elapsed);
}

/* 100 ns, microseconds, milliseconds, and ticks of 4 and 10 ms. */
static bool is_narrow(__u32 before, __u32 now, double elapsed)
{
	static const double units[] = { 100, 1e3, 1e6, 4e6, 1e7 };

	for (size_t i = 0; i < ARRAY_LENGTH(units); i++)
		if (advances32(before, now, units[i], elapsed))
			return true;
	return false;
}

static void compare_seconds(struct compared *compared, __u32 at)
{
	const __u8 *before = compared->before + at, *now = compared->now + at;

	if (advances32(little32(before), little32(now), 1e9, compared->elapsed) ||
	    advances32(big32(before), big32(now), 1e9, compared->elapsed)) {
		explain(compared, at, sizeof(__u32), &compared->clocks);
		compared->seconds[at] = true;
	}
}

static void compare_wide(struct compared *compared, __u32 at)
{
	const __u8 *before = compared->before + at, *now = compared->now + at;

	if (is_wide(little64(before), little64(now), compared->elapsed) ||
	    is_wide(big64(before), big64(now), compared->elapsed))
		explain(compared, at, sizeof(__u64), &compared->clocks);
}

static void compare_narrow(struct compared *compared, __u32 at)
{
	const __u8 *before = compared->before + at, *now = compared->now + at;

	if (is_narrow(little32(before), little32(now), compared->elapsed) ||
	    is_narrow(big32(before), big32(now), compared->elapsed)) {
		explain(compared, at, sizeof(__u32), &compared->clocks);
	} else if (little32(now) - little32(before) < compared->most ||
		   big32(now) - big32(before) < compared->most) {
		explain(compared, at, sizeof(__u32), &compared->counters);
	}
}

/* The packet's number in 16 bits. */
static void compare_short(struct compared *compared, __u32 at)
{
	const __u8 *before = compared->before + at, *now = compared->now + at;
	__u16 little = little16(now) - little16(before), big = big16(now) - big16(before);

	if (little == compared->packets || big == compared->packets)
		explain(compared, at, sizeof(__u16), &compared->counters);
}

/* Returns true if both may be the fraction of a second, in microseconds or nanoseconds. Its value
 * is not checked. */
static bool is_fraction(__u32 before, __u32 now)
{
	const __u32 second = 1000000000;

	return before < second && now < second;
}

static bool follows_seconds(const struct compared *compared, __u32 at)
{
	return (at >= 4 && compared->seconds[at - 4]) || (at >= 8 && compared->seconds[at - 8]);
}

static void compare_fraction(struct compared *compared, __u32 at)
{
	const __u8 *before = compared->before + at, *now = compared->now + at;

	if (follows_seconds(compared, at) && (is_fraction(little32(before), little32(now)) ||
					      is_fraction(big32(before), big32(now))))
		memset(compared->explained + at, true, sizeof(__u32));
}

/* Calls `ask` for each number that differs and is not explained. */
static void compare_each(struct compared *compared, __u32 bytes, __u32 step,
			 void (*ask)(struct compared *, __u32))
{
	for (__u32 at = 0; at + bytes <= compared->length; at += step)
		if (differs(compared, at, bytes))
			ask(compared, at);
}

static void compare(struct compared *compared)
{
	compare_each(compared, sizeof(__u32), 4, compare_seconds);
	compare_each(compared, sizeof(__u32), 4, compare_fraction);
	compare_each(compared, sizeof(__u64), 4, compare_wide);
	compare_each(compared, sizeof(__u32), 4, compare_narrow);
	compare_each(compared, sizeof(__u16), 2, compare_short);
}

static __u32 counter_most(__u64 elapsed, __u16 packets)
{
	const __u64 most = 4096, seconds = elapsed / NSEC_PER_SEC;
	__u64 steps = packets < most && packets > seconds ? packets : seconds;

	return COUNTER_STEP * (__u32)(steps < 1 ? 1 : steps > most ? most : steps);
}

/* Figures that a probe reports, less than a second in microseconds; each leaves room for data. */
enum { FIGURES_MOST = 3, FIGURE_MOST = 1 << 20 };

static void compare_figure(struct compared *compared, __u32 at)
{
	const __u8 *before = compared->before + at, *now = compared->now + at;

	if ((little32(before) < FIGURE_MOST && little32(now) < FIGURE_MOST) ||
	    (big32(before) < FIGURE_MOST && big32(now) < FIGURE_MOST))
		explain(compared, at, sizeof(__u32), &compared->figures);
}

static bool is_explained(const struct compared *compared, __u32 clocks, bool figures)
{
	const __u32 running = compared->clocks + compared->counters;

	if (differs(compared, 0, compared->length))
		return false;
	if (!compared->figures && compared->clocks <= clocks && compared->counters <= COUNTERS_MOST)
		return true;
	/* A number or a figure may look like a clock. */
	return figures && compared->clocks && running >= 2 && compared->figures <= FIGURES_MOST &&
	       running + compared->figures <= clocks + 1 + FIGURES_MOST;
}

static enum advance advance_of(struct compared *compared, __u64 elapsed, __u32 clocks, bool figures)
{
	if (compared->length > CLOCKS_LONGEST)
		compared->length = CLOCKS_LONGEST;
	if (!memcmp(compared->before, compared->now, compared->length))
		return ADVANCE_NONE;
	compared->elapsed = (double)elapsed;
	compared->most = counter_most(elapsed, compared->packets);
	compare(compared);
	if (figures)
		compare_each(compared, sizeof(__u32), 4, compare_figure);
	return is_explained(compared, clocks, figures) ? ADVANCE_CLOCKS : ADVANCE_STRANGE;
}

enum advance clocks_advance(const __u8 *before, const __u8 *now, __u32 length, __u64 elapsed,
			    __u16 packets, __u32 clocks)
{
	struct compared compared = {
		.before = before, .now = now, .length = length, .packets = packets
	};

	return advance_of(&compared, elapsed, clocks, false);
}

enum advance figures_advance(const __u8 *before, const __u8 *now, __u32 length, __u64 elapsed,
			     __u16 packets, __u32 clocks)
{
	struct compared compared = {
		.before = before, .now = now, .length = length, .packets = packets
	};

	return advance_of(&compared, elapsed, clocks, true);
}

/* ---- numbers in a text ------------------------------------------------------------------------
 */

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

static bool number_advances(__u64 before, __u64 now, __u64 elapsed, __u16 packets)
{
	static const double units[] = { 1, 1e3, 1e6, 1e9 };

	if (before < MINUTE && now < MINUTE)
		return true;
	if (now < before)
		return false;
	for (size_t i = 0; i < ARRAY_LENGTH(units); i++)
		if (advances64(before, now, units[i], (double)elapsed))
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
