// SPDX-License-Identifier: GPL-2.0-only
#include "base/moment.h"

#include "base/units.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Parses an optional fraction of a second into nanoseconds. Returns where it ends. */
static const char *take_fraction(const char *text, __u64 *nanoseconds)
{
	__u64 digit = NSEC_PER_SEC / 10;

	*nanoseconds = 0;
	if (*text != '.' && *text != ',')
		return text;
	for (text++; isdigit((unsigned char)*text); text++, digit /= 10)
		*nanoseconds += digit * (__u64)(*text - '0');
	return text;
}

static bool two_digits(const char *text, int most, int *value)
{
	if (!isdigit((unsigned char)text[0]) || !isdigit((unsigned char)text[1]))
		return false;
	*value = 10 * (text[0] - '0') + text[1] - '0';
	return *value <= most;
}

/* Parses "Z", "+02:00", "-0530" to seconds east of Greenwich. */
static bool parse_offset(const char *text, long *offset)
{
	int hours, minutes;

	if (!strcmp(text, "Z") || !strcmp(text, "z")) {
		*offset = 0;
		return true;
	}
	if ((text[0] != '+' && text[0] != '-') || !two_digits(text + 1, 23, &hours))
		return false;
	if (!two_digits(text + 3 + (text[3] == ':'), 59, &minutes) || text[5 + (text[3] == ':')])
		return false;
	*offset = (text[0] == '-' ? -1 : 1) * (hours * 3600L + minutes * 60L);
	return true;
}

/* Parses date and time of day. Returns where they end, or NULL. */
static const char *take_parts(const char *text, struct tm *parts)
{
	static const char *const forms[] = { "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S",
					     "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d" };
	const char *end;

	for (size_t i = 0; i < ARRAY_LENGTH(forms); i++) {
		*parts = (struct tm){ .tm_isdst = -1 };
		end = strptime(text, forms[i], parts);
		if (end)
			return end;
	}
	return NULL;
}

int moment_parse(const char *text, __u64 *nanoseconds)
{
	__u64 fraction;
	struct tm parts;
	const char *end;
	long offset;
	time_t time;

	/* strptime() would accept leading blanks. */
	if (!isdigit((unsigned char)text[0]))
		return -EINVAL;
	end = take_parts(text, &parts);
	if (!end)
		return -EINVAL;
	end = take_fraction(end, &fraction);
	if (!*end)
		time = mktime(&parts);
	else if (parse_offset(end, &offset))
		time = timegm(&parts) - offset;
	else
		return -EINVAL;
	if (time < 0)
		return -EINVAL;
	*nanoseconds = (__u64)time * NSEC_PER_SEC + fraction;
	return 0;
}

/* Returns what follows a word at the beginning of the text, or NULL. */
static const char *after(const char *text, const char *word)
{
	size_t length = strlen(word);

	return strncmp(text, word, length) ? NULL : text + length;
}

/* Parses "today", "yesterday", "15:00", "yesterday 15:00", in local time. */
static int parse_day(const char *text, __u64 now, __u64 *nanoseconds)
{
	const time_t seconds = (time_t)(now / NSEC_PER_SEC);
	const char *clock = after(text, "yesterday") ?: after(text, "today") ?: text;
	struct tm day, parts = {};
	int hours, minutes;

	localtime_r(&seconds, &day);
	parts.tm_year = day.tm_year;
	parts.tm_mon = day.tm_mon;
	parts.tm_mday = day.tm_mday - (text[0] == 'y');
	parts.tm_isdst = -1;
	if (clock != text && *clock && *clock++ != ' ')
		return -EINVAL;
	if (clock == text || *clock) {
		if (!two_digits(clock, 23, &hours) || clock[2] != ':' ||
		    !two_digits(clock + 3, 59, &minutes) || clock[5])
			return -EINVAL;
		parts.tm_hour = hours;
		parts.tm_min = minutes;
	}
	*nanoseconds = (__u64)mktime(&parts) * NSEC_PER_SEC;
	return 0;
}

int moment_parse_ago(const char *text, __u64 now, __u64 *nanoseconds)
{
	__u64 ago;

	if (!parse_day(text, now, nanoseconds))
		return 0;
	if (units_parse_duration(text, &ago))
		return moment_parse(text, nanoseconds);
	if (ago > now)
		return -ERANGE;
	*nanoseconds = now - ago;
	return 0;
}
