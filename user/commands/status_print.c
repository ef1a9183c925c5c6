// SPDX-License-Identifier: GPL-2.0-only
/* The status as text; zero values are omitted. */
#include "commands/human.h"
#include "commands/records.h"
#include "base/json.h"
#include "base/names.h"
#include "base/text.h"
#include "base/timebase.h"
#include "commands/mode_command.h"
#include "commands/status.h"
#include "commands/table.h"
#include "commands/verdict.h"

#include <stdlib.h>
#include <string.h>

enum { LABEL = 10 }; /* columns of what a line is about */

/* Text that goes on below a line. */
static void print_more(FILE *to, const char *text)
{
	fprintf(to, "%*s", LABEL, "");
	human_wrap(to, text, LABEL, LABEL);
}

static void print_daemon(FILE *to, const struct status *status)
{
	const struct liveness *liveness = &status->liveness;
	char time[HUMAN_TEXT], silence[HUMAN_TEXT];

	human_time(time, liveness->uptime);
	human_time(silence, liveness->silence);
	switch (liveness->state) {
	case DAEMON_RUNNING:
		fprintf(to, "daemon    running for %s, process %d\n", time, liveness->pid);
		break;
	case DAEMON_STARTING:
		fprintf(to, "daemon    starting, process %d\n", liveness->pid);
		break;
	case DAEMON_SILENT:
		fprintf(to, "daemon    SILENT for %s, process %d, started %s ago\n", silence,
			liveness->pid, time);
		break;
	case DAEMON_LEFT:
		fputs("daemon    none: it was stopped, and its blocks stay in place\n", to);
		break;
	case DAEMON_DEAD:
		fprintf(to, "daemon    DEAD: process %d ended unexpectedly, last seen %s ago\n",
			liveness->pid, silence);
		break;
	}
	if (liveness->dead_man)
		print_more(to, "DEAD MAN: limits hold, what is blocked stays blocked until it "
			       "expires, nothing new is blocked; \"icmpguard run\" takes over");
}

/* Prints which programs see a packet before and after icmpguard. */
static void print_chain(FILE *to, const struct attachment *attachment)
{
	char name[4 * CHAIN_NAME];

	for (int i = 0; i < attachment->chain_count; i++)
		fprintf(to, "%s%s", i ? ", " : "          in order (priority): ",
			text_escape(name, sizeof(name), attachment->chain[i]));
	if (attachment->chain_count)
		putc('\n', to);
}

static void print_attachments(FILE *to, const struct status *status, bool all)
{
	char name[4 * IF_NAMESIZE], missing[INSTANCE_NOTE];

	for (int i = 0; i < status->attached; i++) {
		const struct attachment *attachment = &status->attachments[i];

		fprintf(to, "%-9s %s: %s, %s, egress %s\n", i ? "" : "attached",
			text_escape(name, sizeof(name), attachment->name),
			attach_kind_name(attachment->kind), attach_mode_name(attachment->mode),
			attach_egress_name(attachment->egress));
		print_chain(to, attachment);
	}
	if (all && status->lacks_admin)
		print_more(to, "without CAP_SYS_ADMIN: attached alone; it cannot share an "
			       "interface with other XDP programs by libxdp's dispatcher");
	if (!status->attached)
		fputs("attached  to no interface: it sees no packets\n", to);
	if (status->liveness.notes.missing[0])
		fprintf(to, "          MISSING: %s; %s\n",
			text_escape(missing, sizeof(missing), status->liveness.notes.missing),
			status->liveness.withdrawn ? "icmpguard reload attaches again" :
						     "it is attached again when it is back");
}

static void print_blocks(FILE *to, const struct status *status)
{
	__u64 sum = 0;
	int scopes = 0, shown = 0;

	for (int scope = 0; scope < BLOCK_SCOPE_COUNT; scope++) {
		sum += status->active_blocks[scope];
		scopes += status->active_blocks[scope] != 0;
	}
	fputs("blocks    ", to);
	if (scopes != 1)
		fprintf(to, "%llu%s", sum, scopes ? ": " : "");
	for (int scope = 0; sum && scope < BLOCK_SCOPE_COUNT; scope++)
		if (status->active_blocks[scope])
			fprintf(to, "%s%llu of scope %s", shown++ ? ", " : "",
				status->active_blocks[scope], scope_names[scope]);
	if (sum && status->mode.mode != MODE_ENFORCE)
		fputs(status->mode.mode == MODE_OFF ? "; mode off: none drops anything" :
						      "; monitor mode: those of rules drop nothing",
		      to);
	putc('\n', to);
}

