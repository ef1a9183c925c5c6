// SPDX-License-Identifier: GPL-2.0-only
/* Prints an address or prefix as text and as JSON. */
#include "commands/show.h"

#include "alerts/evidence.h"
#include "base/json.h"
#include "base/names.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "commands/busiest_print.h"
#include "commands/human.h"
#include "commands/list_json.h"
#include "commands/option.h"
#include "commands/records.h"
#include "commands/show_talks.h"
#include "detectors/detector.h"
#include "lists/lists.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STANDING = 15 }; /* columns before the description of an entry */

static void print_standing(FILE *to, const struct show *show)
{
	char text[PREFIX_TEXT];

	fprintf(to, "%s: %s", prefix_format(text, &show->about),
		show->home ? "at home" : "outside");
	if (show->segment)
		fprintf(to, ", in the segment %s", show->segment);
	putc('\n', to);
	if (show->protected[0])
		fprintf(to, "protected  no rule blocks it: %s\n", show->protected);
	if (show->allowed)
		fputs("allowed    not limited or blocked, below limit.allowed-share\n", to);
}

/* A block that is not enforced is in force in enforce mode only; a block of sources rests while
 * what is shown is allowed. */
static const char *entry_standing(const struct show *show, unsigned int index)
{
	const struct list_entry *entry = &show->entries[index];
	const bool enforced = show->enforced[index];

	if (entry->action == LIST_ALLOW)
		return "allowed";
	if (show->allowed && entry->side == SIDE_SOURCE)
		return "rests";
	if (entry->action == LIST_LIMIT)
		return enforced ? "limited" : "would limit";
	return enforced ? "blocked" : "would block";
}

static void describe_entry(FILE *to, const struct show *show, unsigned int index)
{
	const struct list_entry *entry = &show->entries[index];
	char name[ENTRY_NAME], rule[BLOCK_RULE_TEXT], limit[ENTRY_NAME], time[HUMAN_TEXT];
	__u64 age = show->now > entry->created ? show->now - entry->created : 0;

	fputs(entry_name(name, entry), to);
	if (entry->action != LIST_ALLOW)
		fprintf(to, ", scope %s", scope_names[entry->scope % BLOCK_SCOPE_COUNT]);
	if (entry->action == LIST_LIMIT)
		fprintf(to, ", limited %s", entry_limit(limit, entry));
	fprintf(to, ", by %s", block_rule_name(rule, entry));
	if (entry->created)
		fprintf(to, " %s ago", human_time(time, age));
	if (entry->expires)
		fprintf(to, ", for %s more", human_time(time, entry->expires - show->now));
	else
		fputs("; it has no end", to);
	if (entry->action != LIST_ALLOW)
		fprintf(to, "; %llu packets %s", entry->hits.packets,
			show->enforced[index] ? "dropped" : "would have been dropped");
	if (entry->reason[0])
		fprintf(to, "; \"%s\"", entry->reason);
}

static void print_entry(FILE *to, const struct show *show, unsigned int index)
{
	char *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);

	if (!memory)
		return;
	describe_entry(memory, show, index);
	fclose(memory);
	fprintf(to, "  %-11s  ", entry_standing(show, index));
	human_wrap(to, text, STANDING, STANDING);
	free(text);
}

static void print_lists(FILE *to, const struct show *show)
{
	if (!show->entry_count)
		return;
	fputs("\nlists\n", to);
	for (unsigned int i = 0; i < show->entry_count && i < SHOW_ENTRIES; i++)
		print_entry(to, show, i);
	if (show->entry_count > SHOW_ENTRIES)
		fprintf(to, "  and %u more (icmpguard list)\n", show->entry_count - SHOW_ENTRIES);
}

static void print_traffic(FILE *to, const char *heading, const struct top_reading *reading)
{
	if (!reading->rows.count)
		return;
	fprintf(to, "\n%s\n", heading);
	top_print(to, reading, SHOW_ROWS);
}

static void print_evidence(FILE *to, const struct show *show, const json_t *record)
{
	const char *id = json_text_in(record, "icmpguard", "id");
	char path[PATH_MAX];

	if (!id || !show->evidence[0])
		return;
	evidence_path(path, sizeof(path), show->evidence, id);
	if (!access(path, R_OK))
		fprintf(to, "          packets: %s\n", path);
}

