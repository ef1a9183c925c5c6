// SPDX-License-Identifier: GPL-2.0-only
#include "base/terminal.h"

#include "base/units.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

const char *const terminal_color_names[COLORS_CHOICES] = { "auto", "always", "never" };

static enum terminal_colors chosen;

void terminal_set_colors(enum terminal_colors colors)
{
	chosen = colors;
}

static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

static bool has_colors(FILE *to)
{
	const char *kind = getenv("TERM");

	if (chosen != COLORS_AUTO)
		return chosen == COLORS_ALWAYS;
	return isatty(fileno(to)) && !is_set("NO_COLOR") && kind && strcmp(kind, "dumb") != 0;
}

const char *terminal_paint(FILE *to, enum paint paint)
{
	static const char *const sequences[PAINTS] = {
		[PAINT_NONE] = "",	    [PAINT_GOOD] = "\033[32m", [PAINT_WATCH] = "\033[33m",
		[PAINT_BAD] = "\033[1;31m", [PAINT_FAINT] = "\033[2m",
	};

	return paint != PAINT_NONE && has_colors(to) ? sequences[paint] : "";
}

const char *terminal_plain(FILE *to, enum paint paint)
{
	return paint != PAINT_NONE && has_colors(to) ? "\033[0m" : "";
}

int terminal_width(FILE *to)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	__u64 width;

	if (!isatty(fileno(to)))
		return 0;
	if (columns && !units_parse_count(columns, &width) && width && width < INT_MAX)
		return (int)width;
	return ioctl(fileno(to), TIOCGWINSZ, &size) ? 0 : size.ws_col;
}

/* Returns whether a byte begins a character. */
static bool begins(char byte)
{
	return ((unsigned char)byte & 0xc0) != 0x80;
}

void terminal_wrap(FILE *to, const char *text, size_t used, int indent, size_t columns)
{
	bool begun = false;

	while (*text) {
		size_t length = strcspn(text, " ");

		if (begun && used + 1 + length > columns) {
			fprintf(to, "\n%*s", indent, "");
			used = (size_t)indent;
			begun = false;
		}
		used += (size_t)fprintf(to, "%s%.*s", begun ? " " : "", (int)length, text);
		begun = true;
		text += length;
		text += *text == ' ';
	}
	putc('\n', to);
}

void terminal_message(FILE *to, const char *text)
{
	const int indent = 2, width = terminal_width(to);

	terminal_wrap(to, text, 0, indent, width > indent ? (size_t)width : SIZE_MAX);
}

int terminal_columns(const char *text)
{
	int columns = 0;

	for (; *text; text++)
		columns += begins(*text);
	return columns;
}

const char *terminal_cut(const char *text, int columns)
{
	for (; *text; text++)
		if (begins(*text) && columns-- == 0)
			break;
	return text;
}

const char *terminal_ellipsis(void)
{
	const char *locale = is_set("LC_ALL")	? getenv("LC_ALL") :
			     is_set("LC_CTYPE") ? getenv("LC_CTYPE") :
						  getenv("LANG");

	return locale && (strcasestr(locale, "utf-8") || strcasestr(locale, "utf8")) ? "…" : "~";
}