static void print_section(FILE *to, struct table *table)
{
	if (!table_empty(table))
		putc('\n', to);
	table_print(to, table);
}

static void print_reasons(FILE *to, const struct counters *counters)
{
	static const char *const headings[] = { "REASON",   ">PACKETS",	   ">BYTES",
						">DROPPED", ">WOULD DROP", NULL };
	struct table *table = table_new(headings);
	char bytes[HUMAN_TEXT];

	for (int reason = 0; reason < REASON_COUNT; reason++) {
		const struct reason_count *count = &counters->reasons[reason];

		if (!count->packets)
			continue;
		table_cell(table, "%s", reason_names[reason]);
		table_cell(table, "%llu", count->packets);
		table_cell(table, "%s", human_bytes(bytes, count->bytes));
		table_cell(table, "%llu", count->drops);
		table_cell(table, "%llu", count->would_drop);
	}
	print_section(to, table);
}

static void print_types(FILE *to, const struct counters *counters)
{
	static const char *const headings[] = { "TYPE", ">PACKETS", ">BYTES", ">DROPPED", NULL };
	struct table *table = table_new(headings);
	char name[TYPE_TEXT], bytes[HUMAN_TEXT];

	for (unsigned int index = 0; index < ARRAY_LENGTH(counters->types); index++) {
		const struct type_count *count = &counters->types[index];
		__u8 family = index >= type_index(6, 0) ? 6 : 4;

		if (!count->packets)
			continue;
		table_cell(table, "%s %s", family == 6 ? "icmp6" : "icmp",
			   type_name(name, family, (__u8)index));
		table_cell(table, "%llu", count->packets);
		table_cell(table, "%s", human_bytes(bytes, count->bytes));
		table_cell(table, "%llu", count->drops);
	}
	print_section(to, table);
}

static void print_maps(FILE *to, const struct counters *counters)
{
	static const char *const headings[] = { "TABLE", ">ENTRIES", ">OF", ">FILL", NULL };
	struct table *table = table_new(headings);

	for (int i = 0; i < FILLS; i++) {
		const struct map_fill *map = &counters->maps[i];

		table_cell(table, "%s", map->name);
		table_cell(table, "%llu", map->entries);
		table_cell(table, "%llu", map->most);
		table_cell(table, "%.0f %%",
			   map->most ? 100.0 * (double)map->entries / (double)map->most : 0);
	}
	print_section(to, table);
}

/* Adds what a daemon says that it lost: "alerts=3 evidence=1". */
static void add_lost(struct table *table, const char *lost)
{
	unsigned long long count;
	char sink[16];
	int length;

	for (; sscanf(lost, " %15[a-z]=%llu%n", sink, &count, &length) == 2; lost += length) {
		table_cell(table, "records_lost %s", sink);
		table_cell(table, "%llu", count);
		table_cell(table, "%s",
			   "Records that were not written since the daemon started, because a disk "
			   "or a reader did not accept them.");
	}
}

static void print_health(FILE *to, const struct counters *counters, const char *lost)
{
	static const char *const headings[] = { "HEALTH", ">COUNT", "MEANING", NULL };
	struct table *table = table_new(headings);

	for (int item = 0; item < HEALTH_COUNT; item++) {
		if (!counters->health[item])
			continue;
		table_cell(table, "%s", health_names[item]);
		table_cell(table, "%llu", counters->health[item]);
		table_cell(table, "%s", health_help[item]);
	}
	add_lost(table, lost);
	print_section(to, table);
}

static void print_alerts(FILE *to, const struct status *status)
{
	if (!status->alerts.count)
		return;
	fprintf(to, "\nlatest alerts in %s\n", status->alert_file);
	for (size_t i = 0; i < status->alerts.count; i++) {
		json_t *record = json_load_line(status->alerts.lines[i]);

		record_print(to, record);
		json_decref(record);
	}
}

