// SPDX-License-Identifier: GPL-2.0-only
#include "commands/busiest_select.h"

#include "base/prefix.h"

#include <stdlib.h>
#include <string.h>

bool top_matches(const struct top_filter *filter, const struct endpoint *endpoint)
{
	return (filter->view < 0 || filter->view == endpoint->view) &&
	       (filter->lane < 0 || filter->lane == endpoint->lane) &&
	       (!filter->about || prefix_holds(filter->about, &endpoint->address));
}

/* Makes room for one more element of `size` bytes. Returns false when out of memory, with nothing
 * changed. */
static bool make_room(void **elements, size_t count, size_t *room, size_t size)
{
	size_t more = *room ? 2 * *room : 1024;
	void *grown;

	if (count < *room)
		return true;
	grown = reallocarray(*elements, more, size);
	if (!grown)
		return false;
	*elements = grown;
	*room = more;
	return true;
}

bool top_note(struct top_readings *readings, const struct endpoint *endpoint, __u64 packets)
{
	if (!make_room((void **)&readings->entries, readings->count, &readings->room,
		       sizeof(*readings->entries)))
		return false;
	readings->entries[readings->count++] = (struct top_before){ *endpoint, packets };
	return true;
}

static int compare_endpoints(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct endpoint));
}

void top_sort(struct top_readings *readings)
{
	if (readings->count)
		qsort(readings->entries, readings->count, sizeof(*readings->entries),
		      compare_endpoints);
}

double top_rate(const struct top_readings *readings, const struct endpoint *endpoint, __u64 packets,
		__u64 elapsed)
{
	const struct top_before *before = NULL;

	if (elapsed == 0)
		return 0;
	if (readings->count)
		before = bsearch(endpoint, readings->entries, readings->count, sizeof(*before),
				 compare_endpoints);
	if (before && before->packets <= packets)
		packets -= before->packets;
	return (double)packets * NSEC_PER_SEC / (double)elapsed;
}

static double figure(const struct top_row *row, enum top_order order)
{
	switch (order) {
	case TOP_BY_FANOUT:
		return row->fanout;
	case TOP_BY_BYTES:
		return (double)row->bytes;
	case TOP_BY_PACKETS:
		return (double)row->packets;
	default:
		return row->rate;
	}
}

bool top_add(struct top_rows *rows, const struct top_row *row)
{
	if (!make_room((void **)&rows->rows, rows->count, &rows->room, sizeof(*rows->rows)))
		return false;
	rows->rows[rows->count++] = *row;
	return true;
}

static int compare_rows(const void *left, const void *right, void *order)
{
	const struct top_row *a = left, *b = right;
	double a_figure = figure(a, *(enum top_order *)order);
	double b_figure = figure(b, *(enum top_order *)order);

	if (a_figure != b_figure)
		return a_figure > b_figure ? -1 : 1;
	if (a->packets != b->packets)
		return a->packets > b->packets ? -1 : 1;
	return compare_endpoints(&a->endpoint, &b->endpoint);
}

void top_arrange(struct top_rows *rows, enum top_order order)
{
	if (rows->count)
		qsort_r(rows->rows, rows->count, sizeof(*rows->rows), compare_rows, &order);
}
