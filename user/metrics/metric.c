// SPDX-License-Identifier: GPL-2.0-only
#include "metrics/metric.h"

#include "base/names.h"
#include "config/policy.h"
#include "detectors/rule.h"

#include <string.h>

/* Prints a label's value in quotes; only interface names may need escaping. */
static void quoted(FILE *to, const char *value)
{
	putc('"', to);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			putc('\\', to);
		if (*value == '\n')
			fputs("\\n", to);
		else
			putc(*value, to);
	}
	putc('"', to);
}

/* The values of a sample's labels, in order. */
#define LABELS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Prints the name and labels of a sample; `values` are LABELS() in the metric's order. */
static void put_name(FILE *to, const struct metric *metric, const struct report *report,
		     const char *const *values)
{
	const char *label = metric->labels, *separator = "{";

	fprintf(to, "icmpguard_%s", metric->name);
	for (; values && *values; values++) {
		int length = (int)strcspn(label, ",");

		fprintf(to, "%s%.*s=", separator, length, label);
		quoted(to, *values);
		separator = ",";
		label += length;
		label += *label == ',';
	}
	if (report->guard) {
		fprintf(to, "%sguard=", separator);
		quoted(to, report->guard);
		separator = ",";
	}
	fputs(*separator == ',' ? "} " : " ", to);
}

static void put(FILE *to, const struct metric *metric, const struct report *report,
		const char *const *values, __u64 value)
{
	put_name(to, metric, report, values);
	fprintf(to, "%llu\n", value);
}

static __u64 word_at(const void *structure, size_t offset)
{
	__u64 value;

	memcpy(&value, (const char *)structure + offset, sizeof(value));
	return value;
}

static void from_report(FILE *to, const struct metric *metric, const struct report *report)
{
	put(to, metric, report, NULL, word_at(report, metric->place));
}

static void from_build(FILE *to, const struct metric *metric, const struct report *report)
{
	put(to, metric, report, LABELS(VERSION), 1);
}

static void from_mode(FILE *to, const struct metric *metric, const struct report *report)
{
	for (enum mode mode = 0; mode < MODE_COUNT; mode++)
		put(to, metric, report, LABELS(mode_names[mode]), report->mode == mode);
}

static void from_lost(FILE *to, const struct metric *metric, const struct report *report)
{
	put(to, metric, report, LABELS("alerts"), report->lost->alerts);
	put(to, metric, report, LABELS("messages"), report->lost->messages);
	put(to, metric, report, LABELS("evidence"), report->lost->evidence);
	put(to, metric, report, LABELS("metrics"), report->lost->metrics);
	put(to, metric, report, LABELS("hooks"), report->lost->hooks);
}

static void from_reload(FILE *to, const struct metric *metric, const struct report *report)
{
	put(to, metric, report, NULL, report->reload->successful);
}

static void from_reload_time(FILE *to, const struct metric *metric, const struct report *report)
{
	put(to, metric, report, NULL, report->reload->succeeded);
}

static void put_seconds(FILE *to, const struct metric *metric, const struct report *report,
			__u64 nanoseconds)
{
	put_name(to, metric, report, NULL);
	fprintf(to, "%.6f\n", (double)nanoseconds / NSEC_PER_SEC);
}

static void from_cpu(FILE *to, const struct metric *metric, const struct report *report)
{
	put_seconds(to, metric, report, report->process->cpu_nanoseconds);
}

static void from_memory(FILE *to, const struct metric *metric, const struct report *report)
{
	put(to, metric, report, NULL, report->process->resident_bytes);
}

static void from_attached(FILE *to, const struct metric *metric, const struct report *report)
{
	for (unsigned int i = 0; i < report->attachment_count; i++)
		put(to, metric, report, LABELS(report->attachments[i].name),
		    report->attachments[i].kind != ATTACH_NONE);
}

static void from_attachments(FILE *to, const struct metric *metric, const struct report *report)
{
	for (unsigned int i = 0; i < report->attachment_count; i++) {
		const struct attachment *attachment = &report->attachments[i];

		put(to, metric, report,
		    LABELS(attachment->name, attach_kind_name(attachment->kind),
			   attach_mode_name(attachment->mode)),
		    attachment->kind != ATTACH_NONE);
	}
}

static void from_egress(FILE *to, const struct metric *metric, const struct report *report)
{
	for (unsigned int i = 0; i < report->attachment_count; i++) {
		const struct attachment *attachment = &report->attachments[i];

		put(to, metric, report,
		    LABELS(attachment->name, attach_egress_name(attachment->egress)),
		    attachment->egress != EGRESS_NONE);
	}
}