static void print_traffic(FILE *to, const struct traffic *traffic)
{
	fprintf(to, "traffic   %.0f packets of ICMP a second, %.0f of them dropped",
		traffic->packet_rate, traffic->drop_rate);
	if (traffic->would_drop_rate > 0)
		fprintf(to, ", %.0f would be", traffic->would_drop_rate);
	fprintf(to, "\n          in all %llu, %llu dropped", traffic->packets, traffic->drops);
	if (traffic->would_drop)
		fprintf(to, ", %llu would have been", traffic->would_drop);
	putc('\n', to);
}

static void print_cost(FILE *to, const struct run_cost *cost)
{
	char text[160];

	if (!cost->known)
		return;
	snprintf(text, sizeof(text),
		 "%.0f ns a packet, %.2g %% of one core (%.0f packets of any kind a second%s)",
		 cost->nanoseconds, 100 * cost->share, cost->packets,
		 cost->few ? ": too few for a reliable mean" : "");
	fprintf(to, "%-*s", LABEL, "cost");
	human_wrap(to, text, LABEL, LABEL);
}

static void print_verdict(FILE *to, const struct verdict *verdict)
{
	static const enum paint paints[VERDICT_STATES] = { PAINT_GOOD, PAINT_WATCH, PAINT_BAD };
	enum paint paint = paints[verdict->state];

	char text[VERDICT_REASONS * VERDICT_TEXT];
	size_t used = 0;

	fprintf(to, "status    %s%s%s", terminal_paint(to, paint), verdict_names[verdict->state],
		terminal_plain(to, paint));
	if (!verdict->count) {
		putc('\n', to);
		return;
	}
	for (int i = 0; i < verdict->count && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? "; " : "",
					 verdict->reasons[i]);
	fputs(": ", to);
	human_wrap(to, text, LABEL + strlen(verdict_names[verdict->state]) + 2, LABEL);
}

static void print_instance(FILE *to, const struct status *status)
{
	const struct mode_state *mode = &status->mode;
	char text[MODE_TEXT], author[4 * MODE_AUTHOR], ago[HUMAN_TEXT];

	fprintf(to, "instance  %s, mode %s\n", status->instance,
		mode_text(text, mode, status->now));
	if (mode->since && mode->chosen)
		fprintf(to, "          chosen %s ago by %s\n",
			human_time(ago, time_since(status->now, mode->since)),
			text_escape(author, sizeof(author), mode->author));
}

static void print_source(FILE *to, const struct status *status)
{
	const struct published_source *source = &status->source;
	const __u64 now = status->now + timebase_offset();
	char file[4 * SETTINGS_PATH], ago[HUMAN_TEXT], *text;

	if (!source->file[0])
		return;
	human_time(ago, time_since(now, status->source_read));
	text_escape(file, sizeof(file), source->file);
	if (asprintf(&text,
		     source->exists ? "%s, read %s ago%s%s" :
				      "defaults: %s did not exist %s ago%s%s",
		     file, ago, source->options ? "; and options of icmpguard run" : "",
		     status->source_stale ? "; CHANGED since: icmpguard reload" : "") < 0)
		return;
	fputs("settings  ", to);
	human_wrap(to, text, LABEL, LABEL);
	free(text);
}

void status_print(FILE *to, const struct status *status, bool all)
{
	struct verdict verdict;

	verdict_judge(&verdict, status);
	print_verdict(to, &verdict);
	print_instance(to, status);
	print_source(to, status);
	print_daemon(to, status);
	print_attachments(to, status, all);
	print_traffic(to, &status->traffic);
	print_cost(to, &status->cost);
	print_blocks(to, status);
	if (status->mutes)
		fprintf(to, "mutes     %zu in force: icmpguard list mutes\n", status->mutes);
	if (verdict.worst_text[0]) {
		fprintf(to, "%-*s", LABEL, "worst");
		human_wrap(to, verdict.worst_text, LABEL, LABEL);
	}
	if (all) {
		print_types(to, &status->counters);
		print_reasons(to, &status->counters);
		print_maps(to, &status->counters);
		print_health(to, &status->counters, status->liveness.notes.lost);
	}
	print_alerts(to, status);
	if (!all)
		fputs("\nicmpguard status --all shows types, verdicts, tables and losses\n", to);
	verdict_free(&verdict);
}
