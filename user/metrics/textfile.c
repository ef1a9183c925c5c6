// SPDX-License-Identifier: GPL-2.0-only
#include "metrics/textfile.h"

#include "detectors/detector.h"
#include "base/log.h"
#include "base/names.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNTER "counter"
#define GAUGE	"gauge"

static void metric(FILE *to, const char *name, const char *type, const char *help)
{
	fprintf(to, "# HELP icmpguard_%s %s\n# TYPE icmpguard_%s %s\n", name, help, name, type);
}

static void single(FILE *to, const char *name, const char *type, const char *help, __u64 value)
{
	metric(to, name, type, help);
	fprintf(to, "icmpguard_%s %llu\n", name, value);
}

/* A label's value in quotes; of ours only interface names may hold what needs escaping. */
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

static __u64 word_at(const void *structure, size_t offset)
{
	__u64 value;

	memcpy(&value, (const char *)structure + offset, sizeof(value));
	return value;
}

/* Metrics that have the same labels and come from one structure each. */
struct column {
	const char *name;
	const char *help;
	size_t offset; /* of a __u64 */
};

static void print_reasons(FILE *to, const struct counters *counters)
{
	static const struct column columns[] = {
		{ "packets_total", "ICMP packets by what became of them.",
		  offsetof(struct reason_count, packets) },
		{ "bytes_total", "Bytes of their frames.", offsetof(struct reason_count, bytes) },
		{ "dropped_packets_total", "Packets dropped.",
		  offsetof(struct reason_count, drops) },
		{ "would_drop_packets_total",
		  "Packets that passed only because limits and blocks were not enforced.",
		  offsetof(struct reason_count, would_drop) },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(columns); i++) {
		metric(to, columns[i].name, COUNTER, columns[i].help);
		for (int reason = 0; reason < REASON_COUNT; reason++)
			fprintf(to, "icmpguard_%s{reason=\"%s\"} %llu\n", columns[i].name,
				reason_names[reason],
				word_at(&counters->reasons[reason], columns[i].offset));
	}
}

/* Only types that were seen: a fixed list of 512 would be mostly zeros. */
static void print_types(FILE *to, const struct counters *counters)
{
	static const struct column columns[] = {
		{ "type_packets_total", "ICMP packets by family and type.",
		  offsetof(struct type_count, packets) },
		{ "type_bytes_total", "Bytes of their frames.",
		  offsetof(struct type_count, bytes) },
		{ "type_dropped_packets_total", "Packets dropped, by family and type.",
		  offsetof(struct type_count, drops) },
	};
	char text[TYPE_TEXT];

	for (size_t i = 0; i < ARRAY_LENGTH(columns); i++) {
		metric(to, columns[i].name, COUNTER, columns[i].help);
		for (unsigned int index = 0; index < ARRAY_LENGTH(counters->types); index++) {
			const struct type_count *count = &counters->types[index];
			__u8 family = index >= type_index(6, 0) ? 6 : 4;

			if (!count->packets)
				continue;
			fprintf(to, "icmpguard_%s{family=\"%s\",type=\"%s\"} %llu\n",
				columns[i].name, family == 6 ? "icmp6" : "icmp",
				type_name(text, family, (__u8)index),
				word_at(count, columns[i].offset));
		}
	}
}

static void print_health(FILE *to, const struct counters *counters)
{
	char name[64];

	for (int item = 0; item < HEALTH_COUNT; item++) {
		snprintf(name, sizeof(name), "%s_total", health_names[item]);
		single(to, name, COUNTER, health_help[item], counters->health[item]);
	}
}

static void print_maps(FILE *to, const struct counters *counters)
{
	metric(to, "map_entries", GAUGE, "Entries in the tables of the kernel side.");
	for (int map = 0; map < FILLS; map++)
		fprintf(to, "icmpguard_map_entries{map=\"%s\"} %llu\n", counters->maps[map].name,
			counters->maps[map].entries);
	metric(to, "map_max_entries", GAUGE, "Entries the tables can hold.");
	for (int map = 0; map < FILLS; map++)
		fprintf(to, "icmpguard_map_max_entries{map=\"%s\"} %llu\n",
			counters->maps[map].name, counters->maps[map].most);
}

static void print_evictions(FILE *to, const struct evictions *evictions)
{
	metric(to, "map_evictions_total", COUNTER,
	       "Entries that had to make room for others; a lower bound.");
	fprintf(to, "icmpguard_map_evictions_total{map=\"sources\"} %llu\n", evictions->sources);
	fprintf(to, "icmpguard_map_evictions_total{map=\"targets\"} %llu\n", evictions->targets);
}

static bool has_severity(const struct settings *settings, int rule, unsigned int severity)
{
	for (int view = 0; view < VIEW_COUNT; view++)
		if (settings->views[view].rules[rule].severity == severity)
			return true;
	return false;
}

/* Each rule at its severity in each view, so that a first alert is an increase from 0 to 1; and
 * what it had at another severity before a reload. */
static void print_alerts(FILE *to, const struct alert_counts *alerts,
			 const struct settings *settings)
{
	metric(to, "alerts_total", COUNTER, "Alerts raised since the daemon started.");
	for (int rule = 0; rule < RULE_COUNT; rule++) {
		for (unsigned int severity = 0; severity < SEVERITY_COUNT; severity++) {
			__u64 raised = alerts->raised[rule][severity];

			if (raised || (settings && has_severity(settings, rule, severity)))
				fprintf(to,
					"icmpguard_alerts_total{rule=\"%s\",severity=\"%s\"} "
					"%llu\n",
					rule_names[rule], severity_names[severity], raised);
		}
	}
	single(to, "active_alerts", GAUGE, "Alerts raised and not cleared yet.", alerts->active);
	single(to, "alerts_suppressed_total", COUNTER,
	       "Findings without an alert: too many were active, or the rule's suppression held.",
	       alerts->suppressed);
	single(to, "alerts_displaced_total", COUNTER,
	       "Alerts cleared early to make room for alerts of a higher severity.",
	       alerts->displaced);
}

