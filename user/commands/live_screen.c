// SPDX-License-Identifier: GPL-2.0-only
#include "commands/live_screen.h"

#include "base/log.h"
#include "base/timebase.h"
#include "commands/live_render.h"
#include "commands/run_self.h"

#include <errno.h>
#include <locale.h>
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const short pairs[PAINTS] = { [PAINT_GOOD] = 1, [PAINT_WATCH] = 2, [PAINT_BAD] = 3 };

/* Messages logged while drawing; shown in the screen's message line. */
static char reported[LIVE_MESSAGE];

static void keep_report(char *line, size_t size)
{
	snprintf(reported, sizeof(reported), "%.*s", (int)strcspn(line, "\n"), line);
	free(line);
}

static const struct log_output kept = { .line = keep_report };

static void begin(void)
{
	const char *plain = getenv("NO_COLOR");

	/* For the characters of the terminal. The locale that is named may not be installed. */
	if (!setlocale(LC_CTYPE, ""))
		setlocale(LC_CTYPE, "C.UTF-8");
	initscr();
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	curs_set(0);
	set_escdelay(50);
	if (has_colors() && !(plain && *plain)) {
		start_color();
		use_default_colors();
		init_pair(1, COLOR_GREEN, -1);
		init_pair(2, COLOR_YELLOW, -1);
		init_pair(3, COLOR_RED, -1);
	}
	log_redirect(&kept);
}

static void end(void)
{
	log_redirect(NULL);
	endwin();
}

static void draw(const struct live_lines *lines)
{
	erase();
	for (size_t i = 0; i < lines->count; i++) {
		const struct live_line *line = &lines->lines[i];
		attr_t attributes = line->selected ? A_REVERSE : line->heading ? A_BOLD : A_NORMAL;

		/* The last line is the footer. */
		move(i + 1 == lines->count ? LINES - 1 : (int)i, 0);
		attrset(attributes | (attr_t)COLOR_PAIR(pairs[line->paint]));
		addstr(line->text);
	}
	attrset(A_NORMAL);
	refresh();
}

static int key_of(int key)
{
	switch (key) {
	case KEY_UP:
		return LIVE_KEY_UP;
	case KEY_DOWN:
		return LIVE_KEY_DOWN;
	case KEY_PPAGE:
		return LIVE_KEY_PAGE_UP;
	case KEY_NPAGE:
		return LIVE_KEY_PAGE_DOWN;
	case KEY_HOME:
		return LIVE_KEY_HOME;
	case KEY_END:
		return LIVE_KEY_END;
	case '\n':
	case '\r':
	case KEY_ENTER:
		return LIVE_KEY_ENTER;
	case 27:
		return LIVE_KEY_ESCAPE;
	case KEY_BACKSPACE:
	case 127:
	case 8:
		return LIVE_KEY_BACKSPACE;
	default:
		return key;
	}
}

/* Runs the requested command; shows all its output or the first line. */
static void carry_out(struct live *live, struct live_model *model, const char *config)
{
	struct live_command command;
	char *text = NULL;

	live_command(&command, model, live->instance, config);
	if (run_self_text((char *const *)command.arguments, &text)) {
		snprintf(model->message, sizeof(model->message), "cannot run %s",
			 command.arguments[1]);
	} else if (model->change == LIVE_EXPLAIN) {
		free(model->text);
		model->text = text;
		model->line = 0;
		model->mode = LIVE_READ;
		return;
	} else {
		snprintf(model->message, sizeof(model->message), "%.*s", (int)strcspn(text, "\n"),
			 text);
	}
	free(text);
}

/* Returns the milliseconds until the next reading. */
static int wait_time(const struct live *live, __u64 interval)
{
	__u64 now = timebase_now(), due = live->read_at + interval;

	return now < due ? (int)((due - now) / NSEC_PER_MSEC) + 1 : 0;
}

static void read_now(struct live *live, struct live_model *model)
{
	reported[0] = '\0';
	if (live_read(live))
		live->read_at = timebase_now();
	if (reported[0])
		snprintf(model->message, sizeof(model->message), "%s", reported);
	live_note(model, &live->panes[LIVE_SOURCES], &live->panes[LIVE_TARGETS]);
}

static void loop(struct live *live, struct live_model *model, struct live_lines *lines,
		 __u64 interval, const char *config)
{
	enum live_request request = LIVE_NOTHING;
	int key;

	while (request != LIVE_QUIT) {
		if (!model->paused && !wait_time(live, interval))
			read_now(live, model);
		live_render(lines, live, model, (size_t)LINES, COLS);
		draw(lines);
		timeout(model->paused ? -1 : wait_time(live, interval));
		key = getch();
		request = LIVE_NOTHING;
		if (key == ERR || key == KEY_RESIZE)
			continue;
		request = live_key(model,
				   model->pane == LIVE_OVERVIEW ? NULL : &live->panes[model->pane],
				   lines->shown, lines->page, key_of(key));
		if (request == LIVE_RUN)
			carry_out(live, model, config);
	}
}

int live_screen(struct live *live, struct live_model *model, __u64 interval, const char *config)
{
	struct live_lines *lines = malloc(sizeof(*lines));

	if (!lines)
		return log_error(-ENOMEM, "out of memory");
	begin();
	loop(live, model, lines, interval, config);
	end();
	free(lines);
	return 0;
}
