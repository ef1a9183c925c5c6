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

bool clock_advances(__u64 before, __u64 now, double unit, double elapsed)
{
	return now >= before && fabs((double)(now - before) * unit - elapsed) <= slack(elapsed);
}

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
		if (clock_advances(before, now, units[i], elapsed))
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

__u32 counter_most(__u64 elapsed, __u16 packets)
{
	const __u64 most = 4096, seconds = elapsed / NSEC_PER_SEC;
	__u64 steps = packets < most && packets > seconds ? packets : seconds;

	return COUNTER_STEP * (__u32)(steps < 1 ? 1 : steps > most ? most : steps);
}

/* Figures that a probe reports, less than a second in microseconds; each leaves room for data. Two
 * may share a word: one of 16 bits beside one that is next to nothing, or two small ones. */
enum { FIGURES_MOST = 3, FIGURE_MOST = 1 << 20, NEXT_TO_NOTHING = 1 << 4, SMALL_MOST = 1 << 12 };

static bool is_figure(__u32 value)
{
	return value < FIGURE_MOST || value >> 16 < NEXT_TO_NOTHING ||
	       (value & 0xffff) < NEXT_TO_NOTHING;
}

static void compare_figure(struct compared *compared, __u32 at)
{
	const __u8 *before = compared->before + at, *now = compared->now + at;

	if ((is_figure(little32(before)) && is_figure(little32(now))) ||
	    (is_figure(big32(before)) && is_figure(big32(now))))
		explain(compared, at, sizeof(__u32), &compared->figures);
}

static void compare_small(struct compared *compared, __u32 at)
{
	const __u8 *before = compared->before + at, *now = compared->now + at;

	if ((little16(before) < SMALL_MOST && little16(now) < SMALL_MOST) ||
	    (big16(before) < SMALL_MOST && big16(now) < SMALL_MOST))
		explain(compared, at, sizeof(__u16), &compared->figures);
}

static void compare_figures(struct compared *compared)
{
	compare_each(compared, sizeof(__u32), 4, compare_figure);
	compare_each(compared, sizeof(__u16), 2, compare_small);
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
		compare_figures(compared);
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