static void print_blocks(FILE *to, const struct report *report)
{
	metric(to, "active_blocks", GAUGE, "Addresses and prefixes that are blocked now.");
	for (int scope = 0; scope < BLOCK_SCOPE_COUNT; scope++)
		fprintf(to, "icmpguard_active_blocks{scope=\"%s\"} %llu\n", scope_names[scope],
			report->active_blocks[scope]);
}

static void print_engine(FILE *to, const struct engine_counts *engine)
{
	single(to, "findings_allowed_total", COUNTER,
	       "Findings dropped because their source is on the allow list.", engine->allowed);
	const struct response_counts *response = &engine->response;

	single(to, "blocks_made_total", COUNTER, "Blocks that rules made.", response->blocked);
	single(to, "blocks_would_make_total", COUNTER,
	       "Blocks that rules would have made in enforce mode.", response->would_block);
	single(to, "blocks_braked_total", COUNTER,
	       "Blocks not made because too many were made in the last minute or stood.",
	       response->braked);
	single(to, "blocks_refused_total", COUNTER,
	       "Blocks not made because they would have hit a protected address.",
	       response->refused);
	single(to, "blocks_failed_total", COUNTER, "Blocks that could not be made.",
	       response->failed);
	single(to, "polls_total", COUNTER, "Polls of the tables.", engine->polls);
	single(to, "poll_entries", GAUGE, "Entries that the latest poll read.",
	       engine->entries_read);
	metric(to, "poll_duration_seconds", GAUGE, "How long the latest poll took.");
	fprintf(to, "icmpguard_poll_duration_seconds %.6f\n",
		(double)engine->poll_nanoseconds / NSEC_PER_SEC);
}

static void print_attachments(FILE *to, const struct report *report)
{
	metric(to, "attach_info", GAUGE, "Interfaces the program is attached to, and how.");
	for (unsigned int i = 0; i < report->attachment_count; i++) {
		const struct attachment *attachment = &report->attachments[i];

		fputs("icmpguard_attach_info{interface=", to);
		quoted(to, attachment->name);
		fprintf(to, ",kind=\"%s\",mode=\"%s\"} 1\n", attach_kind_name(attachment->kind),
			attach_mode_name(attachment->mode));
	}
}

static void print_process(FILE *to, const struct report *report)
{
	metric(to, "build_info", GAUGE, "The version of icmpguard.");
	fputs("icmpguard_build_info{version=", to);
	quoted(to, VERSION);
	fputs("} 1\n", to);
	if (report->settings) {
		metric(to, "mode_info", GAUGE, "Whether limits and rules' blocks are enforced.");
		fprintf(to, "icmpguard_mode_info{mode=\"%s\"} 1\n",
			report->settings->mode == MODE_ENFORCE ? "enforce" : "monitor");
	}
	single(to, "start_time_seconds", GAUGE, "When the daemon started, since 1970.",
	       report->started);
	single(to, "last_export_timestamp_seconds", GAUGE,
	       "When this file was written, since 1970.", report->written);
}

int textfile_print(FILE *to, const struct report *report)
{
	errno = 0;
	print_process(to, report);
	print_attachments(to, report);
	if (report->counters) {
		print_reasons(to, report->counters);
		print_types(to, report->counters);
		print_maps(to, report->counters);
		print_health(to, report->counters);
	}
	if (report->evictions)
		print_evictions(to, report->evictions);
	print_blocks(to, report);
	if (report->alerts)
		print_alerts(to, report->alerts, report->settings);
	if (report->engine)
		print_engine(to, report->engine);
	if (!ferror(to))
		return 0;
	return errno ? -errno : -EIO;
}

static int report_create(const char *file, int error)
{
	char *directory = strdup(file), *slash = directory ? strrchr(directory, '/') : NULL;

	if (slash)
		*slash = '\0';
	if (error == -ENOENT && slash)
		log_error(0,
			  "cannot write %s: there is no directory %s; make it, or name another "
			  "file (or \"\" for none) as export.textfile",
			  file, directory);
	else
		log_error(0, "cannot write %s: %s", file, strerror(-error));
	free(directory);
	return error;
}

/* Fills in the descriptor and makes sure that it is on the disk: a crash right after the
 * rename must not leave an empty file. */
static int write_whole(int descriptor, const struct report *report)
{
	FILE *to = fdopen(descriptor, "w");
	int error;

	if (!to) {
		error = -errno;
		close(descriptor);
		return error;
	}
	error = textfile_print(to, report);
	if (!error && (fflush(to) || fchmod(descriptor, 0644) || fsync(descriptor)))
		error = -errno;
	if (fclose(to) && !error)
		error = -errno;
	return error;
}

int textfile_write(const char *file, const struct report *report)
{
	char *temporary;
	int descriptor, error;

	/* The collector reads *.prom: the name must end in anything else until it is whole. */
	if (asprintf(&temporary, "%s.%d.tmp", file, getpid()) < 0)
		return log_error(-ENOMEM, "cannot write %s: out of memory", file);
	/* Made anew, so that nobody's link at this name is followed. */
	unlink(temporary);
	descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (descriptor < 0) {
		error = report_create(file, -errno);
		free(temporary);
		return error;
	}
	error = write_whole(descriptor, report);
	if (!error && rename(temporary, file))
		error = -errno;
	if (error) {
		unlink(temporary);
		log_error(0, "cannot write %s: %s", file, strerror(-error));
	}
	free(temporary);
	return error;
}