static void from_reasons(FILE *to, const struct metric *metric, const struct report *report)
{
	for (int reason = 0; reason < REASON_COUNT; reason++)
		put(to, metric, report, LABELS(reason_names[reason]),
		    word_at(&report->counters->reasons[reason], metric->place));
}

/* Omits lines that matched nothing. */
static void from_policy(FILE *to, const struct metric *metric, const struct report *report)
{
	char text[POLICY_LABEL];

	for (__u32 line = 0; line < POLICY_LINES; line++)
		if (report->policy[line].packets)
			put(to, metric, report,
			    LABELS(policy_line_label(text, line),
				   line < POLICY_RULE ?
					   policy_direction_names[line % POLICY_DIRECTIONS] :
					   "any"),
			    word_at(&report->policy[line], metric->place));
}

/* Omits types that were not seen: of the 512 most would be zero. */
static void from_types(FILE *to, const struct metric *metric, const struct report *report)
{
	char text[TYPE_TEXT];

	for (unsigned int index = 0; index < ARRAY_LENGTH(report->counters->types); index++) {
		const struct type_count *count = &report->counters->types[index];
		__u8 family = index >= type_index(6, 0) ? 6 : 4;

		if (count->packets)
			put(to, metric, report,
			    LABELS(family == 6 ? "icmp6" : "icmp",
				   type_name(text, family, (__u8)index)),
			    word_at(count, metric->place));
	}
}

static void from_health(FILE *to, const struct metric *metric, const struct report *report)
{
	put(to, metric, report, NULL, report->counters->health[metric->place]);
}

static void from_fill(FILE *to, const struct metric *metric, const struct report *report)
{
	for (int map = 0; map < FILLS; map++) {
		const struct map_fill *fill = &report->counters->maps[map];

		put(to, metric, report, LABELS(fill->name), word_at(fill, metric->place));
	}
}

static void from_evictions(FILE *to, const struct metric *metric, const struct report *report)
{
	put(to, metric, report, LABELS("sources"), report->evictions->sources);
	put(to, metric, report, LABELS("targets"), report->evictions->targets);
}

/* Returns whether a rule may raise alerts of this severity: configured for some view, or chosen by
 * its detector. */
static bool may_have(const struct settings *settings, enum rule rule, enum severity severity)
{
	const struct rule_severity *row = NULL;

	for (int view = 0; settings && view < VIEW_COUNT; view++)
		if (settings->views[view].rules[rule].severity == severity)
			return true;
	while (settings && (row = rule_severity_next(rule, row)))
		if (row->when && row->severity == severity)
			return true;
	return false;
}

/* Possible severities are present from the start, so that a first alert is an increase from 0 to 1;
 * so are those that occurred before a reload changed the severity. */
static void from_rules(FILE *to, const struct metric *metric, const struct report *report)
{
	for (enum rule rule = 0; rule < RULE_COUNT; rule++) {
		for (enum severity severity = 0; severity < SEVERITY_COUNT; severity++) {
			__u64 value = metric->place ?
					      word_at(report,
						      metric->place +
							      sizeof(value) *
								      (rule * SEVERITY_COUNT +
								       severity)) :
					      report->alerts->reached[rule][severity];

			if (value || may_have(report->settings, rule, severity))
				put(to, metric, report,
				    LABELS(rule_names[rule], severity_names[severity]), value);
		}
	}
}

static void from_alerts(FILE *to, const struct metric *metric, const struct report *report)
{
	put(to, metric, report, NULL, word_at(report->alerts, metric->place));
}

static void from_blocks(FILE *to, const struct metric *metric, const struct report *report)
{
	static const char *const origins[BLOCK_ORIGINS] = {
		[BLOCK_ORIGIN_OPERATOR] = "operator",
		[BLOCK_ORIGIN_RULE] = "rule",
	};

	for (int scope = 0; scope < BLOCK_SCOPE_COUNT; scope++)
		for (int origin = 0; origin < BLOCK_ORIGINS; origin++)
			put(to, metric, report, LABELS(scope_names[scope], origins[origin]),
			    report->blocks_active[scope][origin]);
}

static void from_engine(FILE *to, const struct metric *metric, const struct report *report)
{
	put(to, metric, report, NULL, word_at(report->engine, metric->place));
}

static void from_poll_time(FILE *to, const struct metric *metric, const struct report *report)
{
	put_seconds(to, metric, report, report->engine->poll_nanoseconds);
}

/* Prints nothing if unknown. */
static void from_cost(FILE *to, const struct metric *metric, const struct report *report)
{
	if (!report->cost.known)
		return;
	put_name(to, metric, report, NULL);
	fprintf(to, "%.9g\n",
		metric->place ? report->cost.share : report->cost.nanoseconds / NSEC_PER_SEC);
}

