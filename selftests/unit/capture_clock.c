// SPDX-License-Identifier: GPL-2.0-only
/* The clock of a capture whose machine's clock was set, stood still or jumped once. */
#include "replay/capture_clock.h"

#include <criterion/criterion.h>

#define HOUR  (3600 * NSEC_PER_SEC)
#define BEGIN (1700000000 * NSEC_PER_SEC)

/* Compares the clock's reading for each of these times with the expected one. */
static void expect(const __u64 *said, const __u64 *shown, size_t count, __u64 backwards)
{
	struct capture_clock clock = {};

	for (size_t i = 0; i < count; i++) {
		__u64 time = capture_clock_set(&clock, said[i], i + 1 < count ? said[i + 1] : 0);

		cr_expect_eq(time, shown[i], "frame %zu: %.3f s, not %.3f", i,
			     ((double)time - (double)BEGIN) / NSEC_PER_SEC,
			     ((double)shown[i] - (double)BEGIN) / NSEC_PER_SEC);
	}
	cr_expect_eq(clock.backwards, backwards, "%llu went back", clock.backwards);
}

static __u64 at(__s64 milliseconds)
{
	return BEGIN + (__u64)(milliseconds * (__s64)NSEC_PER_MSEC);
}

Test(capture_clock, a_right_one_is_followed)
{
	const __u64 times[] = { at(0), at(10), at(10), at(3600000), at(90000000) };

	expect(times, times, 5, 0);
}

Test(capture_clock, frames_out_of_order_take_the_time_of_the_one_before)
{
	expect((const __u64[]){ at(0), at(500), at(100), at(600) },
	       (const __u64[]){ at(0), at(500), at(500), at(600) }, 4, 1);
}

Test(capture_clock, an_hour_back_is_no_moment)
{
	expect((const __u64[]){ at(0), at(1000), at(-3600000 + 2000), at(-3600000 + 3000),
				at(-3600000 + 4000) },
	       (const __u64[]){ at(0), at(1000), at(1000), at(2000), at(3000) }, 5, 1);
}

Test(capture_clock, set_right_again)
{
	expect((const __u64[]){ at(0), at(1000), at(-3600000), at(-3600000 + 1000), at(4000),
				at(5000) },
	       (const __u64[]){ at(0), at(1000), at(1000), at(2000), at(4000), at(5000) }, 6, 1);
}

Test(capture_clock, back_and_back_again)
{
	expect((const __u64[]){ at(0), at(1), at(-86400000), at(-86400000 + 1000), at(-90000000),
				at(-90000000 + 1000) },
	       (const __u64[]){ at(0), at(1), at(1), at(1001), at(1001), at(2001) }, 6, 2);
}

Test(capture_clock, two_clocks_in_turns)
{
	expect((const __u64[]){ at(0), at(-5000), at(1000), at(-4000), at(2000), at(-3000) },
	       (const __u64[]){ at(0), at(0), at(1000), at(1000), at(2000), at(2000) }, 6, 1);
}

Test(capture_clock, a_frame_of_tomorrow)
{
	expect((const __u64[]){ at(0), at(1000), at(86400000), at(3000), at(4000) },
	       (const __u64[]){ at(0), at(1000), at(1000), at(3000), at(4000) }, 5, 1);
}

Test(capture_clock, the_first_frame_of_tomorrow)
{
	expect((const __u64[]){ at(86400000), at(1000), at(2000) },
	       (const __u64[]){ at(1000), at(1000), at(2000) }, 3, 1);
}

Test(capture_clock, standing_still)
{
	const __u64 times[] = { at(0), at(0), at(0) };

	expect(times, times, 3, 0);
}

Test(capture_clock, it_has_an_end)
{
	expect((const __u64[]){ at(0), ~0ULL, ~0ULL >> 1 },
	       (const __u64[]){ at(0), CAPTURE_CLOCK_END, CAPTURE_CLOCK_END }, 3, 0);
}

/* Whatever the input, in any order. */
Test(capture_clock, it_never_goes_back)
{
	struct capture_clock clock = {};
	__u64 random = 88172645463325252ULL, last = 0, time, next = 0;

	for (int i = 0; i < 100000; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		time = next;
		next = random >> (random & 31);
		time = capture_clock_set(&clock, time, next);
		cr_assert_geq(time, last);
		cr_assert_leq(time, CAPTURE_CLOCK_END);
		last = time;
	}
}
