/* SPDX-License-Identifier: GPL-2.0-only */
/* Renders the model of `icmpguard top` as lines of text, for a terminal or a file. */
#ifndef ICMPGUARD_COMMANDS_LIVE_RENDER_H
#define ICMPGUARD_COMMANDS_LIVE_RENDER_H

#include "commands/live_read.h"

enum { LIVE_LINE = 512, LIVE_LINES_MOST = 256 };

struct live_line {
	char text[LIVE_LINE];
	enum paint paint;
	bool selected;
	bool heading;
};

struct live_lines {
	struct live_line lines[LIVE_LINES_MOST];
	size_t count;
	size_t shown; /* rows of the pane that pass the filter */
	size_t page;  /* rows that fit on the screen */
};

/* Writes at most `rows` lines of at most `columns` characters (0: no limit). Sorts the rows that
 * are shown. */
void live_render(struct live_lines *lines, struct live *live, struct live_model *model, size_t rows,
		 int columns);

#endif
