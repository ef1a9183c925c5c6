/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The model of `icmpguard top`, independent of rendering: the rows of the panes, their order and
 * filter, the selection, and the effect of keys.
 */
#ifndef ICMPGUARD_COMMANDS_LIVE_MODEL_H
#define ICMPGUARD_COMMANDS_LIVE_MODEL_H

#include "base/prefix.h"
#include "base/terminal.h"
#include "headers/types.h"

#include <stdbool.h>
#include <stddef.h>

enum live_pane {
	LIVE_OVERVIEW, /* the first rows of all other panes */
	LIVE_SOURCES,
	LIVE_TARGETS,
	LIVE_TALKS,
	LIVE_TYPES,
	LIVE_VERDICTS,
	LIVE_BLOCKS,
	LIVE_ALERTS,
	LIVE_PANES
};

enum { LIVE_FIGURES = 4, LIVE_NAME = 104, LIVE_TEXT = 160, LIVE_ID = 20 };

/* How a figure is formatted. */
enum live_unit { LIVE_COUNT, LIVE_RATE, LIVE_BYTES, LIVE_SECONDS, LIVE_SEVERITY };

struct live_pane_row {
	const char *name; /* for --pane and the pane bar */
	const char *heading;
	const char *figures[LIVE_FIGURES]; /* headings; ends with NULL */
	enum live_unit units[LIVE_FIGURES];
	const char *text; /* heading of the last column */
};

extern const struct live_pane_row live_panes[LIVE_PANES];
extern const char *const live_pane_names[LIVE_PANES];

struct live_row {
	char name[LIVE_NAME];
	char text[LIVE_TEXT];
	char id[LIVE_ID]; /* id of an alert, or "" */
	bool has_address; /* `about` is set */
	struct prefix about;
	double figures[LIVE_FIGURES];
	enum paint paint; /* colour of the text */
};

/* Rows of one pane. Zero-initialize; free with live_rows_free(). */
struct live_rows {
	struct live_row *rows;
	size_t count;
	size_t room;
};

/* Returns a new row to fill in, or NULL when out of memory. */
struct live_row *live_rows_add(struct live_rows *rows);
void live_rows_free(struct live_rows *rows);

enum live_mode {
	LIVE_LIST,
	LIVE_FILTER,  /* typing a filter */
	LIVE_CONFIRM, /* confirming a change */
	LIVE_READ,    /* showing a text */
	LIVE_HOST,    /* one address over time */
	LIVE_HELP
};

enum live_change { LIVE_BLOCK, LIVE_UNBLOCK, LIVE_ALLOW, LIVE_EXPLAIN };

/* What the caller must do after a key. */
enum live_request { LIVE_NOTHING, LIVE_RUN, LIVE_QUIT };

enum { LIVE_HISTORY = 60, LIVE_FILTER_TEXT = 48, LIVE_MESSAGE = 160 };

/* Packets/s of one address at one reading. */
struct live_moment {
	double sent, received;
};

struct live_model {
	enum live_pane pane;
	enum live_mode mode;
	int order[LIVE_PANES]; /* the sort figure of each pane, descending */
	char filter[LIVE_FILTER_TEXT];
	char typed[LIVE_FILTER_TEXT];
	size_t selected; /* index into the sorted rows */
	size_t first;	 /* row at the top of the screen */
	bool paused;
	enum live_change change;
	struct live_row subject; /* of the change or the history */
	char *text;		 /* for LIVE_READ; freed by live_model_free() */
	size_t line;		 /* first visible line of the text */
	char message[LIVE_MESSAGE];
	struct live_moment history[LIVE_HISTORY]; /* oldest first */
	int moments;
};

void live_model_free(struct live_model *model);

/* Sorts the pane's rows by the model's order, ties by the second figure and the name, and moves
 * rows that the filter excludes to the end. Returns the number of rows left. A filter matches part
 * of a row's name or text, or an address or prefix. */
size_t live_arrange(struct live_rows *rows, const struct live_model *model, enum live_pane pane);

/* Keys other than characters. */
enum {
	LIVE_KEY_UP = 0x1000,
	LIVE_KEY_DOWN,
	LIVE_KEY_PAGE_UP,
	LIVE_KEY_PAGE_DOWN,
	LIVE_KEY_HOME,
	LIVE_KEY_END,
	LIVE_KEY_ENTER,
	LIVE_KEY_ESCAPE,
	LIVE_KEY_BACKSPACE
};

/* Moves the selected row, and the row at the top, onto the `shown` rows that pass the filter, of
 * which `page` fit on the screen: a list may have shrunk since, or the screen grown. */
void live_settle(struct live_model *model, size_t shown, size_t page);

/* Handles a key; `rows` are the pane's, the first `shown` pass the filter, `page` fit on the
 * screen. */
enum live_request live_key(struct live_model *model, const struct live_rows *rows, size_t shown,
			   size_t page, int key);

/* Builds the command for LIVE_RUN: arguments from "icmpguard" on, terminated by NULL. */
enum { LIVE_ARGUMENTS = 12 };
struct live_command {
	const char *arguments[LIVE_ARGUMENTS];
	char about[PREFIX_TEXT];
};
void live_command(struct live_command *command, const struct live_model *model,
		  const char *instance, const char *config);

/* Appends the rates of the address whose history is shown. */
void live_note(struct live_model *model, const struct live_rows *sources,
	       const struct live_rows *targets);

#endif
