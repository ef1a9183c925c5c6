// SPDX-License-Identifier: GPL-2.0-only
#include "base/units.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit {
	const char *suffix;
	__u64 factor;
};

/* In descending order, as the formatters try them. */
static const struct unit durations[] = {
	{ "d", 86400 * NSEC_PER_SEC },
	{ "h", 3600 * NSEC_PER_SEC },
	{ "m", 60 * NSEC_PER_SEC },
	{ "s", NSEC_PER_SEC },
	{ "ms", NSEC_PER_MSEC },
	{ "us", 1000 },
	{ "ns", 1 },
};

static const struct unit sizes[] = {
	{ "GiB", 1ULL << 30 },
	{ "MiB", 1ULL << 20 },
	{ "KiB", 1ULL << 10 },
	{ "", 1 },
};

/* Parses digits; returns where they end. */
static int parse_number(const char *text, __u64 *value, const char **end)
{
	char *stop;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	*value = strtoull(text, &stop, 10);
	if (errno)
		return -ERANGE;
	*end = stop;
	return 0;
}

static int parse_with_unit(const char *text, const struct unit *units, size_t count, __u64 *value)
{
	const char *end;
	__u64 number;
	int error;

	error = parse_number(text, &number, &end);
	if (error)
		return error;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(end, units[i].suffix))
			continue;
		if (number > ~0ULL / units[i].factor)
			return -ERANGE;
		*value = number * units[i].factor;
		return 0;
	}
	return -EINVAL;
}

static const char *format_with_unit(char *text, const struct unit *units, size_t count, __u64 value)
{
	size_t i = 0;

	while (i + 1 < count && (value < units[i].factor || value % units[i].factor))
		i++;
	snprintf(text, UNITS_TEXT, "%llu%s", value / units[i].factor, units[i].suffix);
	return text;
}

int units_parse_count(const char *text, __u64 *value)
{
	static const struct unit none = { "", 1 };

	return parse_with_unit(text, &none, 1, value);
}

int units_parse_duration(const char *text, __u64 *nanoseconds)
{
	if (!strcmp(text, "0")) {
		*nanoseconds = 0;
		return 0;
	}
	return parse_with_unit(text, durations, ARRAY_LENGTH(durations), nanoseconds);
}

int units_parse_bytes(const char *text, __u64 *bytes)
{
	return parse_with_unit(text, sizes, ARRAY_LENGTH(sizes), bytes);
}

const char *units_format_duration(char *text, __u64 nanoseconds)
{
	if (nanoseconds == 0)
		return strcpy(text, "0s");
	return format_with_unit(text, durations, ARRAY_LENGTH(durations), nanoseconds);
}

const char *units_format_bytes(char *text, __u64 bytes)
{
	return format_with_unit(text, sizes, ARRAY_LENGTH(sizes), bytes);
}
