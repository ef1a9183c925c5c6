// SPDX-License-Identifier: GPL-2.0-only
#include "memory/slow.h"

#include <string.h>

enum {
	QUARTERS_IN_HOUR = 4,
	QUARTERS_IN_FOUR = 16,
	QUARTERS_IN_DAY = 96,
	QUARTERS_IN_WEEK = 7 * QUARTERS_IN_DAY,
	FIRST_HOUR = SLOW_QUARTERS,
	FIRST_FOUR = SLOW_QUARTERS + SLOW_HOURS,
	/* After a pause this long all slots are past. */
	ALL_PAST = QUARTERS_IN_FOUR * (SLOW_FOURS + 2),
};

/* Number of slots in each window. */
static const unsigned int slots_of[SLOW_WINDOWS] = {
	[SLOW_HOUR] = FIRST_HOUR,
	[SLOW_FOUR_HOURS] = FIRST_FOUR,
	[SLOW_DAY] = SLOW_SLOTS,
};

static void add_counts(struct slow_counts *to, const struct slow_counts *counts)
{
	to->contacts += counts->contacts;
	to->packets += counts->packets;
	to->answers += counts->answers;
	to->asked += counts->asked;
	to->met += counts->met;
}

static void merge_slot(struct slow_slot *into, const struct slow_slot *from)
{
	hyperloglog_merge(&into->elements, &from->elements);
	add_counts(&into->counts, &from->counts);
	into->fresh += from->fresh;
}

/* Shifts a row by one slot; the last goes to `leaving`. */
static void shift_row(struct slow_slot *row, size_t length, struct slow_slot *leaving)
{
	*leaving = row[length - 1];
	memmove(row + 1, row, (length - 1) * sizeof(*row));
	memset(row, 0, sizeof(*row));
}

static void turn_quarter(struct slow *slow)
{
	struct slow_slot leaving;

	slow->quarter++;
	if (slow->quarter % QUARTERS_IN_FOUR == 0) {
		shift_row(&slow->slots[FIRST_FOUR], SLOW_FOURS, &leaving);
		hyperloglog_merge(&slow->past[0], &leaving.elements);
	}
	if (slow->quarter % QUARTERS_IN_HOUR == 0) {
		shift_row(&slow->slots[FIRST_HOUR], SLOW_HOURS, &leaving);
		merge_slot(&slow->slots[FIRST_FOUR], &leaving);
	}
	shift_row(slow->slots, SLOW_QUARTERS, &leaving);
	merge_slot(&slow->slots[FIRST_HOUR], &leaving);
}

static void all_past(struct slow *slow)
{
	for (unsigned int i = 0; i < SLOW_SLOTS; i++)
		hyperloglog_merge(&slow->past[0], &slow->slots[i].elements);
	memset(slow->slots, 0, sizeof(slow->slots));
}

static void sum_all(struct slow *slow)
{
	slow->all = slow->past[0];
	hyperloglog_merge(&slow->all, &slow->past[1]);
	for (unsigned int i = 0; i < SLOW_SLOTS; i++)
		hyperloglog_merge(&slow->all, &slow->slots[i].elements);
	slow->distinct = (float)hyperloglog_estimate(&slow->all);
}

/* Drops what has not been seen for one to two lengths of the past, or a source that once was
 * everywhere would have nothing new any more. */
static void age_past(struct slow *slow)
{
	__u32 length = slow->past_quarters ? slow->past_quarters : QUARTERS_IN_WEEK;

	if (slow->quarter - slow->past_since < length)
		return;
	slow->past[1] = slow->past[0];
	if (slow->quarter - slow->past_since >= 2 * length)
		slow->past[1] = (struct hyperloglog){};
	slow->past[0] = (struct hyperloglog){};
	slow->past_since = slow->quarter;
	sum_all(slow);
	/* Otherwise new elements would first make up for the dropped ones. */
	for (unsigned int i = 0; i < SLOW_MARKS; i++)
		if (slow->marks[i] > slow->distinct)
			slow->marks[i] = slow->distinct;
}

static void measure_older(struct slow *slow)
{
	struct hyperloglog older = slow->past[0];
	unsigned int slot = SLOW_SLOTS;

	hyperloglog_merge(&older, &slow->past[1]);
	for (int window = SLOW_WINDOWS - 1; window >= 0; window--) {
		while (slot > slots_of[window])
			hyperloglog_merge(&older, &slow->slots[--slot].elements);
		slow->older[window] = (float)hyperloglog_estimate(&older);
	}
}

