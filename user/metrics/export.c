// SPDX-License-Identifier: GPL-2.0-only
#include "metrics/export.h"

#include "lists/lists.h"
#include "base/log.h"
#include "base/timebase.h"

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
		.started = export->started,
		.written = (now + timebase_offset()) / NSEC_PER_SEC,
	};
	bool failing = export->failing;

	if (!settings->textfile[0])
		return;
	export->written = now;
	if (counters_read(&counters, pins))
		return;
	evictions_update(&export->evictions, &counters, report.engine);
	for (int scope = 0; scope < BLOCK_SCOPE_COUNT; scope++)
		report.active_blocks[scope] = lists_scope_blocks(pins, (enum block_scope)scope);
	/* Reported where it fails; a second time only after it has worked again. */
	export->failing = textfile_write(settings->textfile, &report) < 0;
	if (failing && !export->failing)
		log_info("export.textfile: %s is written again", settings->textfile);
}
