// SPDX-License-Identifier: GPL-2.0-only
#include "metrics/export.h"

#include "config/instance_path.h"
#include "kernel/mode.h"
#include "kernel/policy.h"
#include "lists/lists.h"
#include "base/timebase.h"
#include "base/worker.h"

#include <errno.h>
#include <stdlib.h>

static void count_alert(struct alert *alert, void *context)
{
	struct report *report = context;

	report->alerts_active[alert->finding.rule][alert->finding.severity]++;
}

__u64 export_lost(const struct export *export)
{
	return __atomic_load_n(&export->failed, __ATOMIC_RELAXED);
}

bool export_due(const struct export *export, const struct settings *settings, __u64 now)
{
	return settings->textfile[0] && now >= export->written + settings->textfile_interval;
}

/* A file to write. */
struct writing {
	char path[SETTINGS_PATH];
	char *text;
	size_t size;
};

static void save(void *data, size_t size, void *context)
{
	struct writing *writing = data;
	struct export *export = context;

	if (textfile_save(writing->path, writing->text, writing->size, &export->failures))
		__atomic_add_fetch(&export->failed, 1, __ATOMIC_RELAXED);
	free(writing->text);
	free(writing);
}

/* How long the last write waits for the one before. */
#define LAST_WAIT (2 * NSEC_PER_SEC)

/* Skips this write if the previous one has not finished; the next one will have its values. */
static void put(struct export *export, const char *path, const struct report *report)
{
	struct writing *writing;

	if (export->worker && !worker_drain(export->worker, export->ended ? LAST_WAIT : 0))
		return;
	writing = calloc(1, sizeof(*writing));
	if (!writing || instance_path(writing->path, "export.textfile", path, export->instance) ||
	    textfile_render(&writing->text, &writing->size, report))
		free(writing);
	else if (export->worker)
		worker_put(export->worker, save, writing, sizeof(*writing), export);
	else
		save(writing, sizeof(*writing), export);
}

int export_start(struct export *export)
{
	export->worker = worker_new(1, sizeof(struct writing));
	return export->worker ? 0 : -ENOMEM;
}

bool export_end(struct export *export)
{
	return worker_stop(export->worker, 2 * NSEC_PER_SEC);
}

void export_write(struct export *export, const struct settings *settings, const struct pins *pins,
		  const struct engine *engine, const struct attachment *attachments,
		  unsigned int attachment_count, __u64 now)
{
	struct process_usage process;
	struct policy_count policy[POLICY_LINES];
	struct counters counters;
	struct report report = {
		.settings = settings,
		/* None is in force once nothing is attached. */
		.mode = export->ended ? MODE_COUNT : mode_running(pins, now),
		.counters = &counters,
		.engine = engine_counts(engine),
		.alerts = engine_alert_counts(engine),
		.evictions = &export->evictions,
		.lost = &export->lost,
		.cost = export->cost,
		.mutes = export->mutes,
		.reload = &export->reload,
		.process = &process,
		.attachments = attachments,
		.attachment_count = attachment_count,
		.guard = export->instance,
		.started = export->started,
		.written = (now + timebase_offset()) / NSEC_PER_SEC,
	};

	if (!settings->textfile[0])
		return;
	export->written = now;
	if (counters_read(&counters, pins))
		return;
	process_usage_read(&process);
	if (policy_in_force(pins) && !policy_read(policy, pins))
		report.policy = policy;
	evictions_update(&export->evictions, &counters, report.engine);
	for (enum block_scope scope = 0; scope < BLOCK_SCOPE_COUNT; scope++)
		for (int origin = 0; origin < BLOCK_ORIGINS; origin++)
			report.blocks_active[scope][origin] =
				lists_blocks_of(pins, scope, origin == BLOCK_ORIGIN_RULE);
	alerts_each(engine_alerts(engine), count_alert, &report);
	put(export, settings->textfile, &report);
}
