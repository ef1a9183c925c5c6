// SPDX-License-Identifier: GPL-2.0-only
#include "replay/replay_summary.h"

#include "detectors/detector.h"
#include "base/json.h"
#include "base/names.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "base/units.h"
#include "sinks/eve.h"

static const char *rule_name(__u16 rule)
{
	return rule < RULE_COUNT ? rule_names[rule] : "operator";
}

static double capture_seconds(const struct replay_result *result)
{
	return (double)(result->last - result->first) / NSEC_PER_SEC;
}

static __u64 alerts_of(const struct replay_result *result, enum rule rule)
{
	__u64 sum = 0;

	for (int severity = 0; severity < SEVERITY_COUNT; severity++)
		sum += result->alerts.raised[rule][severity];
	return sum;
}

__u64 replay_alerts(const struct replay_result *result)
{
	__u64 sum = 0;

	for (int rule = 0; rule < RULE_COUNT; rule++)
		sum += alerts_of(result, rule);
	return sum;
}

/* Prints what the reader had to repair; omits zeros. */
static void print_repairs(FILE *to, const struct capture_counts *counts)
{
	const struct {
		__u64 count;
		const char *what;
	} repairs[] = {
		{ counts->snapped, "frames cut by the snap length" },
		{ counts->headless, "records truncated in their link header" },
		{ counts->inconsistent, "records with lengths that contradict each other" },
		{ counts->backwards, "frames with an earlier time than the previous one" },
		{ counts->cut_files, "files that end in the middle of a record" },
		{ counts->broken_files, "files that could not be read to their end" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(repairs); i++)
		if (repairs[i].count)
			fprintf(to, "  %llu %s\n", repairs[i].count, repairs[i].what);
}

static void print_types(FILE *to, const struct replay_result *result)
{
	char text[TYPE_TEXT];

	for (__u32 i = 0; i < ARRAY_LENGTH(result->counters.types); i++) {
		__u8 family = i < 256 ? 4 : 6;

		if (result->counters.types[i].packets)
			fprintf(to, "  %-24s %10llu  IPv%u\n", type_name(text, family, (__u8)i),
				result->counters.types[i].packets, family);
	}
	if (result->fragments)
		fprintf(to, "  %-24s %10llu\n", "later_fragment", result->fragments);
}

static void print_reasons(FILE *to, const struct replay_result *result)
{
	for (int i = REASON_PASS + 1; i < REASON_COUNT; i++)
		if (result->counters.reasons[i].packets)
			fprintf(to, "  %-24s %10llu  %s\n", reason_names[i],
				result->counters.reasons[i].packets, reason_help[i]);
}

static void print_alerts(FILE *to, const struct replay_result *result)
{
	for (int rule = 0; rule < RULE_COUNT; rule++)
		for (int severity = 0; severity < SEVERITY_COUNT; severity++)
			if (result->alerts.raised[rule][severity])
				fprintf(to, "  %-24s %10llu  %s\n", rule_names[rule],
					result->alerts.raised[rule][severity],
					severity_names[severity]);
}

void replay_block_print(FILE *to, const struct list_entry *entry, enum mode mode)
{
	char prefix[PREFIX_TEXT], duration[UNITS_TEXT], time[TIME_TEXT];

	fprintf(to, "  %-24s %10llu  frames %s, %s, by %s, from %s",
		prefix_format(prefix, &entry->prefix), entry->hits.packets,
		mode == MODE_ENFORCE ? "dropped" : "would have been dropped",
		scope_names[entry->scope], rule_name(entry->rule),
		timebase_format(time, entry->created + REPLAY_OFFSET));
	if (entry->expires)
		fprintf(to, " for %s",
			units_format_duration(duration, entry->expires - entry->created));
	fputc('\n', to);
}

struct block_printer {
	FILE *to;
	enum mode mode;
};

static void print_block(const struct list_entry *entry, void *context)
{
	const struct block_printer *printer = context;

	replay_block_print(printer->to, entry, printer->mode);
}

void replay_summary_print(FILE *to, const struct replay_result *result, enum mode mode)
{
	struct block_printer printer = { to, mode };
	char time[TIME_TEXT];

	fprintf(to, "frames: %llu, ICMP: %llu", result->capture.frames, result->icmp);
	if (result->first)
		fprintf(to, ", in %.3f s from %s", capture_seconds(result),
			timebase_format(time, result->first + REPLAY_OFFSET));
	fputc('\n', to);
	print_repairs(to, &result->capture);
	print_types(to, result);
	fprintf(to, "verdicts:\n  %-24s %10llu\n", reason_names[REASON_PASS],
		result->counters.reasons[REASON_PASS].packets);
	print_reasons(to, result);
	if (result->unsent)
		fprintf(to, "  %-24s %10llu  left out: answers to requests that were dropped\n",
			"unsent", result->unsent);
	fprintf(to, "sources: %s%zu, targets: %s%zu\n", result->sources.full ? "more than " : "",
		address_set_count(&result->sources), result->targets.full ? "more than " : "",
		address_set_count(&result->targets));
	fprintf(to, "alerts: %llu\n", replay_alerts(result));
	print_alerts(to, result);
	fprintf(to, "%s: %zu\n",
		mode == MODE_ENFORCE ? "blocks" : "blocks that --enforce would have made",
		result->blocks.count);
	block_history_each(&result->blocks, print_block, &printer);
}

static json_t *types_json(const struct replay_result *result, __u8 family)
{
	json_t *types = json_object();
	char text[TYPE_TEXT];

	for (__u32 type = 0; type < 256; type++) {
		const struct type_count *count =
			&result->counters.types[type_index(family, (__u8)type)];

		if (count->packets)
			json_object_set_new(types, type_name(text, family, (__u8)type),
					    json_integer((json_int_t)count->packets));
	}
	return types;
}

static json_t *reasons_json(const struct replay_result *result)
{
	json_t *reasons = json_object();

	for (int i = 0; i < REASON_COUNT; i++) {
		const struct reason_count *count = &result->counters.reasons[i];

		if (count->packets)
			json_object_set_new(reasons, reason_names[i],
					    json_pack("{s:I,s:I,s:I}", "packets", count->packets,
						      "drops", count->drops, "would_drop",
						      count->would_drop));
	}
	return reasons;
}

static json_t *alerts_json(const struct replay_result *result)
{
	json_t *rules = json_object();

	for (int rule = 0; rule < RULE_COUNT; rule++) {
		json_t *severities;

		if (!alerts_of(result, rule))
			continue;
		severities = json_object();
		for (int severity = 0; severity < SEVERITY_COUNT; severity++)
			if (result->alerts.raised[rule][severity])
				json_object_set_new(
					severities, severity_names[severity],
					json_integer(
						(json_int_t)result->alerts.raised[rule][severity]));
		json_object_set_new(rules, rule_names[rule], severities);
	}
	return json_pack("{s:I,s:o}", "total", replay_alerts(result), "rules", rules);
}

static json_t *time_json(__u64 time)
{
	return time ? json_time(time + REPLAY_OFFSET) : json_null();
}

json_t *replay_block_json(const struct list_entry *entry)
{
	char prefix[PREFIX_TEXT];

	return json_pack("{s:s,s:s,s:s,s:o,s:o,s:I,s:I}", "prefix",
			 prefix_format(prefix, &entry->prefix), "scope", scope_names[entry->scope],
			 "rule", rule_name(entry->rule), "created", time_json(entry->created),
			 "expires", time_json(entry->expires), "packets", entry->hits.packets,
			 "bytes", entry->hits.bytes);
}

static void add_block(const struct list_entry *entry, void *context)
{
	json_array_append_new(context, replay_block_json(entry));
}

static json_t *input_json(const struct capture_counts *counts)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "frames", counts->frames, "bytes",
			 counts->bytes, "snapped", counts->snapped, "headless", counts->headless,
			 "inconsistent", counts->inconsistent, "backwards", counts->backwards,
			 "cut_files", counts->cut_files, "broken_files", counts->broken_files);
}

