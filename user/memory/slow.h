/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Slow windows: the distinct elements (targets of a source, mostly) of about the last
 * hour, four hours and day, and what of them is new against everything older.
 *
 * Rows of slots, each slot a HyperLogLog: four quarters of an hour; what leaves them is
 * merged into a row of three hours, what leaves that into one of five times four hours, and
 * that into the past, two sketches of a week (or less) each.  Slots begin at multiples of their
 * length, so the windows are 45 to 60 minutes, 3 to 4 hours, and 20 to 24 hours long.
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

/* Points from which new elements are counted: when a rule last told of them. */
enum slow_mark { MARK_SWEEP, MARK_SLOW, SLOW_MARKS };

/* All zeros is an empty one. */
struct slow {
	__u32 quarter;			    /* since 1970, of slots[0] */
	__u32 past_since;		    /* quarter in which past[0] began */
	__u32 past_quarters;		    /* that past[0] holds at most; 0: a week */
	float distinct;			    /* in everything */
	float older[SLOW_WINDOWS];	    /* distinct in everything before each window */
	float marks[SLOW_MARKS];	    /* distinct in everything, then */
	struct slow_slot slots[SLOW_SLOTS]; /* the rows, the latest slot of each first */
	struct hyperloglog past[2];
	struct hyperloglog all;
};

/* Moves the windows to `now`, ns since 1970; back never. */
void slow_turn(struct slow *slow, __u64 now);

/* Adds what was seen at `now`; returns how many elements were never seen before. */
double slow_add(struct slow *slow, const struct hyperloglog *elements,
		const struct slow_counts *counts, __u64 now);

/* Finds out again what follows from the slots and the past, when these were read back. */
void slow_sum(struct slow *slow);
/* Moves all times by so many ns, to the nearest quarter of an hour. */
void slow_shift(struct slow *slow, __s64 shift);

/* Elements in a window and in nothing older. Cheap. */
double slow_novelty(const struct slow *slow, enum slow_window window);
/* Elements since a mark was set; and setting it. */
double slow_since(const struct slow *slow, enum slow_mark mark);
void slow_mark(struct slow *slow, enum slow_mark mark);
/* All there is to know of a window, as of the last turn and `now`. */
struct slow_reading slow_read(const struct slow *slow, enum slow_window window, __u64 now);

#endif
