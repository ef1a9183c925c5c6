// SPDX-License-Identifier: GPL-2.0-only
#include "commands/live_model.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct live_pane_row live_panes[LIVE_PANES] = {
	[LIVE_OVERVIEW] = { .name = "all" },
	[LIVE_SOURCES] = { "sources",
			   "SOURCE",
			   { "RATE/s", "PACKETS", "TARGETS", "OVER" },
			   { LIVE_RATE, LIVE_COUNT, LIVE_COUNT, LIVE_COUNT },
			   "VIEW AND LANE" },
	[LIVE_TARGETS] = { "targets",
			   "TARGET",
			   { "RATE/s", "PACKETS", "SOURCES", "OVER" },
			   { LIVE_RATE, LIVE_COUNT, LIVE_COUNT, LIVE_COUNT },
			   "VIEW AND LANE" },
	[LIVE_TALKS] = { "conversations",
			 "CLIENT AND SERVER",
			 { "ASKED/s", "REPLIED/s", "PACKETS", "PAYLOAD" },
			 { LIVE_RATE, LIVE_RATE, LIVE_COUNT, LIVE_BYTES },
			 "IDENTIFIER" },
	[LIVE_TYPES] = { "types",
			 "TYPE",
			 { "RATE/s", "PACKETS", "BYTES", "DROPPED" },
			 { LIVE_RATE, LIVE_COUNT, LIVE_BYTES, LIVE_COUNT },
			 "" },
	[LIVE_VERDICTS] = { "verdicts",
			    "VERDICT",
			    { "RATE/s", "PACKETS", "DROPPED", "WOULD DROP" },
			    { LIVE_RATE, LIVE_COUNT, LIVE_COUNT, LIVE_COUNT },
			    "" },
	[LIVE_BLOCKS] = { "blocks",
			  "BLOCKED",
			  { "PACKETS", "SINCE", "FOR" },
			  { LIVE_COUNT, LIVE_SECONDS, LIVE_SECONDS },
			  "EFFECT, SCOPE, BY" },
	[LIVE_ALERTS] = { "alerts",
			  "OFFENDER",
			  { "SEVERITY", "AGO" },
			  { LIVE_SEVERITY, LIVE_SECONDS },
			  "RULE" },
};

const char *const live_pane_names[LIVE_PANES] = {
	"all", "sources", "targets", "conversations", "types", "verdicts", "blocks", "alerts",
};

struct live_row *live_rows_add(struct live_rows *rows)
{
	size_t more = rows->room ? 2 * rows->room : 64;
	struct live_row *grown;

	if (rows->count == rows->room) {
		grown = reallocarray(rows->rows, more, sizeof(*grown));
		if (!grown)
			return NULL;
		rows->rows = grown;
		rows->room = more;
	}
	rows->rows[rows->count] = (struct live_row){};
	return &rows->rows[rows->count++];
}

void live_rows_free(struct live_rows *rows)
{
	free(rows->rows);
	*rows = (struct live_rows){};
}

void live_model_free(struct live_model *model)
{
	free(model->text);
	model->text = NULL;
}

static bool passes(const struct live_row *row, const char *filter, const struct prefix *prefix)
{
	if (prefix && row->has_address && prefix_overlaps(prefix, &row->about))
		return true;
	return strcasestr(row->name, filter) || strcasestr(row->text, filter);
}

static int compare(const void *left, const void *right, void *order)
{
	const struct live_row *a = left, *b = right;
	int figure = *(const int *)order;

	if (a->figures[figure] != b->figures[figure])
		return a->figures[figure] > b->figures[figure] ? -1 : 1;
	if (a->figures[1] != b->figures[1])
		return a->figures[1] > b->figures[1] ? -1 : 1;
	return strcmp(a->name, b->name);
}

size_t live_arrange(struct live_rows *rows, const struct live_model *model, enum live_pane pane)
{
	int order = model->order[pane];
	struct prefix prefix;
	bool parsed = model->filter[0] && !prefix_parse(model->filter, &prefix);
	size_t left = 0;

	for (size_t i = 0; i < rows->count; i++) {
		struct live_row row = rows->rows[i];

		if (model->filter[0] && !passes(&row, model->filter, parsed ? &prefix : NULL))
			continue;
		rows->rows[i] = rows->rows[left];
		rows->rows[left++] = row;
	}
	if (left)
		qsort_r(rows->rows, left, sizeof(*rows->rows), compare, &order);
	return left;
}

