// SPDX-License-Identifier: GPL-2.0-only
#include "memory/offences.h"

#include "history/offence_stream.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>

#define DAY (86400 * NSEC_PER_SEC)

static const struct offence_key offender = { .address = { .bytes = { 0x20, 1 } }, .bits = 128 };
static const struct offence_key other = { .address = { .bytes = { 0x20, 2 } }, .bits = 128 };

Test(offences, are_counted_and_forgiven)
{
	struct offences *offences = offences_new();

	cr_expect(eq(u64, offences_of(offences, &offender, DAY, 5), 0));
	offences_add(offences, &offender, DAY, 10 * DAY, DAY);
	offences_add(offences, &offender, DAY, 11 * DAY, 10 * DAY);
	cr_expect(eq(u64, offences_of(offences, &offender, DAY, 11 * DAY), 2));
	cr_expect(eq(u64, offences_of(offences, &other, DAY, 11 * DAY), 0));
	cr_expect(eq(u64, offences_of(offences, &offender, DAY, 12 * DAY + DAY / 2), 1));
	cr_expect(eq(u64, offences_of(offences, &offender, DAY, 12 * DAY + DAY / 2), 1), "once");
	cr_expect(eq(u64, offences_of(offences, &offender, 0, 100 * DAY), 1), "0: never");
	cr_expect(eq(u64, offences_of(offences, &offender, DAY, 13 * DAY), 0));
	cr_expect(eq(u64, offences_added(offences), 2));
	offences_free(offences);
}

Test(offences, the_latest_are_kept)
{
	struct offences *offences = offences_new();
	struct offence_key key = offender;

	for (__u32 i = 0; i <= OFFENCES_MOST; i++) {
		key.network = i;
		offences_add(offences, &key, DAY, DAY, 1);
	}
	cr_expect(eq(u64, offences_of(offences, &key, DAY, 1), 1));
	key.network = 0;
	cr_expect(eq(u64, offences_of(offences, &key, DAY, 1), 0));
	offences_free(offences);
}

Test(offences, outlast_a_restart_with_another_clock)
{
	struct offences *before = offences_new(), *after = offences_new();
	struct stream stream = {};
	char *bytes;
	size_t size;

	offences_add(before, &offender, DAY, 10 * DAY, DAY);
	offences_add(before, &offender, DAY, 10 * DAY, DAY);
	offences_add(before, &other, DAY, 20 * DAY, DAY);
	stream.to = open_memstream(&bytes, &size);
	offences_save(before, &stream, DAY);
	fclose(stream.to);
	stream = (struct stream){ .from = (__u8 *)bytes, .end = (__u8 *)bytes + size };
	offences_read(after, &stream, -11 * (__s64)DAY);
	cr_expect_not(stream.failed);
	/* The first block ended when the clock started anew. */
	cr_expect(eq(u64, offences_of(after, &offender, DAY, DAY / 2), 2));
	cr_expect(eq(u64, offences_of(after, &other, DAY, 10 * DAY), 1));
	cr_expect(eq(u64, offences_of(after, &other, DAY, 11 * DAY), 0));
	for (size_t cut = 0; cut < size; cut++) {
		stream = (struct stream){ .from = (__u8 *)bytes, .end = (__u8 *)bytes + cut };
		offences_read(after, &stream, 0);
		cr_expect(stream.failed, "cut at %zu", cut);
	}
	free(bytes);
	offences_free(before);
	offences_free(after);
}
