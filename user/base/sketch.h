/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the sketches that the kernel side fills (headers/hyperloglog.h). */
#ifndef ICMPGUARD_BASE_SKETCH_H
#define ICMPGUARD_BASE_SKETCH_H

#include "headers/maps.h"

/* Estimates the number of distinct elements; exactly 0 for an empty sketch. */
double hyperloglog_estimate(const struct hyperloglog *sketch);

/* Merges `from` into `into`: the sketch of the union. */
void hyperloglog_merge(struct hyperloglog *into, const struct hyperloglog *from);

/* Returns whether `sketch` contains all elements of `part`, as far as sketches can tell. */
bool hyperloglog_contains(const struct hyperloglog *sketch, const struct hyperloglog *part);

bool hyperloglog_empty(const struct hyperloglog *sketch);

/* Estimates the number of elements in a 64-bit set in which each element sets one bit by hash:
 * linear counting (Whang 1990); 256 if all bits are set. */
double count_bits(__u64 bits);

/* The same for a set of several words; 4 times its size in bits if all are set. */
double count_set(const __u64 *set, unsigned int words);

/* Returns count_bits() less its standard error. Few elements are not more than that: without a
 * collision, eleven are estimated as twelve. */
double count_bits_least(__u64 bits);

/* Estimates a windowed count from both halves, as far as they are within the window at `now`;
 * `half_window` and times in ns. */
double fanout_estimate(const struct fanout *fanout, __u64 half_window, __u64 now);

#endif
