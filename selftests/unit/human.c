// SPDX-License-Identifier: GPL-2.0-only
#include "commands/human.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(human, bytes)
{
	static const struct {
		__u64 bytes;
		const char *text;
	} rows[] = {
		{ 0, "0 B" },
		{ 1023, "1023 B" },
		{ 1024, "1.0 KiB" },
		{ 1536, "1.5 KiB" },
		{ 10240, "10 KiB" },
		{ (1 << 20) - 1, "1.0 MiB" },
		{ 3ULL << 30, "3.0 GiB" },
		{ ~0ULL, "16 EiB" },
	};
	char text[HUMAN_TEXT];

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
		cr_expect(eq(str, (char *)human_bytes(text, rows[i].bytes), (char *)rows[i].text));
}

Test(human, time)
{
	static const struct {
		__u64 nanoseconds;
		const char *text;
	} rows[] = {
		{ 0, "0.0 s" },
		{ NSEC_PER_SEC - 1, "0.9 s" },
		{ 12 * NSEC_PER_SEC, "12 s" },
		{ 60 * NSEC_PER_SEC, "1 min" },
		{ 89 * NSEC_PER_SEC, "1 min" },
		{ 595 * NSEC_PER_SEC, "10 min" },
		{ 3569 * NSEC_PER_SEC, "59 min" },
		{ 3570 * NSEC_PER_SEC, "1 h" },
		{ 86399 * NSEC_PER_SEC, "1 d" },
		{ 12000 * NSEC_PER_SEC, "3 h 20 min" },
		{ 187200 * NSEC_PER_SEC, "2 d 4 h" },
	};
	char text[HUMAN_TEXT];

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
		cr_expect(eq(str, (char *)human_time(text, rows[i].nanoseconds),
			     (char *)rows[i].text));
}
