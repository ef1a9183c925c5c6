// SPDX-License-Identifier: GPL-2.0-only
#include "commands/human.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 80 };

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

const char *human_time(char *text, __u64 nanoseconds)
{
	__u64 seconds = nanoseconds / NSEC_PER_SEC;

	if (seconds < 10)
		snprintf(text, HUMAN_TEXT, "%.1f s", (double)(nanoseconds / 100000000) / 10);
	else if (seconds < 60)
		snprintf(text, HUMAN_TEXT, "%llu s", seconds);
	else if (seconds < 3600)
		snprintf(text, HUMAN_TEXT, "%llu min", seconds / 60);
	else if (seconds < 86400)
		snprintf(text, HUMAN_TEXT, "%llu h %llu min", seconds / 3600, seconds / 60 % 60);
	else
		snprintf(text, HUMAN_TEXT, "%llu d %llu h", seconds / 86400, seconds / 3600 % 24);
	return text;
}

void human_wrap(FILE *to, const char *text, size_t used, int indent)
{
	bool begun = false;

	while (*text) {
		size_t length = strcspn(text, " ");

		if (begun && used + 1 + length > COLUMNS) {
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

void human_section(FILE *to, const char *heading, const char *text)
{
	fprintf(to, "\n%s\n%*s", heading, HUMAN_INDENT, "");
	human_wrap(to, text, HUMAN_INDENT, HUMAN_INDENT);
}
