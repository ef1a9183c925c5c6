/* SPDX-License-Identifier: GPL-2.0-only */
/* The list of the metrics: what textfile.c writes and the manual describes. */
#ifndef ICMPGUARD_METRICS_METRIC_H
#define ICMPGUARD_METRICS_METRIC_H

#include "metrics/textfile.h"

struct metric {
	const char *name;   /* behind "icmpguard_" */
	const char *type;   /* "counter" or "gauge" */
	const char *labels; /* names, separated by commas; beside them all have `guard` */
	const char *help;   /* a sentence */
	/* Where its values come from: the pointer of struct report that must be there, by its
	 * offset, or ALWAYS; what prints them; and a place for that to read. */
	size_t needs;
	void (*samples)(FILE *to, const struct metric *metric, const struct report *report);
	size_t place;
};

enum { METRIC_ALWAYS = ~0 };

/* Of a counter since when it counts, a sentence behind its help; else "". */
const char *metric_since(const struct metric *metric);

/* NULL past the last. */
const struct metric *metric_at(size_t index);

#endif
