/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether the fraction of a second in a ping's payload runs.
 *
 * A program reads its clock right before it sends, so between two packets the clock in them
 * advances by the time between their arrivals, but for the difference of two delays: most delays
 * are near the least one (V. Paxson, "On calibrating measurements of packet transit times",
 * SIGMETRICS 1998). Data in the place of the fraction is anywhere in the second.
 */
#ifndef ICMPGUARD_MEMORY_LATENESS_H
#define ICMPGUARD_MEMORY_LATENESS_H

#include <linux/types.h>

struct lateness {
	double late; /* by how many ns the clock advanced too much, -5e8 .. 5e8; NaN: no clock */
	double fraction; /* of the second in the latter, 0 .. 1 */
};

/* Compares the first bytes of two payloads that arrived `elapsed` ns apart: seconds since 1970 and
 * a fraction in microseconds or nanoseconds, or both in 64 bits, in either byte order. */
struct lateness clock_lateness(const __u8 *before, const __u8 *now, __u32 length, __u64 elapsed);

#endif
