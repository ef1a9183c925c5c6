// SPDX-License-Identifier: GPL-2.0-only
/* Clocks and counters of every form, and what is none. */
#include "memory/clocks.h"
#include "memory/lateness.h"

#include "headers/hash.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { HEAD = 24 };

static void put_little(__u8 *at, __u64 value, __u32 bytes)
{
	for (__u32 i = 0; i < bytes; i++)
		at[i] = (__u8)(value >> 8 * i);
}

static void put_big(__u8 *at, __u64 value, __u32 bytes)
{
	for (__u32 i = 0; i < bytes; i++)
		at[bytes - 1 - i] = (__u8)(value >> 8 * i);
}

/* At `ns` since 1970, as the packet of a number. */
struct form {
	const char *name;
	void (*make)(__u8 *head, __u64 ns, __u32 number);
};

static void timeval(__u8 *head, __u64 ns, __u32 number)
{
	put_little(head, ns / NSEC_PER_SEC, 8);
	put_little(head + 8, ns / 1000 % 1000000, 8);
}

static void timespec_behind_a_name(__u8 *head, __u64 ns, __u32 number)
{
	memcpy(head, "\x91\x02\xfe\x71", 4);
	put_little(head + 4, number * 7, 4);
	put_big(head + 8, ns / NSEC_PER_SEC, 8);
	put_big(head + 16, ns % NSEC_PER_SEC, 8);
}

static void timeval32(__u8 *head, __u64 ns, __u32 number)
{
	put_big(head, ns / NSEC_PER_SEC, 4);
	put_big(head + 4, ns / 1000 % 1000000, 4);
}

static void nanoseconds(__u8 *head, __u64 ns, __u32 number)
{
	put_big(head, ns, 8);
}

static void floating(__u8 *head, __u64 ns, __u32 number)
{
	double seconds = (double)ns / NSEC_PER_SEC;

	memcpy(head, &seconds, sizeof(seconds));
}

static void ntp(__u8 *head, __u64 ns, __u32 number)
{
	put_big(head, ns / NSEC_PER_SEC + 2208988800ULL, 4);
	put_big(head + 4, (ns % NSEC_PER_SEC << 32) / NSEC_PER_SEC, 4);
}

static void filetime(__u8 *head, __u64 ns, __u32 number)
{
	put_little(head + 8, ns / 100 + 116444736000000000ULL, 8);
}

static void milliseconds(__u8 *head, __u64 ns, __u32 number)
{
	put_big(head + 4, ns / 1000000, 4);
}

static void ticks(__u8 *head, __u64 ns, __u32 number)
{
	put_little(head, ns / 10000000, 4);
	put_little(head + 20, number + 5, 2);
}

static void counter(__u8 *head, __u64 ns, __u32 number)
{
	put_big(head + 16, number * 55, 4);
}

static const struct form forms[] = {
	{ "struct timeval", timeval },
	{ "a name, a counter and struct timespec", timespec_behind_a_name },
	{ "32 bits each", timeval32 },
	{ "nanoseconds", nanoseconds },
	{ "floating", floating },
	{ "NTP", ntp },
	{ "tenths of microseconds", filetime },
	{ "milliseconds", milliseconds },
	{ "ticks, and a counter of 16 bits", ticks },
	{ "a counter", counter },
};

static const __u64 start = 1732600000253718293ULL;

static enum advance advance(void (*make)(__u8 *, __u64, __u32), __u64 seconds, __u32 packets)
{
	__u8 before[HEAD] = {}, now[HEAD] = {};

	make(before, start, 3);
	/* A packet waits a little. */
	make(now, start + seconds * NSEC_PER_SEC + 30000000, 3 + packets);
	return clocks_advance(before, now, HEAD, seconds * NSEC_PER_SEC, (__u16)packets, 2);
}

Test(clocks, of_every_form_advance_as_time_does)
{
	for (size_t i = 0; i < ARRAY_LENGTH(forms); i++) {
		cr_expect_eq(advance(forms[i].make, 1, 1), ADVANCE_CLOCKS, "%s", forms[i].name);
		cr_expect_eq(advance(forms[i].make, 240, 3), ADVANCE_CLOCKS, "%s", forms[i].name);
		cr_expect_eq(advance(forms[i].make, 40000, 900), ADVANCE_CLOCKS, "%s",
			     forms[i].name);
	}
}

/* The clock of another time. */
Test(clocks, that_stand_or_leap_do_not)
{
	for (size_t i = 0; i < 8; i++) {
		__u8 before[HEAD] = {}, now[HEAD] = {};

		forms[i].make(before, start, 3);
		forms[i].make(now, start + 200000123456789ULL, 4);
		cr_expect_eq(clocks_advance(before, now, HEAD, 60 * NSEC_PER_SEC, 1, 2),
			     ADVANCE_STRANGE, "%s", forms[i].name);
		cr_expect_eq(clocks_advance(now, before, HEAD, 60 * NSEC_PER_SEC, 1, 2),
			     ADVANCE_STRANGE, "%s", forms[i].name);
		cr_expect_eq(clocks_advance(now, now, HEAD, 60 * NSEC_PER_SEC, 1, 2), ADVANCE_NONE,
			     "%s", forms[i].name);
	}
}

/* Of so many pairs, in which `count` bytes from `from` on are data, those that look like clocks. */
static __u32 mistaken(__u32 from, __u32 count, __u64 seconds)
{
	__u8 before[HEAD] = {}, now[HEAD] = {};
	__u32 mistakes = 0;

	for (__u32 i = 0; i < 1000; i++) {
		timeval(before, start, i);
		timeval(now, start + seconds * NSEC_PER_SEC, i);
		for (__u32 j = 0; j < count; j++) {
			before[from + j] = (__u8)hash_mix(i * 64 + j);
			now[from + j] = (__u8)hash_mix(~(__u64)(i * 64 + j));
		}
		mistakes += clocks_advance(before, now, HEAD, seconds * NSEC_PER_SEC, 1, 2) !=
			    ADVANCE_STRANGE;
	}
	return mistakes;
}

