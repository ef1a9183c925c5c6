// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each run yields a list of alerts and one of blocks, sorted by what identifies them regardless of
 * figures: rule and offender, or prefix and rule. Then the lists are merged.
 */
#include "replay/compare.h"

#include "sinks/json.h"
#include "sinks/print.h"
#include "base/json.h"
#include "base/log.h"
#include "replay/replay_summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct run {
	const struct settings *settings;
	struct alert *alerts;
	size_t alert_count;
	struct list_entry *blocks;
	size_t block_count;
	struct replay_result result;
	bool incomplete; /* out of memory */
};

/* Makes room for another element in a doubling array. NULL when out of memory. */
static void *append(void **array, size_t *count, size_t size)
{
	void *larger = *array;

	if (!(*count & (*count - 1))) {
		larger = realloc(*array, (*count ? *count * 2 : 1) * size);
		if (!larger)
			return NULL;
		*array = larger;
	}
	return (char *)larger + (*count)++ * size;
}

static void collect_alert(const struct alert *alert, void *context)
{
	struct run *run = context;
	struct alert *copy;

	if (alert->state != ALERT_RAISED)
		return;
	copy = append((void **)&run->alerts, &run->alert_count, sizeof(*copy));
	if (copy)
		*copy = *alert;
	else
		run->incomplete = true;
}

static void collect_block(const struct list_entry *block, void *context)
{
	struct run *run = context;
	struct list_entry *copy;

	copy = append((void **)&run->blocks, &run->block_count, sizeof(*copy));
	if (copy)
		*copy = *block;
	else
		run->incomplete = true;
}

static int alert_order(const void *left, const void *right)
{
	const struct alert *a = left, *b = right;

	if (a->finding.rule != b->finding.rule)
		return a->finding.rule < b->finding.rule ? -1 : 1;
	if (a->finding.offender_is_target != b->finding.offender_is_target)
		return a->finding.offender_is_target ? 1 : -1;
	return memcmp(&a->finding.offender, &b->finding.offender, sizeof(a->finding.offender));
}

static int block_order(const void *left, const void *right)
{
	const struct list_entry *a = left, *b = right;

	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	return memcmp(&a->prefix, &b->prefix, sizeof(a->prefix));
}

/* Sorts the array and removes duplicates. Returns the new count. */
static size_t arrange(void *array, size_t count, size_t size,
		      int (*order)(const void *, const void *))
{
	char *elements = array;
	size_t kept = 0;

	if (!count)
		return 0;
	qsort(array, count, size, order);
	for (size_t i = 1; i < count; i++)
		if (order(elements + kept * size, elements + i * size))
			memmove(elements + ++kept * size, elements + i * size, size);
	return kept + 1;
}

static int run_one(struct run *run, const struct compare_options *options)
{
	const struct replay_options replay_options = {
		.settings = run->settings,
		.files = options->files,
		.file_count = options->file_count,
		.progress = true,
		.report = collect_alert,
		.context = run,
	};
	int error;

	error = replay(&replay_options, &run->result);
	if (error)
		return error;
	block_history_each(&run->result.blocks, collect_block, run);
	if (run->incomplete)
		return log_error(-ENOMEM, "out of memory for the alerts to compare");
	run->alert_count = arrange(run->alerts, run->alert_count, sizeof(*run->alerts),
				   alert_order);
	run->block_count = arrange(run->blocks, run->block_count, sizeof(*run->blocks),
				   block_order);
	return replay_complete(&run->result) ? 0 : -EIO;
}

/* Which run has an element. */
enum side { SIDE_A, SIDE_B };

struct comparison {
	const struct compare_options *options;
	json_t *sides[2][2]; /* alerts, blocks, for JSON */
	int differences;
	int both[2];
};

enum { COMPARE_ALERTS, COMPARE_BLOCKS };

static void tell_alert(struct comparison *comparison, enum side side, const void *element)
{
	const struct compare_options *options = comparison->options;
	const struct alert *alert = element;

	if (options->json) {
		json_array_append_new(comparison->sides[COMPARE_ALERTS][side],
				      alert_to_json(alert, options->settings[0]->alert_format,
						    REPLAY_OFFSET, NULL));
		return;
	}
	printf("alert only under %s: ", options->names[side]);
	alert_print(stdout, alert, REPLAY_OFFSET);
}

