// SPDX-License-Identifier: GPL-2.0-only
#include "base/moment.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

/* 2026-11-20T20:48:59Z */
#define MOMENT (1795207739 * NSEC_PER_SEC)

static void at(const char *text, __u64 expected)
{
	__u64 moment = 0;

	cr_expect_eq(moment_parse(text, &moment), 0, "\"%s\"", text);
	cr_expect_eq(moment, expected, "\"%s\": %llu", text, moment);
}

Test(moment, with_an_offset)
{
	at("2026-11-20T20:48:59Z", MOMENT);
	at("2026-11-20T20:48:59.123456Z", MOMENT + 123456000);
	at("2026-11-20T20:48:59.123456+0000", MOMENT + 123456000);
	at("2026-11-20T22:48:59+02:00", MOMENT);
	at("2026-11-20 15:18:59-0530", MOMENT);
	at("2026-11-20T20:48Z", MOMENT - 59 * NSEC_PER_SEC);
	at("1970-01-01T00:00:00Z", 0);
	at("2040-01-01T00:00:00Z", 2208988800 * NSEC_PER_SEC);
}

Test(moment, else_in_local_time)
{
	setenv("TZ", "UTC-2", 1);
	tzset();
	at("2026-11-20T22:48:59", MOMENT);
	at("2026-11-20 22:48", MOMENT - 59 * NSEC_PER_SEC);
	at("2026-11-21", MOMENT + (3600 + 11 * 60 + 1) * NSEC_PER_SEC);
}

Test(moment, is_refused)
{
	static const char *const texts[] = { "",
					     "yesterday",
					     "2026",
					     "2026-13-01",
					     "2026-11-20T25:00",
					     " 2026-11-20",
					     "2026-11-20x",
					     "2026-11-20T20:48:59+2",
					     "2026-11-20T20:48:59+02:00x",
					     "1969-12-31T23:59:59Z" };

	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		__u64 moment = 12345;

		cr_expect_eq(moment_parse(texts[i], &moment), -EINVAL, "\"%s\"", texts[i]);
		cr_expect_eq(moment, 12345);
	}
}

Test(moment, so_long_ago)
{
	__u64 moment = 0;

	cr_expect_eq(moment_parse_ago("90s", MOMENT, &moment), 0);
	cr_expect_eq(moment, MOMENT - 90 * NSEC_PER_SEC);
	cr_expect_eq(moment_parse_ago("2026-11-20T20:48:59Z", MOMENT, &moment), 0);
	cr_expect_eq(moment, MOMENT);
	cr_expect_eq(moment_parse_ago("2h", 3600 * NSEC_PER_SEC, &moment), -ERANGE);
	cr_expect_eq(moment_parse_ago("soon", MOMENT, &moment), -EINVAL);
}

Test(moment, by_day_and_time_of_day)
{
	static const char *const wrong[] = { "yesterday15:00", "yesterday 15", "today 24:00",
					     "15:60",	       "15:00x",       "tomorrow" };
	const __u64 hour = 3600 * NSEC_PER_SEC;
	__u64 moment = 0, midnight;

	setenv("TZ", "UTC-2", 1);
	tzset();
	cr_assert_eq(moment_parse("2026-11-20", &midnight), 0);
	cr_expect_eq(moment_parse_ago("today", MOMENT, &moment), 0);
	cr_expect_eq(moment, midnight);
	cr_expect_eq(moment_parse_ago("yesterday", MOMENT, &moment), 0);
	cr_expect_eq(moment, midnight - 24 * hour);
	cr_expect_eq(moment_parse_ago("15:30", MOMENT, &moment), 0);
	cr_expect_eq(moment, midnight + 15 * hour + hour / 2);
	cr_expect_eq(moment_parse_ago("yesterday 03:00", MOMENT, &moment), 0);
	cr_expect_eq(moment, midnight - 21 * hour);
	for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
		cr_expect_eq(moment_parse_ago(wrong[i], MOMENT, &moment), -EINVAL, "\"%s\"",
			     wrong[i]);
}