Test(clocks, are_not_what_data_looks_like)
{
	for (__u32 from = 0; from < HEAD; from += 4) {
		cr_expect_leq(mistaken(from, 4, 30), 200, "4 bytes at %u: %u", from,
			      mistaken(from, 4, 30));
		if (from + 8 <= HEAD)
			cr_expect_leq(mistaken(from, 8, 30), 50, "8 bytes at %u: %u", from,
				      mistaken(from, 8, 30));
	}
	cr_expect_leq(mistaken(0, HEAD, 1), 0);
}

static enum advance reads(const char *before, const char *now, bool cut)
{
	return text_advances(&(struct text){ (const __u8 *)before, (__u32)strlen(before), cut },
			     &(struct text){ (const __u8 *)now, (__u32)strlen(now), cut },
			     60 * NSEC_PER_SEC, 1);
}

Test(clocks, numbers_in_a_text)
{
	static const char uuid[] = "id 2f1e0a00-0000-4000-8000-0123456789ab!";
	static const char another[] = "id 2f1e0aff-1234-4321-8888-ba9876543210!";

	cr_expect_eq(reads("seq 9 ok", "seq 10 ok", false), ADVANCE_CLOCKS, "another length");
	cr_expect_eq(reads("at 1764150000.25", "at 1764150060.125", false), ADVANCE_CLOCKS);
	cr_expect_eq(reads("at 1764150000.25", "at 1764999999.125", false), ADVANCE_STRANGE);
	cr_expect_eq(reads("seq 9 of it", "seq 9 of that", false), ADVANCE_STRANGE, "words");
	cr_expect_eq(reads("seq 9", "seq 9 and more", false), ADVANCE_STRANGE);
	cr_expect_eq(reads("level 71625341", "level 10293847", false), ADVANCE_STRANGE);
	cr_expect_eq(reads("  96 bottles", "  95 bottles", false), ADVANCE_CLOCKS, "down");
	cr_expect_eq(reads(" 0 bottles", "99 bottles", false), ADVANCE_CLOCKS, "and again");
	cr_expect_eq(reads(" 100 bottles", "  99 bottles", false), ADVANCE_CLOCKS, "shorter");
	cr_expect_eq(reads("  96 bottles", "  71 bottles", false), ADVANCE_STRANGE,
		     "not one by one");
	cr_expect_eq(reads("   6 bottles", "95 bottles", false), ADVANCE_STRANGE, "out of line");
	cr_expect_eq(reads(uuid, another, false), ADVANCE_LABELS);
	cr_expect_eq(reads("id 2f1e0a00-00", "id 71ab22ff-1", true), ADVANCE_LABELS, "cut");
	cr_expect_eq(reads("id 2f1e0a00-00", "id 71ab22ff-1", false), ADVANCE_STRANGE);
	cr_expect_eq(reads(uuid, uuid, false), ADVANCE_NONE);
}

/* A probe's number, clock and delay. */
Test(clocks, a_probe_reports_figures)
{
	__u8 before[24] = {}, now[24] = {};

	put_big(before, 7, 4);
	put_big(now, 8, 4);
	put_big(before + 4, 1700000000, 4);
	put_big(now + 4, 1700000010, 4);
	put_big(before + 16, 20441, 4);
	put_big(now + 16, 61007, 4);
	cr_expect_eq(clocks_advance(before, now, 24, 10 * NSEC_PER_SEC, 1, 2), ADVANCE_STRANGE);
	cr_expect_eq(figures_advance(before, now, 24, 10 * NSEC_PER_SEC, 1, 2), ADVANCE_CLOCKS);
	put_big(now + 16, 0x7a31cc5b, 4);
	cr_expect_eq(figures_advance(before, now, 24, 10 * NSEC_PER_SEC, 1, 2), ADVANCE_STRANGE,
		     "data");
	put_big(before + 16, 20441 << 16 | 1, 4);
	put_big(now + 16, 61007U << 16, 4);
	cr_expect_eq(figures_advance(before, now, 24, 10 * NSEC_PER_SEC, 1, 2), ADVANCE_CLOCKS,
		     "two in a word");
	put_big(now + 16, 61007, 4);
	put_big(now, 7, 4);
	cr_expect_eq(figures_advance(before, now, 24, 10 * NSEC_PER_SEC, 1, 2), ADVANCE_STRANGE,
		     "no counter");
}

/* Seconds and microseconds, as iputils and as BSD write them. */
Test(clocks, data_in_the_fraction_is_late)
{
	__u8 before[16] = {}, now[16] = {};
	struct lateness found;

	put_big(before, 1700000000, 4);
	put_big(before + 4, 900000, 4);
	put_big(now, 1700000011, 4);
	put_big(now + 4, 100000, 4);
	found = clock_lateness(before, now, 16, 10200 * NSEC_PER_MSEC);
	cr_expect_float_eq(found.late, 0, 1e6);
	cr_expect_float_eq(found.fraction, 0.1, 1e-6);
	put_big(now + 4, 400000, 4);
	found = clock_lateness(before, now, 16, 10200 * NSEC_PER_MSEC);
	cr_expect_float_eq(found.late, 300e6, 1e6);
	put_big(now + 4, 900000, 4);
	cr_expect(isnan(clock_lateness(before, now, 16, 10200 * NSEC_PER_MSEC).late),
		  "no fraction");
}
