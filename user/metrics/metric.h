/* SPDX-License-Identifier: GPL-2.0-only */
/* The list of metrics, for textfile.c and the manual. */
#ifndef ICMPGUARD_METRICS_METRIC_H
#define ICMPGUARD_METRICS_METRIC_H

#include "metrics/textfile.h"

struct metric {
	const char *name;   /* without the prefix "icmpguard_" */
	const char *type;   /* "counter" or "gauge" */
	const char *labels; /* names, separated by commas; all metrics also have `guard` */
	const char *help;   /* a sentence */
	/* Source of the values: the offset in struct report of the pointer that must be set, or
	 * METRIC_ALWAYS; the function that prints them; and a location for it to read. */
	size_t needs;
	void (*samples)(FILE *to, const struct metric *metric, const struct report *report);
	size_t place;
};

enum { METRIC_ALWAYS = ~0 };

/* Returns a sentence on when a counter starts, to append to its help; "" for others. */
const char *metric_since(const struct metric *metric);

/* NULL past the end. */
const struct metric *metric_at(size_t index);

#endif