static json_t *summary_json(const struct replay_result *result, enum mode mode)
{
	json_t *blocks = json_array();

	block_history_each(&result->blocks, add_block, blocks);
	return json_pack("{s:s,s:o,s:o,s:o,s:I,s:I,s:I,s:I,s:o,s:o,s:o,s:I,s:b,s:I,s:b,s:o,s:o}",
			 "mode", mode == MODE_ENFORCE ? "enforce" : "monitor", "input",
			 input_json(&result->capture), "start", time_json(result->first), "end",
			 time_json(result->last), "icmp", result->icmp, "later_fragments",
			 result->fragments, "dropped", result->dropped, "unsent", result->unsent,
			 "types4", types_json(result, 4), "types6", types_json(result, 6),
			 "reasons", reasons_json(result), "sources",
			 (json_int_t)address_set_count(&result->sources), "sources_full",
			 result->sources.full, "targets",
			 (json_int_t)address_set_count(&result->targets), "targets_full",
			 result->targets.full, "alerts", alerts_json(result), "blocks", blocks);
}

int replay_summary_write(FILE *to, const struct replay_result *result, enum mode mode,
			 enum alert_format format)
{
	__u64 end = result->last + REPLAY_OFFSET;
	json_t *summary = summary_json(result, mode);
	json_t *line;

	if (format == FORMAT_EVE)
		line = json_pack("{s:o, s:s, s:{s:o}}", "timestamp", eve_time(end), "event_type",
				 "stats", "icmpguard", "replay", summary);
	else
		line = json_pack("{s:o, s:{s:s, s:s}, s:{s:o}}", "@timestamp", json_time(end),
				 "event", "kind", "metric", "dataset", "icmpguard.replay",
				 "icmpguard", "replay", summary);
	return json_write_line(to, line);
}
