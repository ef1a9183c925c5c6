/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Clocks and counters in the first bytes of a ping's payload.
 *
 * Programs write them in many forms: seconds and a fraction of 32 or 64 bits each, one number of
 * milliseconds, microseconds or nanoseconds, NTP's format, a floating point number, ticks, and the
 * packet's number, in either byte order.  Between two packets each advances by the elapsed time, or
 * by a few.  The kernel side knows the common forms; two copies of packets can be compared for all.
 */
#ifndef ICMPGUARD_MEMORY_CLOCKS_H
#define ICMPGUARD_MEMORY_CLOCKS_H

#include <linux/types.h>
#include <stdbool.h>

/* The first bytes of a payload, among which a ping's clocks and counters stand; and the most that
 * are compared. */
enum { CLOCKS_WITHIN = 24, CLOCKS_LONGEST = 88 };

enum advance {
	ADVANCE_NONE,	 /* nothing differs */
	ADVANCE_CLOCKS,	 /* only clocks and counters differ */
	ADVANCE_LABELS,	 /* and UUIDs */
	ADVANCE_STRANGE, /* something else differs */
};

/* Compares the first bytes, at most CLOCKS_LONGEST, of two copies that are `elapsed` ns apart.
 * `packets`: the difference of their sequence numbers. `clocks`: how many may be in them. */
enum advance clocks_advance(const __u8 *before, const __u8 *now, __u32 length, __u64 elapsed,
			    __u16 packets, __u32 clocks);

/* The same; beside a clock and a counter some small numbers may change freely, as the delay and
 * the loss that a probe reports do. */
enum advance figures_advance(const __u8 *before, const __u8 *now, __u32 length, __u64 elapsed,
			     __u16 packets, __u32 clocks);

/* Returns true if the clock, in units of `unit` ns, advanced by the elapsed time, ns. */
bool clock_advances(__u64 before, __u64 now, double unit, double elapsed);

/* Returns the largest step of a counter within the elapsed time, ns. */
__u32 counter_most(__u64 elapsed, __u16 packets);

struct text {
	const __u8 *at;
	__u32 left; /* bytes */
	bool cut;   /* more follows that is not known */
};

/* Compares the beginnings of two readable payloads, in which only decimal numbers and UUIDs
 * (RFC 9562) may differ. */
enum advance text_advances(const struct text *before, const struct text *now, __u64 elapsed,
			   __u16 packets);

#endif
