// SPDX-License-Identifier: GPL-2.0-only
#include "commands/live_read.h"

#include "base/json.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/names.h"
#include "base/timebase.h"
#include "commands/busiest_read.h"
#include "commands/list_json.h"
#include "commands/live_talks.h"
#include "commands/option.h"
#include "lists/lists.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static double rate(__u64 now, __u64 before, __u64 elapsed)
{
	return elapsed && now >= before ? (double)(now - before) * NSEC_PER_SEC / (double)elapsed :
					  0;
}

static void fill_busy(struct live_row *row, const struct top_row *busy)
{
	address_format(row->name, &busy->endpoint.address);
	row->has_address = true;
	row->about = prefix_of(&busy->endpoint.address);
	row->figures[0] = busy->rate;
	row->figures[1] = (double)busy->packets;
	row->figures[2] = round(busy->fanout);
	row->figures[3] = (double)busy->over;
	row->paint = busy->over ? PAINT_WATCH : PAINT_NONE;
	snprintf(row->text, sizeof(row->text), "%s %s",
		 view_names[busy->endpoint.view % VIEW_COUNT],
		 lane_names[busy->endpoint.lane % LANE_COUNT]);
}

/* Reads the rows of a table and stores their packet counts for the next reading's rates. */
static int read_busy(struct live *live, const struct pins *pins, enum live_pane pane, __u64 elapsed)
{
	struct top_readings *before = pane == LIVE_SOURCES ? &live->sources : &live->targets;
	struct top_reading reading = {
		.table = pane == LIVE_SOURCES ? &top_sources : &top_targets,
		.filter = { -1, -1, NULL },
		.before = *before,
		.start = timebase_now() - elapsed,
	};
	int error;

	memcpy(reading.lanes, pins->state->config[pins->state->control.slot & 1].lanes,
	       sizeof(reading.lanes));
	error = top_read_after(&reading, pins, 0);
	before->count = 0;
	for (size_t i = 0; !error && i < reading.rows.count; i++) {
		struct live_row *row = live_rows_add(&live->panes[pane]);

		if (!live->ready)
			reading.rows.rows[i].rate = 0;
		if (!row ||
		    !top_note(before, &reading.rows.rows[i].endpoint, reading.rows.rows[i].packets))
			error = log_error(-ENOMEM, "out of memory");
		else
			fill_busy(row, &reading.rows.rows[i]);
	}
	top_sort(before);
	free(reading.rows.rows);
	return error;
}

static int read_types(struct live *live, __u64 elapsed)
{
	char name[TYPE_TEXT];

	for (unsigned int index = 0; index < ARRAY_LENGTH(live->before.types); index++) {
		const struct type_count *count = &live->status.counters.types[index];
		__u8 family = index >= type_index(6, 0) ? 6 : 4;
		struct live_row *row;

		if (!count->packets)
			continue;
		row = live_rows_add(&live->panes[LIVE_TYPES]);
		if (!row)
			return log_error(-ENOMEM, "out of memory");
		snprintf(row->name, sizeof(row->name), "%s %s", family == 6 ? "icmp6" : "icmp",
			 type_name(name, family, (__u8)index));
		row->figures[0] = rate(count->packets, live->before.types[index].packets, elapsed);
		row->figures[1] = (double)count->packets;
		row->figures[2] = (double)count->bytes;
		row->figures[3] = (double)count->drops;
	}
	return 0;
}

static int read_verdicts(struct live *live, __u64 elapsed)
{
	for (int reason = 0; reason < REASON_COUNT; reason++) {
		const struct reason_count *count = &live->status.counters.reasons[reason];
		struct live_row *row;

		if (!count->packets)
			continue;
		row = live_rows_add(&live->panes[LIVE_VERDICTS]);
		if (!row)
			return log_error(-ENOMEM, "out of memory");
		snprintf(row->name, sizeof(row->name), "%s", reason_names[reason]);
		row->figures[0] = rate(count->packets, live->before.reasons[reason].packets,
				       elapsed);
		row->figures[1] = (double)count->packets;
		row->figures[2] = (double)count->drops;
		row->figures[3] = (double)count->would_drop;
	}
	return 0;
}

struct listing {
	struct live *live;
	const struct pins *pins;
	__u64 now;
};

static int take_block(const struct list_entry *entry, void *context)
{
	const struct listing *listing = context;
	bool enforced = lists_enforced(listing->pins, entry, listing->now);
	bool rests = lists_rests(listing->pins, entry, listing->now);
	char name[ENTRY_NAME], rule[BLOCK_RULE_TEXT];
	struct live_row *row;

	if (!list_live(entry->expires, listing->now))
		return 0;
	row = live_rows_add(&listing->live->panes[LIVE_BLOCKS]);
	if (!row)
		return log_error(-ENOMEM, "out of memory");
	snprintf(row->name, sizeof(row->name), "%s", entry_name(name, entry));
	row->has_address = true;
	row->about = entry->prefix;
	row->figures[0] = (double)entry->hits.packets;
	row->figures[1] = entry->created && listing->now > entry->created ?
				  (double)(listing->now - entry->created) / NSEC_PER_SEC :
				  0;
	row->figures[2] = entry->expires ? (double)(entry->expires - listing->now) / NSEC_PER_SEC :
					   INFINITY;
	row->paint = rests ? PAINT_NONE : enforced ? PAINT_BAD : PAINT_WATCH;
	snprintf(row->text, sizeof(row->text), "%s, %s, %s",
		 rests	  ? "rests" :
		 enforced ? "drops" :
			    "would drop",
		 scope_names[entry->scope % BLOCK_SCOPE_COUNT], block_rule_name(rule, entry));
	return 0;
}