static void tell_block(struct comparison *comparison, enum side side, const void *element)
{
	const struct compare_options *options = comparison->options;

	if (options->json) {
		json_array_append_new(comparison->sides[COMPARE_BLOCKS][side],
				      replay_block_json(element));
		return;
	}
	printf("block only under %s:", options->names[side]);
	replay_block_print(stdout, element, options->settings[side]->mode);
}

/* Merges two sorted lists and reports the differences. */
static void merge(struct comparison *comparison, int what, const void *const lists[2],
		  const size_t counts[2], size_t size, int (*order)(const void *, const void *),
		  void (*tell)(struct comparison *, enum side, const void *))
{
	size_t at[2] = {};

	while (at[0] < counts[0] || at[1] < counts[1]) {
		const void *a = (const char *)lists[0] + at[0] * size;
		const void *b = (const char *)lists[1] + at[1] * size;
		int sign = at[0] == counts[0] ? 1 : at[1] == counts[1] ? -1 : order(a, b);

		if (sign == 0)
			comparison->both[what]++;
		else
			tell(comparison, sign < 0 ? SIDE_A : SIDE_B, sign < 0 ? a : b);
		comparison->differences += sign != 0;
		at[0] += sign <= 0;
		at[1] += sign >= 0;
	}
}

static void compare_runs(struct comparison *comparison, const struct run *runs)
{
	const void *const alerts[2] = { runs[0].alerts, runs[1].alerts };
	const void *const blocks[2] = { runs[0].blocks, runs[1].blocks };
	const size_t alert_counts[2] = { runs[0].alert_count, runs[1].alert_count };
	const size_t block_counts[2] = { runs[0].block_count, runs[1].block_count };

	merge(comparison, COMPARE_ALERTS, alerts, alert_counts, sizeof(struct alert), alert_order,
	      tell_alert);
	merge(comparison, COMPARE_BLOCKS, blocks, block_counts, sizeof(struct list_entry),
	      block_order, tell_block);
}

static int write_json(const struct comparison *comparison)
{
	const struct compare_options *options = comparison->options;
	json_t *const(*sides)[2] = comparison->sides;

	return json_write_line(
		stdout,
		json_pack("{s:{s:s,s:s},s:{s:{s:s,s:s,s:{s:i,s:O,s:O},s:{s:i,s:O,s:O}}}}", "event",
			  "kind", "metric", "dataset", "icmpguard.compare", "icmpguard", "compare",
			  "a", options->names[0], "b", options->names[1], "alerts", "both",
			  comparison->both[COMPARE_ALERTS], "only_a", sides[COMPARE_ALERTS][SIDE_A],
			  "only_b", sides[COMPARE_ALERTS][SIDE_B], "blocks", "both",
			  comparison->both[COMPARE_BLOCKS], "only_a", sides[COMPARE_BLOCKS][SIDE_A],
			  "only_b", sides[COMPARE_BLOCKS][SIDE_B]));
}

static int tell_comparison(const struct compare_options *options, const struct run *runs)
{
	struct comparison comparison = { .options = options };
	int error = 0;

	for (int what = 0; what < 2; what++)
		for (int side = 0; side < 2; side++)
			comparison.sides[what][side] = json_array();
	compare_runs(&comparison, runs);
	if (options->json)
		error = write_json(&comparison);
	else
		printf("%d alerts and %d blocks under both, %d differences\n",
		       comparison.both[COMPARE_ALERTS], comparison.both[COMPARE_BLOCKS],
		       comparison.differences);
	for (int what = 0; what < 2; what++)
		for (int side = 0; side < 2; side++)
			json_decref(comparison.sides[what][side]);
	if (error || fflush(stdout))
		return -EIO;
	return comparison.differences;
}

int compare_replays(const struct compare_options *options)
{
	struct run runs[2] = { { .settings = options->settings[0] },
			       { .settings = options->settings[1] } };
	int result = 0;

	for (size_t i = 0; i < options->file_count; i++)
		if (!strcmp(options->files[i], "-"))
			return log_error(-EINVAL, "--compare reads the capture twice: a file is "
						  "needed, not standard input");
	for (int i = 0; i < 2 && !result; i++)
		result = run_one(&runs[i], options);
	if (!result)
		result = tell_comparison(options, runs);
	for (int i = 0; i < 2; i++) {
		replay_result_free(&runs[i].result);
		free(runs[i].alerts);
		free(runs[i].blocks);
	}
	return result;
}