void slow_turn(struct slow *slow, __u64 now)
{
	__u32 quarter = (__u32)(now / SLOW_QUARTER);

	if (quarter <= slow->quarter)
		return;
	if (!slow->quarter) {
		slow->quarter = slow->past_since = quarter;
		return;
	}
	if (quarter - slow->quarter >= ALL_PAST) {
		all_past(slow);
		slow->quarter = quarter;
	}
	while (slow->quarter < quarter)
		turn_quarter(slow);
	age_past(slow);
	measure_older(slow);
}

void slow_sum(struct slow *slow)
{
	sum_all(slow);
	measure_older(slow);
}

void slow_shift(struct slow *slow, __s64 shift)
{
	__s64 half = SLOW_QUARTER / 2;
	__s32 quarters = (__s32)((shift + (shift < 0 ? -half : half)) / (__s64)SLOW_QUARTER);

	if (!slow->quarter)
		return;
	slow->quarter += (__u32)quarters;
	slow->past_since += (__u32)quarters;
}

double slow_add(struct slow *slow, const struct hyperloglog *elements,
		const struct slow_counts *counts, __u64 now)
{
	struct slow_slot *slot = &slow->slots[0];
	double before;

	slow_turn(slow, now);
	add_counts(&slot->counts, counts);
	hyperloglog_merge(&slot->elements, elements);
	if (hyperloglog_contains(&slow->all, elements))
		return 0;
	before = slow->distinct;
	hyperloglog_merge(&slow->all, elements);
	slow->distinct = (float)hyperloglog_estimate(&slow->all);
	slot->fresh += (float)(slow->distinct - before);
	return slow->distinct - before;
}

double slow_novelty(const struct slow *slow, enum slow_window window)
{
	return slow->distinct - slow->older[window];
}

double slow_since(const struct slow *slow, enum slow_mark mark)
{
	return slow->distinct - slow->marks[mark];
}

void slow_mark(struct slow *slow, enum slow_mark mark)
{
	slow->marks[mark] = slow->distinct;
}

/* Returns the number of slots with something new; all as one if the row is finer than the window's
 * longest slots. */
static unsigned int spread_of_row(const struct slow *slow, unsigned int first, unsigned int end,
				  bool as_one)
{
	unsigned int spread = 0;

	for (unsigned int i = first; i < end; i++)
		spread += slow->slots[i].fresh >= 0.5f;
	return as_one ? spread > 0 : spread;
}

static unsigned int spread_of(const struct slow *slow, enum slow_window window)
{
	unsigned int spread = spread_of_row(slow, 0, FIRST_HOUR, window > SLOW_HOUR);

	if (window > SLOW_HOUR)
		spread += spread_of_row(slow, FIRST_HOUR, FIRST_FOUR, window > SLOW_FOUR_HOURS);
	if (window > SLOW_FOUR_HOURS)
		spread += spread_of_row(slow, FIRST_FOUR, SLOW_SLOTS, false);
	return spread;
}

/* Returns the quarter in which a slot began: the rows of hours and of four hours hold only whole
 * ones. */
static __u32 began(const struct slow *slow, unsigned int slot)
{
	__u32 back = slot;
	__u32 end = slow->quarter;

	if (slot >= FIRST_FOUR) {
		end -= end % QUARTERS_IN_FOUR;
		back = (slot - FIRST_FOUR + 1) * QUARTERS_IN_FOUR;
	} else if (slot >= FIRST_HOUR) {
		end -= end % QUARTERS_IN_HOUR;
		back = (slot - FIRST_HOUR + 1) * QUARTERS_IN_HOUR;
	}
	return end > back ? end - back : 0;
}

struct slow_reading slow_read(const struct slow *slow, enum slow_window window, __u64 now)
{
	struct slow_reading reading = { .novelty = slow_novelty(slow, window),
					.spread = spread_of(slow, window) };
	struct hyperloglog elements = {};
	__u64 since = now;

	for (unsigned int i = 0; i < slots_of[window]; i++) {
		const struct slow_slot *slot = &slow->slots[i];

		hyperloglog_merge(&elements, &slot->elements);
		add_counts(&reading.counts, &slot->counts);
		if (slot->fresh >= 0.5f && began(slow, i) * SLOW_QUARTER < since)
			since = began(slow, i) * SLOW_QUARTER;
	}
	reading.distinct = hyperloglog_estimate(&elements);
	reading.age = now - since;
	return reading;
}
