// SPDX-License-Identifier: GPL-2.0-only
#include "commands/human.h"

#include "base/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longer lines are hard to read; a terminal that is narrower than COLUMNS_LEAST breaks them itself.
 */
enum { COLUMNS = 80, COLUMNS_LEAST = 30 };

const char *human_bytes(char *text, __u64 bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	double value = (double)bytes / 1024;
	size_t unit = 0;

	if (bytes < 1024) {
		snprintf(text, HUMAN_TEXT, "%llu B", bytes);
		return text;
	}
	while (value >= 1023.5 && unit + 1 < ARRAY_LENGTH(units)) {
		value /= 1024;
		unit++;
	}
	snprintf(text, HUMAN_TEXT, value < 9.95 ? "%.1f %s" : "%.0f %s", value, units[unit]);
	return text;
}

/* The smaller unit only where there is some of it. */
static void print_two(char *text, __u64 large, const char *large_unit, __u64 small,
		      const char *small_unit)
{
	if (small)
		snprintf(text, HUMAN_TEXT, "%llu %s %llu %s", large, large_unit, small, small_unit);
	else
		snprintf(text, HUMAN_TEXT, "%llu %s", large, large_unit);
}

const char *human_time(char *text, __u64 nanoseconds)
{
	const __u64 seconds = nanoseconds / NSEC_PER_SEC;
	/* To the nearest: what began a moment ago for 10 minutes has 10 left, not 9. */
	const __u64 minutes = (seconds + 30) / 60, hours = (seconds + 1800) / 3600;

	if (seconds < 10)
		snprintf(text, HUMAN_TEXT, "%.1f s", (double)(nanoseconds / 100000000) / 10);
	else if (seconds < 60)
		snprintf(text, HUMAN_TEXT, "%llu s", seconds);
	else if (minutes < 60)
		snprintf(text, HUMAN_TEXT, "%llu min", minutes);
	else if (minutes < 24 * 60)
		print_two(text, minutes / 60, "h", minutes % 60, "min");
	else
		print_two(text, hours / 24, "d", hours % 24, "h");
	return text;
}

void human_wrap(FILE *to, const char *text, size_t used, int indent)
{
	const int width = terminal_width(to);

	terminal_wrap(to, text, used, indent,
		      width >= COLUMNS_LEAST && width < COLUMNS ? (size_t)width : COLUMNS);
}

void human_section(FILE *to, const char *heading, const char *text)
{
	fprintf(to, "\n%s\n%*s", heading, HUMAN_INDENT, "");
	human_wrap(to, text, HUMAN_INDENT, HUMAN_INDENT);
}

/* The address stands in for the word, so that a command can be copied. To be freed; NULL: out of
 * memory. */
static char *with_address(const char *text, const char *address)
{
	static const char word[] = "ADDRESS";
	const char *at;
	char *result = NULL;
	size_t size;
	FILE *to = open_memstream(&result, &size);

	if (!to)
		return NULL;
	while ((at = strstr(text, word))) {
		fprintf(to, "%.*s%s", (int)(at - text), text, address);
		text = at + strlen(word);
	}
	fputs(text, to);
	return fclose(to) ? NULL : result;
}

void human_section_about(FILE *to, const char *heading, const char *text, const char *address)
{
	char *whole = with_address(text, address);

	human_section(to, heading, whole ? whole : text);
	free(whole);
}
