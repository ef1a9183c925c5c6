/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Slow windows: the distinct elements (mostly targets of a source) of about the last hour, four
 * hours and day, and how many of them are new compared with everything older.
 *
 * Rows of slots, each slot a HyperLogLog: four quarters of an hour; their overflow is merged into a
 * row of three hours, its overflow into a row of five times four hours, and that into the past, two
 * sketches of a week (or less) each. Slots begin at multiples of their length, so the windows are
 * 45 to 60 minutes, 3 to 4 hours, and 20 to 24 hours long.
 */
#ifndef ICMPGUARD_MEMORY_SLOW_H
#define ICMPGUARD_MEMORY_SLOW_H

#include "base/sketch.h"
#include "config/window.h"
#include "detectors/observation.h"

#define SLOW_QUARTER (900 * NSEC_PER_SEC)

enum {
	SLOW_QUARTERS = 4,
	SLOW_HOURS = 3,
	SLOW_FOURS = 5,
	SLOW_SLOTS = SLOW_QUARTERS + SLOW_HOURS + SLOW_FOURS,
};

struct slow_slot {
	struct hyperloglog elements;
	struct slow_counts counts;
	float fresh; /* elements never seen before */
};

/* Points from which new elements are counted: the last alert of a rule. */
enum slow_mark { MARK_SWEEP, MARK_SLOW, SLOW_MARKS };

/* All zeros is empty. */
struct slow {
	__u32 quarter;			    /* since 1970, of slots[0] */
	__u32 past_since;		    /* quarter in which past[0] began */
	__u32 past_quarters;		    /* maximum length of past[0]; 0: a week */
	float distinct;			    /* in everything */
	float older[SLOW_WINDOWS];	    /* distinct in everything before each window */
	float marks[SLOW_MARKS];	    /* `distinct` when the mark was set */
	struct slow_slot slots[SLOW_SLOTS]; /* the rows, the latest slot of each first */
	struct hyperloglog past[2];
	struct hyperloglog all;
};

/* Advances the windows to `now`, ns since 1970; never moves back. */
void slow_turn(struct slow *slow, __u64 now);

/* Adds elements seen at `now`; returns how many were never seen before. */
double slow_add(struct slow *slow, const struct hyperloglog *elements,
		const struct slow_counts *counts, __u64 now);

/* Recomputes what is derived from the slots and the past after they were read back. */
void slow_sum(struct slow *slow);
/* Shifts all times by `shift` ns, rounded to a quarter of an hour. */
void slow_shift(struct slow *slow, __s64 shift);

/* Returns the number of elements in a window and nothing older. Cheap. */
double slow_novelty(const struct slow *slow, enum slow_window window);
/* Returns the number of elements added since a mark was set; slow_mark() sets it. */
double slow_since(const struct slow *slow, enum slow_mark mark);
void slow_mark(struct slow *slow, enum slow_mark mark);
/* Returns all figures of a window, as of the last turn and `now`. */
struct slow_reading slow_read(const struct slow *slow, enum slow_window window, __u64 now);

#endif
