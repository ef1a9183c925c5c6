// SPDX-License-Identifier: GPL-2.0-only
#include "commands/live_render.h"

#include "base/names.h"
#include "base/text.h"
#include "commands/human.h"
#include "commands/verdict.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	FIGURE_LEAST = 8,
	NAME_LEAST = 24,
	NAME_MOST = 44,
	OVERVIEW_ROWS = 5,  /* per pane, in a file */
	OVERVIEW_LEAST = 3, /* per pane, on a screen */
	SPARK_LEVELS = 8,
};

static struct live_line *add(struct live_lines *lines, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Appends a line; overwrites the last one if there is no room. */
static struct live_line *add(struct live_lines *lines, const char *format, ...)
{
	struct live_line *line;
	char text[LIVE_LINE];
	va_list arguments;

	if (lines->count < LIVE_LINES_MOST)
		lines->count++;
	line = &lines->lines[lines->count - 1];
	*line = (struct live_line){};
	va_start(arguments, format);
	/* NOLINTNEXTLINE(*valist.Uninitialized): va_start() set it */
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	text_escape(line->text, sizeof(line->text), text);
	return line;
}

static void add_verdict(struct live_lines *lines, const struct live *live)
{
	static const enum paint paints[] = { PAINT_GOOD, PAINT_WATCH, PAINT_BAD };
	struct verdict verdict;
	char text[LIVE_LINE];
	size_t used;

	verdict_judge(&verdict, &live->status);
	used = (size_t)snprintf(text, sizeof(text), "%s", verdict_names[verdict.state]);
	for (int i = 0; i < verdict.count && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? "; " : ": ",
					 verdict.reasons[i]);
	add(lines, "%s", text)->paint = paints[verdict.state];
	verdict_free(&verdict);
}

static void add_traffic(struct live_lines *lines, const struct live *live)
{
	const struct traffic *traffic = &live->status.traffic;
	const struct run_cost *cost = &live->cost;
	char spent[80] = "";

	if (cost->known)
		snprintf(spent, sizeof(spent), "; %.0f ns a packet, %.2g %% of one core",
			 cost->nanoseconds, 100 * cost->share);
	else if (live->run_stats < 0)
		snprintf(spent, sizeof(spent), "; cost: not permitted");
	if (live->ready)
		add(lines, "ICMP %.0f/s, dropped %.0f/s, would drop %.0f/s%s", traffic->packet_rate,
		    traffic->drop_rate, traffic->would_drop_rate, spent);
	else
		add(lines, "ICMP: measuring");
}

static void add_panes(struct live_lines *lines, const struct live_model *model)
{
	char text[LIVE_LINE];
	size_t used = 0;

	for (int pane = 0; pane < LIVE_PANES; pane++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 pane == (int)model->pane ? "[%d %s] " : "%d %s ", pane + 1,
					 live_panes[pane].name);
	add(lines, "%s", text);
}

static const char *format_figure(char *text, double value, enum live_unit unit)
{
	char human[HUMAN_TEXT];

	if (isinf(value))
		snprintf(text, HUMAN_TEXT, "ever");
	else if (unit == LIVE_RATE)
		snprintf(text, HUMAN_TEXT, "%.1f", value);
	else if (unit == LIVE_BYTES)
		snprintf(text, HUMAN_TEXT, "%s", human_bytes(human, (__u64)value));
	else if (unit == LIVE_SEVERITY && value >= 0 && value < SEVERITY_COUNT)
		snprintf(text, HUMAN_TEXT, "%s", severity_names[(int)value]);
	else if (unit == LIVE_SECONDS)
		snprintf(text, HUMAN_TEXT, "%s", human_time(human, (__u64)(value * NSEC_PER_SEC)));
	else
		snprintf(text, HUMAN_TEXT, "%.0f", value);
	return text;
}

/* Returns the width of the longest name, within limits. */
static int name_width(const struct live_rows *rows, size_t first, size_t last, int columns)
{
	int width = NAME_LEAST;
	int most = columns && columns < 100 ? columns / 2 - 6 : NAME_MOST;

	for (size_t i = first; i < last; i++)
		if (terminal_columns(rows->rows[i].name) > width)
			width = terminal_columns(rows->rows[i].name);
	return columns && width > most ? most : width;
}

/* Returns the width of a column, with room for the sort mark. */
static int figure_width(const struct live_pane_row *pane, int figure)
{
	int width = (int)strlen(pane->figures[figure]) + 1;

	return width > FIGURE_LEAST ? width : FIGURE_LEAST;
}

static void add_heading(struct live_lines *lines, const struct live_pane_row *pane, int order,
			int width)
{
	char text[LIVE_LINE], heading[40];
	size_t used = (size_t)snprintf(text, sizeof(text), "%-*s", width, pane->heading);

	for (int i = 0; i < LIVE_FIGURES && pane->figures[i]; i++) {
		/* Mark the sort column. */
		snprintf(heading, sizeof(heading), "%s%s", pane->figures[i], i == order ? "*" : "");
		used += (size_t)snprintf(text + used, sizeof(text) - used, " %*s",
					 figure_width(pane, i), heading);
	}
	snprintf(text + used, sizeof(text) - used, "  %s", pane->text);
	add(lines, "%s", text)->heading = true;
}

static void add_row(struct live_lines *lines, const struct live_pane_row *pane,
		    const struct live_row *row, int width, bool selected)
{
	const char *end = terminal_cut(row->name, width);
	char text[LIVE_LINE], name[LIVE_NAME + 8], figure[HUMAN_TEXT];
	struct live_line *line;
	size_t used;
	int fill;

	if (*end)
		snprintf(name, sizeof(name), "%.*s%s",
			 (int)(terminal_cut(row->name, width - 1) - row->name), row->name,
			 terminal_ellipsis());
	else
		snprintf(name, sizeof(name), "%s", row->name);
	fill = width - terminal_columns(name);
	used = (size_t)snprintf(text, sizeof(text), "%s%*s", name, fill > 0 ? fill : 0, "");
	for (int i = 0; i < LIVE_FIGURES && pane->figures[i]; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, " %*s",
					 figure_width(pane, i),
					 format_figure(figure, row->figures[i], pane->units[i]));
	snprintf(text + used, sizeof(text) - used, "  %s", row->text);
	line = add(lines, "%s", text);
	line->paint = row->paint;
	line->selected = selected;
}

/* Appends `most` rows of a pane, the open one from where it was scrolled to. Returns the pane's
 * number of rows. */
static size_t add_pane(struct live_lines *lines, struct live *live, struct live_model *model,
		       enum live_pane pane, size_t most, int columns)
{
	struct live_rows *rows = &live->panes[pane];
	size_t shown = live_arrange(rows, model, pane), first = 0, last;
	int width;

	if (model->pane == pane) {
		live_settle(model, shown, most);
		first = model->first;
	}
	last = first + most < shown ? first + most : shown;
	width = name_width(rows, first, last, columns);
	add_heading(lines, &live_panes[pane], model->order[pane], width);
	for (size_t i = first; i < last; i++)
		add_row(lines, &live_panes[pane], &rows->rows[i], width,
			model->pane == pane && columns && i == model->selected);
	return shown;
}

static void add_overview(struct live_lines *lines, struct live *live, struct live_model *model,
			 size_t rows, int columns)
{
	static const enum live_pane panes[] = { LIVE_SOURCES, LIVE_TARGETS, LIVE_ALERTS,
						LIVE_BLOCKS,  LIVE_TALKS,   LIVE_TYPES,
						LIVE_VERDICTS };
	size_t end = lines->count + rows, each = rows / ARRAY_LENGTH(panes);

	each = !columns ? OVERVIEW_ROWS : each > OVERVIEW_LEAST + 2 ? each - 2 : OVERVIEW_LEAST;
	for (size_t i = 0; i < ARRAY_LENGTH(panes); i++) {
		size_t before = lines->count, shown;

		shown = add_pane(lines, live, model, panes[i], each, columns);
		if (!shown || (columns && lines->count > end))
			lines->count = before; /* omit panes without rows or room */
		else if (shown > each)
			add(lines, "  ... %zu in all", shown);
	}
}

static void add_help(struct live_lines *lines)
{
	static const char *const help[] = {
		"1 to 8, Tab   switch to another pane",
		"up, down      select a line (also j, k, page up, page down, home, end)",
		"s             sort by the next figure",
		"/             show only lines with a text, or about an address or prefix",
		"Enter         show the selected address over time",
		"b, u, a       block it for an hour, unblock it, allow it for an hour",
		"e             explain it: its alerts, what they mean and what to do",
		"p             pause",
		"q             end",
		"",
		"Any key goes back.",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(help); i++)
		add(lines, "%s", help[i]);
}

static const char *spark(double value, double most)
{
	static const char *const levels[SPARK_LEVELS] = { " ", ".", ":", "-", "=", "+", "*", "#" };
	int level = most > 0 ? (int)ceil(value / most * (SPARK_LEVELS - 1)) : 0;

	return levels[level < SPARK_LEVELS ? level : SPARK_LEVELS - 1];
}

static void add_curve(struct live_lines *lines, const struct live_model *model, const char *name,
		      size_t member)
{
	char curve[LIVE_HISTORY + 1] = "";
	double most = 0, value = 0;

	for (int i = 0; i < model->moments; i++) {
		memcpy(&value, (const char *)&model->history[i] + member, sizeof(value));
		most = value > most ? value : most;
	}
	for (int i = 0; i < model->moments; i++) {
		memcpy(&value, (const char *)&model->history[i] + member, sizeof(value));
		strcat(curve, spark(value, most));
	}
	add(lines, "%-9s |%-*s| now %.1f/s, at most %.1f/s", name, LIVE_HISTORY, curve, value,
	    most);
}

static void add_about(struct live_lines *lines, struct live *live, const struct prefix *about,
		      size_t rows)
{
	for (int pane = LIVE_SOURCES; pane < LIVE_PANES; pane++) {
		const struct live_rows *all = &live->panes[pane];
		bool heading = false;

		for (size_t i = 0; i < all->count && lines->count + 2 < rows; i++) {
			const struct live_row *row = &all->rows[i];

			if (!row->has_address || !prefix_overlaps(about, &row->about))
				continue;
			if (!heading)
				add_heading(lines, &live_panes[pane], -1, NAME_LEAST);
			heading = true;
			add_row(lines, &live_panes[pane], row, NAME_LEAST, false);
		}
	}
}

static void add_host(struct live_lines *lines, struct live *live, const struct live_model *model,
		     size_t rows)
{
	char text[PREFIX_TEXT];

	add(lines, "%s", prefix_format(text, &model->subject.about))->heading = true;
	add_curve(lines, model, "sends", offsetof(struct live_moment, sent));
	add_curve(lines, model, "receives", offsetof(struct live_moment, received));
	add(lines, " ");
	add_about(lines, live, &model->subject.about, rows);
}

static void add_text(struct live_lines *lines, struct live_model *model, size_t rows)
{
	const char *at = model->text ? model->text : "";
	size_t line = 0;

	while (*at && lines->count + 1 < rows) {
		const char *end = strchrnul(at, '\n');

		if (line++ >= model->line)
			add(lines, "%.*s", (int)(end - at), at);
		at = *end ? end + 1 : end;
	}
}

static void add_foot(struct live_lines *lines, const struct live_model *model)
{
	static const char *const questions[] = {
		[LIVE_BLOCK] = "block %s for an hour? y: yes, any other key: no",
		[LIVE_UNBLOCK] = "unblock %s? y: yes, any other key: no",
		[LIVE_ALLOW] = ("allow %s for an hour: neither limit nor block it? y: yes, any "
				"other key: no"),
	};
	char about[PREFIX_TEXT], text[LIVE_LINE];

	if (model->mode == LIVE_CONFIRM) {
		snprintf(text, sizeof(text), questions[model->change],
			 prefix_format(about, &model->subject.about));
		add(lines, "%s", text)->paint = PAINT_WATCH;
	} else if (model->mode == LIVE_FILTER) {
		add(lines, "show only (a text, an address, a prefix): %s_", model->typed);
	} else if (model->message[0]) {
		add(lines, "%s", model->message)->paint = PAINT_WATCH;
	} else if (model->mode == LIVE_READ) {
		add(lines, "up, down: scroll; q: back");
	} else {
		add(lines,
		    "%s%s%s%sq end  ? help  Tab pane  s sort  / filter  Enter over time  "
		    "b u a e",
		    model->paused ? "PAUSED (p)  " : "", model->filter[0] ? "only \"" : "",
		    model->filter, model->filter[0] ? "\"  " : "");
	}
}

static void cut_lines(struct live_lines *lines, int columns)
{
	for (size_t i = 0; columns && i < lines->count; i++)
		*(char *)terminal_cut(lines->lines[i].text, columns) = '\0';
}

static void add_body(struct live_lines *lines, struct live *live, struct live_model *model,
		     size_t room, int columns)
{
	size_t body = room > lines->count + 1 ? room - lines->count - 1 : 1;

	lines->page = body > 1 ? body - 1 : 1;
	if (model->mode == LIVE_HELP)
		add_help(lines);
	else if (model->mode == LIVE_HOST)
		add_host(lines, live, model, room);
	else if (model->mode == LIVE_READ)
		add_text(lines, model, room);
	else if (model->pane == LIVE_OVERVIEW)
		add_overview(lines, live, model, body, columns);
	else
		lines->shown = add_pane(lines, live, model, model->pane, lines->page, columns);
	if (lines->count + 1 > room)
		lines->count = room - 1;
}

void live_render(struct live_lines *lines, struct live *live, struct live_model *model, size_t rows,
		 int columns)
{
	lines->count = lines->shown = 0;
	if (rows > LIVE_LINES_MOST)
		rows = LIVE_LINES_MOST;
	if (rows < 6)
		rows = 6;
	add_verdict(lines, live);
	add(lines, "instance %s, %s mode%s", live->instance, mode_names[live->status.mode.mode],
	    model->paused ? ", paused" : "");
	add_traffic(lines, live);
	if (columns)
		add_panes(lines, model);
	add_body(lines, live, model, rows, columns);
	if (columns)
		add_foot(lines, model);
	cut_lines(lines, columns);
}
