/* SPDX-License-Identifier: GPL-2.0-only */
/* The node_exporter textfile: written completely, then renamed into place, mode 0644. */
#ifndef ICMPGUARD_METRICS_TEXTFILE_H
#define ICMPGUARD_METRICS_TEXTFILE_H

#include "kernel/attach.h"
#include "kernel/run_stats.h"
#include "metrics/counters.h"
#include "engine/engine.h"
#include "metrics/evictions.h"
#include "metrics/process.h"

#include <stdio.h>

enum block_origin { BLOCK_ORIGIN_OPERATOR, BLOCK_ORIGIN_RULE, BLOCK_ORIGINS };

/* Records lost because a disk or a reader did not accept them. */
struct lost_records {
	__u64 alerts;
	__u64 messages;
	__u64 evidence;
	__u64 hooks; /* records of alerts */
	__u64 metrics; /* textfiles */
};

/* The result of the latest reload; a start counts as one. */
struct reload_result {
	bool successful;
	__u64 succeeded; /* time of the last success, seconds since 1970 */
};

/* The data for all metrics. Pointers may be NULL if there is no data. */
struct report {
	const struct settings *settings;
	enum mode mode; /* in force */
	const struct counters *counters;
	const struct engine_counts *engine;
	const struct evictions *evictions;
	const struct policy_count *policy; /* by line; NULL: no policy */
	const struct alert_counts *alerts;
	const struct lost_records *lost;
	const struct reload_result *reload;
	const struct process_usage *process;
	const struct attachment *attachments;
	unsigned int attachment_count;
	const char *guard; /* the instance, a label of all metrics; NULL: none */
	__u64 blocks_active[BLOCK_SCOPE_COUNT][BLOCK_ORIGINS];
	__u64 alerts_active[RULE_COUNT][SEVERITY_COUNT];
	__u64 mutes; /* in force */
	struct run_cost cost;
	__u64 started; /* seconds since 1970 */
	__u64 written; /* seconds since 1970 */
};

/* Prints the metrics in exposition format 0.0.4. 0 or a negative errno. */
int textfile_print(FILE *to, const struct report *report);

/* The same into memory, which the caller frees. Reports and returns a negative errno. */
int textfile_render(char **text, size_t *size, const struct report *report);

/* Writes FILE.PID.tmp next to `file` and renames it. Returns a negative errno, with an existing file
 * unchanged. `failures` in a row, updated: the 1st, 2nd, 4th, 8th ... is reported, and then the
 * success. Waits for the disk. */
int textfile_save(const char *file, const char *text, size_t size, __u64 *failures);
/* Renders and saves. */
int textfile_write(const char *file, const struct report *report);

#endif
