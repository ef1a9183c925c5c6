// SPDX-License-Identifier: GPL-2.0-only
#include "memory/spacing.h"

#include <math.h>
#include <stdlib.h>

/* Contacts are judged instead of packets from this many intervals on. */
enum { CONTACTS_ENOUGH = 8 };

static void push(struct spacing_ring *ring, __u64 gap)
{
	__u64 ms = gap / NSEC_PER_MSEC;

	ring->gaps[ring->next] = ms > ~0U ? ~0U : (__u32)ms;
	ring->next = (ring->next + 1) % SPACING_GAPS;
	if (ring->count < SPACING_GAPS)
		ring->count++;
}

bool spacing_add(struct spacing *spacing, __u64 last, __u64 count)
{
	__u64 gap = last > spacing->last ? last - spacing->last : 0;
	bool first = !spacing->last, begins = first || gap >= SPACING_PAUSE;

	if (!count)
		return false;
	spacing->last = last;
	/* All but one of several packets since then follow closely after the pause. */
	if (!first)
		push(&spacing->packets, begins ? gap : gap / count);
	if (!begins)
		return false;
	if (spacing->contact && last > spacing->contact)
		push(&spacing->contacts, last - spacing->contact);
	spacing->contact = last;
	return true;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

/* Returns the quantile `part` of `count` sorted values. */
static double quantile(const double *values, __u32 count, double part)
{
	double place = part * (count - 1);
	__u32 below = (__u32)place;

	if (below + 1 >= count)
		return values[count - 1];
	return values[below] + (place - below) * (values[below + 1] - values[below]);
}

static double skewness(double first, double median, double third)
{
	if (third <= first || median <= first || median >= third)
		return 0;
	return (first + third - 2 * median) / (third - first);
}

static double variation(const double *values, __u32 count)
{
	double sum = 0, squares = 0, mean;

	for (__u32 i = 0; i < count; i++) {
		sum += values[i];
		squares += values[i] * values[i];
	}
	mean = sum / count;
	return mean > 0 ? sqrt(fmax(0, squares / count - mean * mean)) / mean : 0;
}

static void judge(const struct spacing_ring *ring, struct spacing_counts *counts)
{
	double values[SPACING_GAPS], distances[SPACING_GAPS];
	__u32 count = ring->count;

	counts->gaps = count;
	if (!count)
		return;
	for (__u32 i = 0; i < count; i++)
		values[i] = ring->gaps[i] / 1000.0;
	qsort(values, count, sizeof(values[0]), compare);
	counts->median = quantile(values, count, 0.5);
	counts->variation = variation(values, count);
	counts->skewness = skewness(quantile(values, count, 0.25), counts->median,
				    quantile(values, count, 0.75));
	for (__u32 i = 0; i < count; i++)
		distances[i] = fabs(values[i] - counts->median);
	qsort(distances, count, sizeof(distances[0]), compare);
	counts->dispersion = quantile(distances, count, 0.5);
	if (counts->median > 0)
		counts->score = (1 - fabs(counts->skewness) +
				 fmax(0, 1 - counts->dispersion / counts->median)) /
				2;
}

void spacing_read(const struct spacing *spacing, struct spacing_counts *counts)
{
	*counts = (struct spacing_counts){
		.of_contacts = spacing->contacts.count >= CONTACTS_ENOUGH,
	};
	judge(counts->of_contacts ? &spacing->contacts : &spacing->packets, counts);
}
