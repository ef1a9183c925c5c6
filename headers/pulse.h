/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pulses: bursts that use up a part of a bucket, which is full again before the next one.  A flood
 * in pulses stays below the burst, and its mean below the rate, and still fills queues when it
 * hurts (Kuzmanovic, Knightly, 2003: shrew attacks).
 */
#ifndef ICMPGUARD_PULSE_H
#define ICMPGUARD_PULSE_H

#include "headers/types.h"

/* The debt of a bucket, in packets, at which a pulse begins, and below which it has ended. */
enum { PULSE_PACKETS = 80, PULSE_CALM = 10 };

/* Counts pulses in steps of two; odd: one is under way. */
static __always_inline void pulse_note(__u32 *pulses, __u64 debt, __u64 interval)
{
	if (debt >= PULSE_PACKETS * interval)
		*pulses |= 1;
	else if (*pulses & 1 && debt < PULSE_CALM * interval)
		*pulses += 1;
}

/* Returns how many began. */
static __always_inline __u32 pulse_count(__u32 pulses)
{
	return (pulses + 1) >> 1;
}

#endif