static void print_records(FILE *to, const struct show *show)
{
	if (!show->records.count)
		return;
	fprintf(to, "\nalerts, the latest last (%zu active)\n", show->active.count);
	for (size_t i = 0; i < show->records.count; i++) {
		json_t *record = json_load_line(show->records.lines[i]);

		record_print(to, record);
		print_evidence(to, show, record);
		json_decref(record);
	}
}

/* Returns the rule of the most severe active alert, else of the most severe one shown, of several
 * the latest; -1 if there is none. */
static int gravest_rule(const struct show *show)
{
	const struct tail *records = show->active.count ? &show->active : &show->records;
	int gravest = -1, found = -1;

	for (size_t i = 0; i < records->count; i++) {
		json_t *record = json_load_line(records->lines[i]);
		const char *name = json_text_in(record, "icmpguard", "rule");
		int rule = name ? option_find(rule_names, RULE_COUNT, name) : -1;
		int severity = record_severity(record);

		json_decref(record);
		if (rule < 0 || severity < gravest)
			continue;
		gravest = severity;
		found = rule;
	}
	return found;
}

static void print_advice(FILE *to, const struct show *show)
{
	int rule = gravest_rule(show);
	char heading[64], about[PREFIX_TEXT];

	if (rule < 0)
		return;
	snprintf(heading, sizeof(heading), "what %s means", rule_names[rule]);
	human_section(to, heading, rule_texts[rule].why);
	human_section(to, "what looks alike and is harmless", rule_texts[rule].lookalike);
	prefix_format(about, &show->about);
	human_section_about(to, "what to do", rule_texts[rule].next, about);
}

/* Returns true if nothing is known beyond the address itself. */
static bool show_is_empty(const struct show *show)
{
	return !show->entry_count && !show->sources.rows.count && !show->targets.rows.count &&
	       !show->talks.count && !show->records.count;
}

void show_print(FILE *to, const struct show *show)
{
	print_standing(to, show);
	if (show_is_empty(show))
		fputs("nothing is known about it: no recent packets, no alerts, not on a list\n",
		      to);
	print_lists(to, show);
	print_traffic(to, "what it sends", &show->sources);
	print_traffic(to, "what it receives", &show->targets);
	show_talks_print(to, &show->talks, &show->about, SHOW_ROWS, show->now);
	print_records(to, show);
	print_advice(to, show);
}

static json_t *entry_json(const struct show *show, unsigned int index)
{
	const struct list_entry *entry = &show->entries[index];
	char name[ENTRY_NAME], rule[BLOCK_RULE_TEXT];
	__u64 offset = timebase_offset();

	return json_pack(
		"{s:s, s:s, s:s, s:s, s:o, s:o, s:I, s:b, s:o}", "entry", entry_name(name, entry),
		"action", action_names[entry->action % LIST_ACTION_COUNT], "scope",
		scope_names[entry->scope % BLOCK_SCOPE_COUNT], "by", block_rule_name(rule, entry),
		"created", entry->created ? json_time(entry->created + offset) : json_null(),
		"expires", entry->expires ? json_time(entry->expires + offset) : json_null(),
		"packets", (json_int_t)entry->hits.packets, "enforced", show->enforced[index],
		"reason", entry->reason[0] ? json_string(entry->reason) : json_null());
}

static json_t *entries_json(const struct show *show)
{
	json_t *entries = json_array();

	for (unsigned int i = 0; i < show->entry_count && i < SHOW_ENTRIES; i++)
		json_array_append_new(entries, entry_json(show, i));
	return entries;
}

/* Returns the records as they are in the file. */
static json_t *records_json(const struct tail *records)
{
	json_t *array = json_array();

	for (size_t i = 0; i < records->count; i++)
		json_array_append_new(array, json_loads(records->lines[i], 0, NULL));
	return array;
}

int show_write_json(FILE *to, const struct show *show)
{
	char text[PREFIX_TEXT];

	return json_write(
		to,
		json_pack("{s:s, s:b, s:s?, s:s?, s:b, s:o, s:I, s:o, s:o, s:o, s:o, s:o}",
			  "subject", prefix_format(text, &show->about), "home", show->home,
			  "segment", show->segment, "protected",
			  show->protected[0] ? show->protected : NULL, "allowed", show->allowed,
			  "entries", entries_json(show), "entry_count",
			  (json_int_t)show->entry_count, "sources",
			  top_rows_json(&show->sources, show->sources.rows.count), "targets",
			  top_rows_json(&show->targets, show->targets.rows.count), "conversations",
			  show_talks_json(&show->talks), "alerts", records_json(&show->records),
			  "active_alerts", records_json(&show->active)));
}
