/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `icmpguard top` shows, apart from how it is drawn: rows of panes, their order and filter,
 * what is selected, and what a key does.
 */
#ifndef ICMPGUARD_COMMANDS_LIVE_MODEL_H
#define ICMPGUARD_COMMANDS_LIVE_MODEL_H

#include "base/prefix.h"
#include "base/terminal.h"
#include "headers/types.h"

#include <stdbool.h>
#include <stddef.h>

enum live_pane {
	LIVE_OVERVIEW, /* the first rows of every other one */
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

/* How a figure is written. */
enum live_unit { LIVE_COUNT, LIVE_RATE, LIVE_BYTES, LIVE_SECONDS };

struct live_pane_row {
	const char *name; /* for --pane, and the line of panes */
	const char *heading;
	const char *figures[LIVE_FIGURES]; /* headings; NULL past the last */
	enum live_unit units[LIVE_FIGURES];
	const char *text; /* heading of the last column */
};

extern const struct live_pane_row live_panes[LIVE_PANES];
extern const char *const live_pane_names[LIVE_PANES];

struct live_row {
	char name[LIVE_NAME];
	char text[LIVE_TEXT];
	char id[LIVE_ID]; /* of an alert; "": of none */
	bool has_address; /* whether the row is about one */
	struct prefix about;
	double figures[LIVE_FIGURES];
	enum paint paint; /* of the text */
};

/* Rows of one pane. Zeroed at first; freed by live_rows_free(). */
struct live_rows {
	struct live_row *rows;
	size_t count;
	size_t room;
};

/* A row to fill in; NULL: out of memory. */
struct live_row *live_rows_add(struct live_rows *rows);
void live_rows_free(struct live_rows *rows);

enum live_mode {
	LIVE_LIST,
	LIVE_FILTER,  /* a filter is being typed */
	LIVE_CONFIRM, /* a change is asked about */
	LIVE_READ,    /* a text is shown */
	LIVE_HOST,    /* one address over time */
	LIVE_HELP
};

enum live_change { LIVE_BLOCK, LIVE_UNBLOCK, LIVE_ALLOW, LIVE_EXPLAIN };

/* What is to be done after a key. */
enum live_request { LIVE_NOTHING, LIVE_RUN, LIVE_QUIT };

enum { LIVE_HISTORY = 60, LIVE_FILTER_TEXT = 48, LIVE_MESSAGE = 160 };

/* Packets a second of one address at a reading. */
struct live_moment {
	double sent, received;
};

struct live_model {
	enum live_pane pane;
	enum live_mode mode;
	int order[LIVE_PANES]; /* the figure by which a pane is sorted, the greatest first */
	char filter[LIVE_FILTER_TEXT];
	char typed[LIVE_FILTER_TEXT];
	size_t selected; /* row of the pane, as arranged */
	size_t first;	 /* row at the top of the screen */
	bool paused;
	enum live_change change;
	struct live_row subject; /* of the change, or of the history */
	char *text;		 /* of LIVE_READ; freed by live_model_free() */
	size_t line;		 /* of the text, at the top */
	char message[LIVE_MESSAGE];
	struct live_moment history[LIVE_HISTORY]; /* the latest last */
	int moments;
};

void live_model_free(struct live_model *model);

/* Sorts the rows of the pane by the model's order, equal ones by their second figure and their
 * name, and puts those that the filter leaves out behind the others: the number of those that are
 * left. A filter is part of a row's name or text, or an address or prefix that is about it. */
size_t live_arrange(struct live_rows *rows, const struct live_model *model, enum live_pane pane);

/* Keys beside characters. */
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

/* What a key does; `rows` is the pane's, `shown` of them as arranged, `page` fit on the screen. */
enum live_request live_key(struct live_model *model, const struct live_rows *rows, size_t shown,
			   size_t page, int key);

/* The command for LIVE_RUN: its arguments from "icmpguard" on, in memory of `words`; NULL behind
 * the last. */
enum { LIVE_ARGUMENTS = 12 };
struct live_command {
	const char *arguments[LIVE_ARGUMENTS];
	char about[PREFIX_TEXT];
};
void live_command(struct live_command *command, const struct live_model *model,
		  const char *instance, const char *config);

/* Notes the rates of the address whose history is shown. */
void live_note(struct live_model *model, const struct live_rows *sources,
	       const struct live_rows *targets);

#endif
