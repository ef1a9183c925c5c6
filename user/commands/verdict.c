// SPDX-License-Identifier: GPL-2.0-only
#include "commands/verdict.h"

#include "base/json.h"
#include "base/names.h"
#include "base/text.h"
#include "commands/human.h"
#include "commands/option.h"
#include "commands/records.h"

#include <stdarg.h>
#include <string.h>

const char *const verdict_names[] = {
	[VERDICT_OK] = "OK",
	[VERDICT_WATCH] = "WATCH",
	[VERDICT_TROUBLE] = "TROUBLE",
};

/* A warning threshold for the lists only: tables of statistics always fill up and evict by
 * themselves. */
enum { FULL_PERCENT = 90 };

static void add(struct verdict *verdict, enum verdict_state state, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add(struct verdict *verdict, enum verdict_state state, const char *format, ...)
{
	char text[VERDICT_TEXT];
	va_list arguments;

	if (state > verdict->state)
		verdict->state = state;
	if (verdict->count == VERDICT_REASONS)
		return;
	va_start(arguments, format);
	/* NOLINTNEXTLINE(*valist.Uninitialized): va_start() set it */
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	text_escape(verdict->reasons[verdict->count++], VERDICT_TEXT, text);
}

static void judge_daemon(struct verdict *verdict, const struct status *status)
{
	const struct liveness *liveness = &status->liveness;
	char silence[HUMAN_TEXT];

	human_time(silence, liveness->silence);
	switch (liveness->state) {
	case DAEMON_RUNNING:
		break;
	case DAEMON_STARTING:
		add(verdict, VERDICT_WATCH, "the daemon is starting: nothing new is found yet");
		break;
	case DAEMON_SILENT:
		add(verdict, VERDICT_TROUBLE, "the daemon is silent for %s: nothing new is found",
		    silence);
		break;
	case DAEMON_LEFT:
		add(verdict, VERDICT_TROUBLE, "no daemon runs: nothing new is found");
		break;
	case DAEMON_DEAD:
		add(verdict, VERDICT_TROUBLE,
		    "the daemon is dead, last seen %s ago: nothing new is found", silence);
		break;
	}
	if (liveness->withdrawn)
		add(verdict, VERDICT_TROUBLE,
		    "its program was removed, it sees nothing on %s (icmpguard reload attaches "
		    "again)",
		    liveness->notes.missing);
	else if (liveness->notes.missing[0])
		add(verdict, VERDICT_TROUBLE, "it sees nothing on %s", liveness->notes.missing);
	else if (!status->attached && liveness->state != DAEMON_STARTING)
		add(verdict, VERDICT_TROUBLE, "attached to no interface: it sees no packets");
	if (status->unrecorded && liveness->state == DAEMON_RUNNING)
		add(verdict, VERDICT_WATCH,
		    "changes of the lists are not recorded (lists.file; see the log): a stop "
		    "forgets them");
	if (liveness->notes.losing[0])
		add(verdict, VERDICT_WATCH, "records are being lost: %s (see the log)",
		    liveness->notes.losing);
}

static void judge_links(struct verdict *verdict, const struct status *status)
{
	for (int i = 0; i < status->attached; i++) {
		const char *name = status->attachments[i].name;

		if (status->links[i] == LINK_DOWN)
			add(verdict, VERDICT_WATCH, "%s is down: nothing arrives there", name);
		else if (status->links[i] == LINK_NO_CARRIER)
			add(verdict, VERDICT_WATCH, "%s has no carrier: nothing arrives there",
			    name);
	}
}

static void describe_worst(struct verdict *verdict)
{
	const char *id = json_text_in(verdict->worst, "icmpguard", "id");
	const char *rule = json_text_in(verdict->worst, "icmpguard", "rule");
	const char *offender = json_text_in(verdict->worst, "icmpguard", "offender");

	snprintf(verdict->worst_text, sizeof(verdict->worst_text),
		 "%s %s %s (icmpguard explain %.*s)",
		 severity_names[record_severity(verdict->worst)], rule ? rule : "-",
		 offender ? offender : "-", RECORD_ID_SHORT, id ? id : "-");
}

/* Counts the active alerts of which the daemon says that not every record was written. Returns the
 * gravest severity, or -1. */
static int count_noted(struct verdict *verdict, const struct instance_notes *notes)
{
	const char *rest = notes->active;
	unsigned int count;
	char name[16];
	int gravest = -1, length, severity;

	for (; sscanf(rest, "%u %15[a-z]%n", &count, name, &length) == 2; rest += length) {
		severity = option_find(severity_names, SEVERITY_COUNT, name);
		if (severity >= 0)
			verdict->active[severity] = count;
		if (severity > gravest)
			gravest = severity;
		length += (int)strspn(rest + length, ", ");
	}
	snprintf(verdict->worst_text, sizeof(verdict->worst_text),
		 "%.120s (alerts were lost: the file may not have it)", notes->worst);
	return gravest;
}

/* The same from the records. */
static int count_recorded(struct verdict *verdict, const struct status *status)
{
	int gravest = -1;

	for (size_t i = 0; i < status->active.count; i++) {
		json_t *record = json_load_line(status->active.lines[i]);
		int severity = record_severity(record);

		if (severity >= 0)
			verdict->active[severity]++;
		if (severity >= 0 && severity >= gravest) {
			gravest = severity;
			json_decref(verdict->worst);
			verdict->worst = json_incref(record);
		}
		json_decref(record);
	}
	if (gravest >= 0)
		describe_worst(verdict);
	return gravest;
}

static void judge_alerts(struct verdict *verdict, const struct status *status)
{
	const struct instance_notes *notes = &status->liveness.notes;
	int gravest = notes->active[0] ? count_noted(verdict, notes) :
					 count_recorded(verdict, status);
	char text[VERDICT_TEXT / 2] = "";
	size_t used = 0;
	int shown = 0;

	for (int severity = SEVERITY_COUNT - 1; severity >= 0; severity--)
		if (verdict->active[severity])
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%u %s",
						 shown++ ? ", " : "", verdict->active[severity],
						 severity_names[severity]);
	if (gravest < 0)
		return;
	add(verdict, gravest >= SEVERITY_MEDIUM ? VERDICT_WATCH : VERDICT_OK, "alerts active: %s",
	    text);
}