static void say(struct live_model *model, const char *text)
{
	snprintf(model->message, sizeof(model->message), "%s", text);
}

static void turn_to(struct live_model *model, enum live_pane pane)
{
	model->pane = pane;
	model->selected = model->first = 0;
}

void live_settle(struct live_model *model, size_t shown, size_t page)
{
	if (model->selected >= shown)
		model->selected = shown ? shown - 1 : 0;
	if (model->first + page > shown)
		model->first = shown > page ? shown - page : 0;
	if (model->selected < model->first)
		model->first = model->selected;
	if (page && model->selected >= model->first + page)
		model->first = model->selected - page + 1;
}

static void move(struct live_model *model, size_t shown, size_t page, long by)
{
	long selected = (long)model->selected + by;

	model->selected = selected > 0 ? (size_t)selected : 0;
	live_settle(model, shown, page);
}

static void next_order(struct live_model *model)
{
	const struct live_pane_row *row = &live_panes[model->pane];
	int next = model->order[model->pane] + 1;

	if (next >= LIVE_FIGURES || !row->figures[next])
		next = 0;
	model->order[model->pane] = next;
	if (row->figures[next])
		snprintf(model->message, sizeof(model->message), "sorted by %s",
			 row->figures[next]);
}

static const struct live_row *selected_row(const struct live_model *model,
					   const struct live_rows *rows, size_t shown)
{
	return rows && model->selected < shown ? &rows->rows[model->selected] : NULL;
}

static enum live_request propose(struct live_model *model, const struct live_row *row,
				 enum live_change change)
{
	if (!row || !(row->has_address || (change == LIVE_EXPLAIN && row->id[0]))) {
		say(model, "select a line with an address first (2 or 3, then the arrows)");
		return LIVE_NOTHING;
	}
	model->subject = *row;
	model->change = change;
	if (change == LIVE_EXPLAIN)
		return LIVE_RUN;
	model->mode = LIVE_CONFIRM;
	return LIVE_NOTHING;
}

static enum live_request open_host(struct live_model *model, const struct live_row *row)
{
	if (!row || !row->has_address) {
		say(model, "select a line with an address first (2 or 3, then the arrows)");
		return LIVE_NOTHING;
	}
	model->subject = *row;
	model->moments = 0;
	model->mode = LIVE_HOST;
	return LIVE_NOTHING;
}

static enum live_request list_key(struct live_model *model, const struct live_row *row, int key)
{
	switch (key) {
	case 'q':
		return LIVE_QUIT;
	case '\t':
		turn_to(model, (enum live_pane)((model->pane + 1) % LIVE_PANES));
		break;
	case 's':
		next_order(model);
		break;
	case 'p':
		model->paused = !model->paused;
		break;
	case '/':
		model->mode = LIVE_FILTER;
		snprintf(model->typed, sizeof(model->typed), "%s", model->filter);
		break;
	case '?':
	case 'h':
		model->mode = LIVE_HELP;
		break;
	case LIVE_KEY_ESCAPE:
		model->filter[0] = '\0';
		break;
	case LIVE_KEY_ENTER:
		return open_host(model, row);
	case 'b':
		return propose(model, row, LIVE_BLOCK);
	case 'u':
		return propose(model, row, LIVE_UNBLOCK);
	case 'a':
		return propose(model, row, LIVE_ALLOW);
	case 'e':
		return propose(model, row, LIVE_EXPLAIN);
	default:
		if (key >= '1' && key < '1' + LIVE_PANES)
			turn_to(model, (enum live_pane)(key - '1'));
		break;
	}
	return LIVE_NOTHING;
}

static bool moving_key(struct live_model *model, size_t shown, size_t page, int key)
{
	long step = key == LIVE_KEY_UP || key == 'k'   ? -1 :
		    key == LIVE_KEY_DOWN || key == 'j' ? 1 :
		    key == LIVE_KEY_PAGE_UP	       ? -(long)page :
		    key == LIVE_KEY_PAGE_DOWN	       ? (long)page :
		    key == LIVE_KEY_HOME	       ? -(long)shown :
		    key == LIVE_KEY_END		       ? (long)shown :
							 0;

	if (step)
		move(model, shown, page, step);
	return step;
}