#define NEEDS(field)	     offsetof(struct report, field)
#define IN(structure, field) offsetof(struct structure, field)

/* clang-format off */
static const struct metric metrics[] = {
#define METRIC(name, type, labels, needs, samples, place, help)                                    \
	{ name, type, labels, help, needs, samples, place },
#define COUNTER "counter"
#define GAUGE	"gauge"
	METRIC("build_info", GAUGE, "version", METRIC_ALWAYS, from_build, 0,
	       "1, with the version of icmpguard.")
	METRIC("mode", GAUGE, "mode", NEEDS(settings), from_mode, 0,
	       "1 for the mode that is in force, monitor, enforce or off, and 0 for the others.")
	METRIC("start_time_seconds", GAUGE, "", METRIC_ALWAYS, from_report, IN(report, started),
	       "When the daemon started, in seconds since 1970.")
	METRIC("last_export_timestamp_seconds", GAUGE, "", METRIC_ALWAYS, from_report, IN(report, written),
	       "When this file was written, in seconds since 1970: an old time means that the "
	       "daemon is gone.")
	METRIC("config_last_reload_successful", GAUGE, "", NEEDS(reload), from_reload, 0,
	       "1 if the configuration was accepted when it was last read, 0 if it was rejected.")
	METRIC("config_last_reload_success_timestamp_seconds", GAUGE, "", NEEDS(reload), from_reload_time, 0,
	       "When the configuration was last accepted, in seconds since 1970.")
	METRIC("process_cpu_seconds_total", COUNTER, "", NEEDS(process), from_cpu, 0,
	       "CPU time of the daemon, user and system.")
	METRIC("process_resident_memory_bytes", GAUGE, "", NEEDS(process), from_memory, 0,
	       "Memory of the daemon, without the kernel's tables.")
	METRIC("attached", GAUGE, "interface", METRIC_ALWAYS, from_attached, 0,
	       "1 for each interface that is watched, 0 for one that should be but is not.")
	METRIC("attach_info", GAUGE, "interface,kind,mode", METRIC_ALWAYS, from_attachments, 0,
	       "1 for each interface that the program is attached to: dispatcher or direct, native "
	       "or generic; 0, and none, for one that is missing.")
	METRIC("egress_info", GAUGE, "interface,kind", METRIC_ALWAYS, from_egress, 0,
	       "1 for each interface where packets that leave are watched, by tcx or clsact; 0, "
	       "and none, where they are not.")
	METRIC("packets_total", COUNTER, "reason", NEEDS(counters), from_reasons, IN(reason_count, packets),
	       "ICMP packets by the reason of their verdict.")
	METRIC("bytes_total", COUNTER, "reason", NEEDS(counters), from_reasons, IN(reason_count, bytes),
	       "Bytes of the frames of ICMP packets by the reason of their verdict.")
	METRIC("dropped_packets_total", COUNTER, "reason", NEEDS(counters), from_reasons, IN(reason_count, drops),
	       "ICMP packets that were dropped.")
	METRIC("would_drop_packets_total", COUNTER, "reason", NEEDS(counters), from_reasons, IN(reason_count, would_drop),
	       "ICMP packets that passed only because limits and blocks were not enforced.")
	METRIC("type_packets_total", COUNTER, "family,icmp_type", NEEDS(counters), from_types, IN(type_count, packets),
	       "ICMP packets by family and type; types not seen have no line.")
	METRIC("type_bytes_total", COUNTER, "family,icmp_type", NEEDS(counters), from_types, IN(type_count, bytes),
	       "Bytes of the frames of ICMP packets by family and type.")
	METRIC("type_dropped_packets_total", COUNTER, "family,icmp_type", NEEDS(counters), from_types, IN(type_count, drops),
	       "ICMP packets that were dropped, by family and type.")
	METRIC("policy_packets_total", COUNTER, "line,direction", NEEDS(policy), from_policy, IN(policy_count, packets),
	       "ICMP packets by the line of the policy that covered them; lines that covered none "
	       "are left out.")
	METRIC("policy_dropped_packets_total", COUNTER, "line,direction", NEEDS(policy), from_policy, IN(policy_count, drops),
	       "ICMP packets that a line of the policy dropped.")
	METRIC("policy_would_drop_packets_total", COUNTER, "line,direction", NEEDS(policy), from_policy, IN(policy_count, would_drop),
	       "ICMP packets that a line of the policy would have dropped: in monitor mode, or as "
	       "a shadow.")
	METRIC("table_entries", GAUGE, "table", NEEDS(counters), from_fill, IN(map_fill, entries),
	       "Entries in the tables of the kernel side; of sources, targets, refusals and "
	       "datagrams as of the latest poll.")
	METRIC("table_max_entries", GAUGE, "table", NEEDS(counters), from_fill, IN(map_fill, most),
	       "Entries that the tables can hold.")
	METRIC("table_evictions_total", COUNTER, "table", NEEDS(evictions), from_evictions, 0,
	       "Entries evicted to make room for others; a lower bound.")
#define ITEM(item, label, help) \
	METRIC(label "_total", COUNTER, "", NEEDS(counters), from_health, HEALTH_##item, help)
	HEALTH(ITEM)
#undef ITEM
	METRIC("blocks_active", GAUGE, "scope,origin", METRIC_ALWAYS, from_blocks, 0,
	       "Addresses and prefixes that are blocked, by an operator or by a rule; a "
	       "rule's are not enforced in monitor mode.")
	METRIC("blocks_made_total", COUNTER, "", NEEDS(engine), from_engine, IN(engine_counts, response.blocked),
	       "Blocks that rules made.")
	METRIC("blocks_would_make_total", COUNTER, "", NEEDS(engine), from_engine, IN(engine_counts, response.would_block),
	       "Blocks that rules would have made in enforce mode.")
	METRIC("blocks_braked_total", COUNTER, "", NEEDS(engine), from_engine, IN(engine_counts, response.braked),
	       "Blocks of rules not made because of block.per-minute or block.max.")
	METRIC("blocks_refused_total", COUNTER, "", NEEDS(engine), from_engine, IN(engine_counts, response.refused),
	       "Blocks of rules not made because they would have hit a protected address.")
	METRIC("blocks_failed_total", COUNTER, "", NEEDS(engine), from_engine, IN(engine_counts, response.failed),
	       "Blocks of rules that could not be made.")
	METRIC("alerts_total", COUNTER, "rule,severity", NEEDS(alerts), from_rules, 0,
	       "Alerts raised, by severity; one that rises is counted again with its new one.")
	METRIC("alerts_active", GAUGE, "rule,severity", NEEDS(alerts), from_rules, IN(report, alerts_active),
	       "Alerts raised and not cleared yet.")
	METRIC("alerts_suppressed_total", COUNTER, "", NEEDS(alerts), from_alerts, IN(alert_counts, suppressed),
	       "Findings without an alert: too many were active, or the rule's suppress time was "
	       "not over.")
	METRIC("alerts_muted_total", COUNTER, "", NEEDS(alerts), from_alerts, IN(alert_counts, muted),
	       "Findings that were not reported because an operator muted them.")
	METRIC("mutes_active", GAUGE, "", METRIC_ALWAYS, from_report, IN(report, mutes),
	       "Mutes of operators that are in force.")
	METRIC("alerts_displaced_total", COUNTER, "", NEEDS(alerts), from_alerts, IN(alert_counts, displaced),
	       "Alerts cleared early to make room for alerts of a higher severity.")
	METRIC("records_lost_total", COUNTER, "sink", NEEDS(lost), from_lost, 0,
	       "Records that were not written, because a disk or a reader did not accept them.")
	METRIC("findings_allowed_total", COUNTER, "", NEEDS(engine), from_engine, IN(engine_counts, allowed),
	       "Findings dropped because their source is on the allow list.")
	METRIC("packet_cost_seconds", GAUGE, "", METRIC_ALWAYS, from_cost, 0,
	       "Mean time that the program took for a packet of any kind, in the latest second "
	       "that was measured, one in each minute. Needs CAP_SYS_ADMIN.")
	METRIC("cpu_core_ratio", GAUGE, "", METRIC_ALWAYS, from_cost, 1,
	       "Share of one CPU core that the program took in that second.")
	METRIC("polls_total", COUNTER, "", NEEDS(engine), from_engine, IN(engine_counts, polls),
	       "Polls of the tables.")
	METRIC("poll_entries_total", COUNTER, "", NEEDS(engine), from_engine, IN(engine_counts, entries_read),
	       "Entries that the polls read.")
	METRIC("poll_seconds_total", COUNTER, "", NEEDS(engine), from_poll_time, 0,
	       "Time that the polls took.")
};
/* clang-format on */

const struct metric *metric_at(size_t index)
{
	return index < ARRAY_LENGTH(metrics) ? &metrics[index] : NULL;
}

const char *metric_since(const struct metric *metric)
{
	if (strcmp(metric->type, COUNTER) != 0)
		return "";
	return metric->needs == NEEDS(counters) ?
		       " Since the kernel's tables were created: a restart of the daemon keeps "
		       "it." :
		       " Since the daemon started.";
}
