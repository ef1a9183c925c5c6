// SPDX-License-Identifier: GPL-2.0-only
#include "base/units.h"

#include <criterion/criterion.h>
#include <errno.h>

/* A text and its parsed value. */
struct row {
	const char *text;
	int error;
	__u64 value;
};

static void check_rows(int (*parse)(const char *, __u64 *), const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		__u64 value = 12345;
		int error = parse(rows[i].text, &value);

		cr_expect_eq(error, rows[i].error, "\"%s\": %d", rows[i].text, error);
		cr_expect_eq(value, rows[i].error ? 12345 : rows[i].value, "\"%s\": %llu",
			     rows[i].text, value);
	}
}

Test(units, counts)
{
	static const struct row rows[] = {
		{ "0", 0, 0 },
		{ "250", 0, 250 },
		{ "007", 0, 7 },
		{ "18446744073709551615", 0, ~0ULL },
		{ "18446744073709551616", -ERANGE, 0 },
		{ "99999999999999999999999999", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ " 1", -EINVAL, 0 },
		{ "1 ", -EINVAL, 0 },
		{ "-1", -EINVAL, 0 },
		{ "+1", -EINVAL, 0 },
		{ "0x10", -EINVAL, 0 },
		{ "1e3", -EINVAL, 0 },
		{ "1.5", -EINVAL, 0 },
		{ "1s", -EINVAL, 0 },
		{ "many", -EINVAL, 0 },
	};

	check_rows(units_parse_count, rows, ARRAY_LENGTH(rows));
}

Test(units, durations)
{
	static const struct row rows[] = {
		{ "0", 0, 0 },
		{ "0s", 0, 0 },
		{ "7ns", 0, 7 },
		{ "3us", 0, 3000 },
		{ "500ms", 0, 500 * NSEC_PER_MSEC },
		{ "10s", 0, 10 * NSEC_PER_SEC },
		{ "5m", 0, 300 * NSEC_PER_SEC },
		{ "1h", 0, 3600 * NSEC_PER_SEC },
		{ "7d", 0, 7 * 86400 * NSEC_PER_SEC },
		{ "18446744073s", 0, 18446744073 * NSEC_PER_SEC },
		{ "18446744074s", -ERANGE, 0 },
		{ "213504d", -ERANGE, 0 },
		{ "10", -EINVAL, 0 },
		{ "00", -EINVAL, 0 },
		{ "10 s", -EINVAL, 0 },
		{ "10S", -EINVAL, 0 },
		{ "1h30m", -EINVAL, 0 },
		{ "1.5s", -EINVAL, 0 },
		{ "-1s", -EINVAL, 0 },
		{ "s", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
	};

	check_rows(units_parse_duration, rows, ARRAY_LENGTH(rows));
}

Test(units, bytes)
{
	static const struct row rows[] = {
		{ "0", 0, 0 },
		{ "4096", 0, 4096 },
		{ "64KiB", 0, 64 << 10 },
		{ "16MiB", 0, 16 << 20 },
		{ "2GiB", 0, 2ULL << 30 },
		{ "17179869183GiB", 0, 17179869183ULL << 30 },
		{ "17179869184GiB", -ERANGE, 0 },
		{ "1KB", -EINVAL, 0 },
		{ "1k", -EINVAL, 0 },
		{ "1kib", -EINVAL, 0 },
		{ "KiB", -EINVAL, 0 },
		{ "-1KiB", -EINVAL, 0 },
	};

	check_rows(units_parse_bytes, rows, ARRAY_LENGTH(rows));
}

Test(units, durations_are_written_shortest)
{
	static const struct row rows[] = {
		{ "0s", 0, 0 },
		{ "1ns", 0, 1 },
		{ "1001us", 0, 1001000 },
		{ "1500ms", 0, 1500 * NSEC_PER_MSEC },
		{ "90s", 0, 90 * NSEC_PER_SEC },
		{ "1m", 0, 60 * NSEC_PER_SEC },
		{ "36h", 0, 36 * 3600 * NSEC_PER_SEC },
		{ "365d", 0, 365 * 86400 * NSEC_PER_SEC },
		{ "18446744073709551615ns", 0, ~0ULL },
	};
	char text[UNITS_TEXT];

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
		cr_expect_str_eq(units_format_duration(text, rows[i].value), rows[i].text);
}

Test(units, bytes_are_written_shortest)
{
	static const struct row rows[] = {
		{ "0", 0, 0 },
		{ "1023", 0, 1023 },
		{ "1KiB", 0, 1024 },
		{ "1537KiB", 0, 1537 << 10 },
		{ "3MiB", 0, 3 << 20 },
		{ "1024GiB", 0, 1ULL << 40 },
		{ "18446744073709551615", 0, ~0ULL },
	};
	char text[UNITS_TEXT];

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
		cr_expect_str_eq(units_format_bytes(text, rows[i].value), rows[i].text);
}

/* Both ways, over numbers of every size. */
Test(units, what_is_written_parses_to_the_same)
{
	char text[UNITS_TEXT];
	__u64 back;

	for (__u64 value = 1; value < 1ULL << 60; value = value * 7 / 3 + 1) {
		cr_assert_eq(units_parse_duration(units_format_duration(text, value), &back), 0);
		cr_assert_eq(back, value, "%s", text);
		cr_assert_eq(units_parse_bytes(units_format_bytes(text, value), &back), 0);
		cr_assert_eq(back, value, "%s", text);
	}
}