static void fill_alert(struct live_row *row, const json_t *record, __u64 wall)
{
	const char *offender = json_text_in(record, "icmpguard", "offender");
	const char *severity = json_text_in(record, "icmpguard", "severity");
	const char *rule = json_text_in(record, "icmpguard", "rule");
	const char *summary = json_text_in(record, "icmpguard", "summary");
	const char *id = json_text_in(record, "icmpguard", "id");
	const char *time = json_string_value(json_object_get(record, "@timestamp"));
	__u64 then;

	snprintf(row->name, sizeof(row->name), "%s", offender ? offender : "-");
	snprintf(row->id, sizeof(row->id), "%s", id ? id : "");
	snprintf(row->text, sizeof(row->text), "%s: %s", rule ? rule : "-", summary ? summary : "");
	row->has_address = offender && !prefix_parse(offender, &row->about);
	row->figures[0] = severity ? option_find(severity_names, SEVERITY_COUNT, severity) : 0;
	if (time && !moment_parse(time, &then) && wall > then)
		row->figures[1] = (double)(wall - then) / NSEC_PER_SEC;
	row->paint = row->figures[0] >= SEVERITY_HIGH	? PAINT_BAD :
		     row->figures[0] >= SEVERITY_MEDIUM ? PAINT_WATCH :
							  PAINT_NONE;
}

static int read_alert_rows(struct live *live, __u64 now)
{
	__u64 wall = now + timebase_offset();

	for (size_t i = 0; i < live->status.active.count; i++) {
		struct live_row *row = live_rows_add(&live->panes[LIVE_ALERTS]);
		json_t *record = json_load_line(live->status.active.lines[i]);

		if (row && record)
			fill_alert(row, record, wall);
		json_decref(record);
		if (!row)
			return log_error(-ENOMEM, "out of memory");
	}
	return 0;
}

/* Reads the alert file again if it changed. */
static void read_alert_file(struct live *live)
{
	struct stat file = {};

	if (stat(live->status.alert_file, &file))
		file = (struct stat){};
	if (live->ready && file.st_ino == live->alert_file.st_ino &&
	    file.st_size == live->alert_file.st_size &&
	    file.st_mtim.tv_sec == live->alert_file.st_mtim.tv_sec &&
	    file.st_mtim.tv_nsec == live->alert_file.st_mtim.tv_nsec)
		return;
	live->alert_file = file;
	status_read_alerts(&live->status);
}

static void measure_cost(struct live *live, __u64 elapsed)
{
	struct run_stats spent;

	live->cost = (struct run_cost){};
	if (live->run_stats < 0 ||
	    run_stats_read(&spent, live->status.attachments, live->status.attached))
		return;
	live->cost = run_stats_cost(&live->spent, &spent, elapsed);
	live->spent = spent;
}

static int read_panes(struct live *live, const struct pins *pins, __u64 now, __u64 elapsed)
{
	struct listing listing = { live, pins, now };
	int error;

	for (int pane = 0; pane < LIVE_PANES; pane++)
		live->panes[pane].count = 0;
	error = read_busy(live, pins, LIVE_SOURCES, elapsed);
	if (!error)
		error = read_busy(live, pins, LIVE_TARGETS, elapsed);
	if (!error)
		error = live_read_talks(live, pins, elapsed);
	if (!error)
		error = read_types(live, elapsed);
	if (!error)
		error = read_verdicts(live, elapsed);
	if (!error)
		error = lists_each(pins, LIST_BLOCKS, take_block, &listing);
	return error ? error : read_alert_rows(live, now);
}

void live_open(struct live *live)
{
	live->run_stats = run_stats_start();
}

int live_read(struct live *live)
{
	struct status *status = &live->status;
	__u64 now = timebase_now(), elapsed = live->ready ? now - live->read_at : 0;
	struct pins pins;
	int error = pins_open(&pins, live->instance);

	if (error)
		return error;
	status->instance = live->instance;
	snprintf(status->alert_file, sizeof(status->alert_file), "%s", live->settings->alert_file);
	live->before = status->counters;
	error = status_read_pins(status, &pins);
	if (!error)
		error = counters_read(&status->counters, &pins);
	if (!error) {
		status_rates(status, &live->before, elapsed);
		measure_cost(live, elapsed);
		status->cost = live->cost;
		read_alert_file(live);
		error = read_panes(live, &pins, now, elapsed);
	}
	pins_close(&pins);
	live->read_at = now;
	live->ready = !error;
	return error;
}

void live_close(struct live *live)
{
	for (int pane = 0; pane < LIVE_PANES; pane++)
		live_rows_free(&live->panes[pane]);
	free(live->sources.entries);
	free(live->targets.entries);
	free(live->talks.talks);
	tail_free(&live->status.alerts);
	tail_free(&live->status.active);
	if (live->run_stats >= 0)
		close(live->run_stats);
}
