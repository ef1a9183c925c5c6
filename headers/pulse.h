/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pulses: packets at once that use up a part of a bucket, which is full again before the next ones
 * come.  Floods in pulses stay below a burst, and their mean below the rate, and still fill queues
 * when it hurts (Kuzmanovic, Knightly, 2003: shrew attacks).
 */
#ifndef ICMPGUARD_PULSE_H
#define ICMPGUARD_PULSE_H

#include "headers/types.h"

/* Packets that a bucket is in debt by in a pulse, and when it has ended. */
enum { PULSE_PACKETS = 80, PULSE_CALM = 10 };

/* A count of pulses in steps of two; odd: one goes on. */
static __always_inline void pulse_note(__u32 *pulses, __u64 debt, __u64 interval)
{
	if (debt >= PULSE_PACKETS * interval)
		*pulses |= 1;
	else if (*pulses & 1 && debt < PULSE_CALM * interval)
		*pulses += 1;
}

/* How many began. */
static __always_inline __u32 pulse_count(__u32 pulses)
{
	return (pulses + 1) >> 1;
}

#endif