static enum live_request filter_key(struct live_model *model, int key)
{
	size_t length = strlen(model->typed);

	if (key == LIVE_KEY_ENTER) {
		memcpy(model->filter, model->typed, sizeof(model->filter));
		model->selected = model->first = 0;
		model->mode = LIVE_LIST;
	} else if (key == LIVE_KEY_ESCAPE) {
		model->mode = LIVE_LIST;
	} else if (key == LIVE_KEY_BACKSPACE) {
		if (length)
			model->typed[length - 1] = '\0';
	} else if (key < 0x80 && isprint(key) && length + 1 < sizeof(model->typed)) {
		model->typed[length] = (char)key;
		model->typed[length + 1] = '\0';
	}
	return LIVE_NOTHING;
}

static enum live_request read_key(struct live_model *model, size_t page, int key)
{
	if (key == LIVE_KEY_DOWN || key == 'j')
		model->line++;
	else if (key == LIVE_KEY_PAGE_DOWN || key == ' ')
		model->line += page;
	else if ((key == LIVE_KEY_UP || key == 'k') && model->line)
		model->line--;
	else if (key == LIVE_KEY_PAGE_UP)
		model->line = model->line > page ? model->line - page : 0;
	else if (key == 'q' || key == LIVE_KEY_ESCAPE || key == LIVE_KEY_ENTER)
		model->mode = LIVE_LIST;
	return LIVE_NOTHING;
}

enum live_request live_key(struct live_model *model, const struct live_rows *rows, size_t shown,
			   size_t page, int key)
{
	model->message[0] = '\0';
	switch (model->mode) {
	case LIVE_FILTER:
		return filter_key(model, key);
	case LIVE_CONFIRM:
		model->mode = LIVE_LIST;
		if (key == 'y' || key == 'Y')
			return LIVE_RUN;
		say(model, "nothing was changed");
		return LIVE_NOTHING;
	case LIVE_READ:
		return read_key(model, page, key);
	case LIVE_HELP:
	case LIVE_HOST:
		if (model->mode == LIVE_HOST &&
		    (key == 'b' || key == 'u' || key == 'a' || key == 'e'))
			return list_key(model, &model->subject, key);
		model->mode = LIVE_LIST;
		return LIVE_NOTHING;
	default:
		break;
	}
	if (moving_key(model, shown, page, key))
		return LIVE_NOTHING;
	return list_key(model, selected_row(model, rows, shown), key);
}

void live_command(struct live_command *command, const struct live_model *model,
		  const char *instance, const char *config)
{
	static const char *const verbs[] = { "block", "unblock", "allow", "show" };
	bool alert = model->change == LIVE_EXPLAIN && model->subject.id[0];
	size_t count = 0;

	*command = (struct live_command){};
	command->arguments[count++] = "icmpguard";
	command->arguments[count++] = alert ? "explain" : verbs[model->change];
	prefix_format(command->about, &model->subject.about);
	command->arguments[count++] = alert ? model->subject.id : command->about;
	command->arguments[count++] = "--instance";
	command->arguments[count++] = instance;
	if (model->change == LIVE_EXPLAIN && config) {
		command->arguments[count++] = "-c";
		command->arguments[count++] = config;
	}
	if (model->change == LIVE_EXPLAIN)
		return;
	if (model->change == LIVE_UNBLOCK)
		return;
	command->arguments[count++] = "--for";
	command->arguments[count++] = "1h";
	command->arguments[count++] = "--reason";
	command->arguments[count++] = "by icmpguard top";
}

static double rate_of(const struct live_rows *rows, const struct prefix *about)
{
	double rate = 0;

	for (size_t i = 0; i < rows->count; i++)
		if (rows->rows[i].has_address && prefix_overlaps(about, &rows->rows[i].about))
			rate += rows->rows[i].figures[0];
	return rate;
}

void live_note(struct live_model *model, const struct live_rows *sources,
	       const struct live_rows *targets)
{
	if (model->mode != LIVE_HOST)
		return;
	if (model->moments == LIVE_HISTORY)
		memmove(model->history, model->history + 1,
			(LIVE_HISTORY - 1) * sizeof(model->history[0]));
	else
		model->moments++;
	model->history[model->moments - 1] = (struct live_moment){
		rate_of(sources, &model->subject.about),
		rate_of(targets, &model->subject.about),
	};
}
