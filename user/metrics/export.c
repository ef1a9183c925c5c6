// SPDX-License-Identifier: GPL-2.0-only
#include "metrics/export.h"

#include "config/instance_path.h"
#include "lists/lists.h"
#include "base/log.h"
#include "base/timebase.h"

static void count_alert(struct alert *alert, void *context)
{
	struct report *report = context;

	report->alerts_active[alert->finding.rule][alert->finding.severity]++;
}

bool export_due(const struct export *export, const struct settings *settings, __u64 now)
{
	return settings->textfile[0] && now >= export->written + settings->textfile_interval;
}

void export_write(struct export *export, const struct settings *settings, const struct pins *pins,
		  const struct engine *engine, const struct attachment *attachments,
		  unsigned int attachment_count, __u64 now)
{
	struct counters counters;
	struct report report = {
		.settings = settings,
		.counters = &counters,
		.engine = engine_counts(engine),
		.alerts = engine_alert_counts(engine),
		.evictions = &export->evictions,
		.attachments = attachments,
		.attachment_count = attachment_count,
		.guard = export->instance,
		.started = export->started,
		.written = (now + timebase_offset()) / NSEC_PER_SEC,
	};
	bool failing = export->failing;
	char path[SETTINGS_PATH];

	if (!settings->textfile[0])
		return;
	export->written = now;
	if (counters_read(&counters, pins))
		return;
	evictions_update(&export->evictions, &counters, report.engine);
	for (enum block_scope scope = 0; scope < BLOCK_SCOPE_COUNT; scope++)
		for (int origin = 0; origin < BLOCK_ORIGINS; origin++)
			report.blocks_active[scope][origin] =
				lists_blocks_of(pins, scope, origin == BLOCK_ORIGIN_RULE);
	alerts_each(engine_alerts(engine), count_alert, &report);
	/* Reported where it fails; a second time only after it has worked again. */
	export->failing = instance_path(path, "export.textfile", settings->textfile,
					export->instance) ||
			  textfile_write(path, &report) < 0;
	if (failing && !export->failing)
		log_info("export.textfile: %s is written again", path);
}
