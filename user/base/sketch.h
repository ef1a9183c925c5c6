/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading the sketches that headers/hyperloglog.h defines and the kernel side fills. */
#ifndef ICMPGUARD_BASE_SKETCH_H
#define ICMPGUARD_BASE_SKETCH_H

#include "headers/maps.h"

/* How many distinct elements were added, about; exactly 0 for an empty sketch. */
double hyperloglog_estimate(const struct hyperloglog *sketch);

/* Makes `into` the sketch of the union. */
void hyperloglog_merge(struct hyperloglog *into, const struct hyperloglog *from);

/* Whether every element of `part` is in `sketch` too, as far as sketches tell. */
bool hyperloglog_contains(const struct hyperloglog *sketch, const struct hyperloglog *part);

bool hyperloglog_empty(const struct hyperloglog *sketch);

/* How many elements the bits of a 64-bit set stand for, one set for each by hash: linear
 * counting (Whang 1990); 256 where all are set. */
double count_bits(__u64 bits);

/* The same of a set of so many words; its size times 4 where all bits are set. */
double count_set(const __u64 *set, unsigned int words);

/* The estimate over both halves of a windowed count, as far as they still lie within the
 * window at `now`; `half_window` and the times in ns. */
double fanout_estimate(const struct fanout *fanout, __u64 half_window, __u64 now);

#endif
