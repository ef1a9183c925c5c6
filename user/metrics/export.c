// SPDX-License-Identifier: GPL-2.0-only
#include "metrics/export.h"

#include "lists/blocks.h"
#include "base/log.h"
#include "base/timebase.h"

struct block_count {
	struct report *report;
	__u64 now;
};

static int count_block(const struct block_entry *entry, void *context)
{
	const struct block_count *count = context;

	if (entry->block.scope < BLOCK_SCOPE_COUNT && lists_live(entry->block.expires, count->now))
		count->report->active_blocks[entry->block.scope]++;
	return 0;
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
		.started = export->started,
		.written = (now + timebase_offset()) / NSEC_PER_SEC,
	};
	struct block_count blocks = { &report, now };
	bool failing = export->failing;

	if (!settings->textfile[0])
		return;
	export->written = now;
	if (counters_read(&counters, pins))
		return;
	evictions_update(&export->evictions, &counters, report.engine);
	blocks_each(pins, count_block, &blocks);
	/* Reported where it fails; a second time only after it has worked again. */
	export->failing = textfile_write(settings->textfile, &report) < 0;
	if (failing && !export->failing)
		log_info("export.textfile: %s is written again", settings->textfile);
}