static void judge_traffic(struct verdict *verdict, const struct status *status)
{
	const struct traffic *traffic = &status->traffic;

	if (traffic->drop_rate > 0)
		add(verdict, VERDICT_WATCH, "dropping %.0f packets a second", traffic->drop_rate);
	if (traffic->would_drop_rate > 0)
		add(verdict, VERDICT_WATCH, "%s mode: %.0f packets a second would be dropped",
		    mode_names[status->mode.mode], traffic->would_drop_rate);
	else if (status->mode.mode == MODE_MONITOR)
		add(verdict, VERDICT_OK,
		    "monitor mode: limits and rules drop nothing, they only count");
}

/* Reports a mode chosen by command if it is unusual. */
static void judge_mode(struct verdict *verdict, const struct status *status)
{
	const struct mode_state *mode = &status->mode;
	char left[HUMAN_TEXT];

	if (mode->until)
		add(verdict, VERDICT_WATCH,
		    "%s mode on trial for %s more, then %s (icmpguard mode confirm)",
		    mode_names[mode->mode], human_time(left, mode->until - status->now),
		    mode_names[mode->after]);
	else if (mode->mode == MODE_OFF)
		add(verdict, VERDICT_WATCH,
		    "off by command: nothing is dropped (icmpguard mode %s undoes it)",
		    mode_names[mode->configured]);
	else if (mode->mode != mode->configured)
		add(verdict, VERDICT_OK, "%s mode by command, the settings say %s",
		    mode_names[mode->mode], mode_names[mode->configured]);
}

static void judge_source(struct verdict *verdict, const struct status *status)
{
	if (status->refused && status->liveness.state == DAEMON_RUNNING)
		add(verdict, VERDICT_WATCH,
		    "the configuration was refused when it was last read: %s",
		    status->refusal[0] ? status->refusal : "icmpguard check-config shows why");
	else if (status->source_stale)
		add(verdict, VERDICT_WATCH,
		    "the configuration was changed after it was read (icmpguard reload)");
}

static void judge_lists(struct verdict *verdict, const struct counters *counters)
{
	for (int i = FILLED_BLOCK_SLOTS; i < FILLS; i++) {
		const struct map_fill *map = &counters->maps[i];

		if (map->most && map->entries * 100 >= map->most * FULL_PERCENT)
			add(verdict, VERDICT_WATCH, "the list of %s is %llu %% full", map->name,
			    map->entries * 100 / map->most);
	}
}

void verdict_judge(struct verdict *verdict, const struct status *status)
{
	*verdict = (struct verdict){};
	judge_daemon(verdict, status);
	judge_links(verdict, status);
	judge_mode(verdict, status);
	judge_source(verdict, status);
	judge_alerts(verdict, status);
	judge_traffic(verdict, status);
	judge_lists(verdict, &status->counters);
}

void verdict_free(struct verdict *verdict)
{
	json_decref(verdict->worst);
	verdict->worst = NULL;
}
