// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/mutes.h"

#include "base/prefix.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct mutes *mutes;
static char path[] = "/tmp/mutes-XXXXXX";

static void setup(void)
{
	int file = mkstemp(path);

	cr_assert(file >= 0);
	close(file);
	unlink(path);
	mutes = calloc(1, sizeof(*mutes));
}

static void teardown(void)
{
	unlink(path);
	free(mutes);
}

TestSuite(mutes, .init = setup, .fini = teardown);

static struct prefix prefix(const char *text)
{
	struct prefix parsed;

	cr_assert(eq(int, prefix_parse(text, &parsed), 0));
	return parsed;
}

static void add(int rule, const char *about, __u64 seconds)
{
	struct mute mute = { .rule = rule,
			     .about = prefix(about),
			     .created = NSEC_PER_SEC,
			     .until = seconds * NSEC_PER_SEC,
			     .reason = "ticket \"42\"",
			     .author = "me" };

	cr_assert(eq(int, mutes_add(mutes, &mute), 0));
}

static bool covers(enum rule rule, const char *about, __u64 seconds)
{
	const struct prefix parsed = prefix(about);

	return mutes_cover(mutes, rule, &parsed, seconds * NSEC_PER_SEC);
}

Test(mutes, one_covers_its_rule_its_prefix_and_its_time)
{
	add(RULE_SWEEP, "192.0.2.0/24", 100);
	cr_expect(covers(RULE_SWEEP, "192.0.2.7", 99));
	cr_expect(covers(RULE_SWEEP, "192.0.2.0/25", 99), "a part of it");
	cr_expect_not(covers(RULE_SWEEP, "192.0.2.7", 100), "it has ended");
	cr_expect_not(covers(RULE_SWEEP, "192.0.0.0/16", 99), "more than it");
	cr_expect_not(covers(RULE_SWEEP, "192.0.3.7", 99));
	cr_expect_not(covers(RULE_FLOOD_SOURCE, "192.0.2.7", 99));
	add(MUTE_ALL_RULES, "2001:db8::1", 100);
	cr_expect(covers(RULE_FLOOD_SOURCE, "2001:db8::1", 99));
}

Test(mutes, time_is_that_of_the_wall)
{
	add(RULE_SWEEP, "192.0.2.7", 100);
	mutes->offset = 60 * NSEC_PER_SEC;
	cr_expect(covers(RULE_SWEEP, "192.0.2.7", 39));
	cr_expect_not(covers(RULE_SWEEP, "192.0.2.7", 40));
}

Test(mutes, one_of_the_same_rule_and_prefix_is_replaced)
{
	const struct prefix about = prefix("192.0.2.7");

	add(RULE_SWEEP, "192.0.2.7", 100);
	add(RULE_SWEEP, "192.0.2.7", 50);
	add(RULE_TUNNEL, "192.0.2.7", 50);
	cr_expect(eq(sz, mutes->count, 2));
	cr_expect(eq(sz, mutes_remove(mutes, RULE_SWEEP, &about), 1));
	cr_expect(eq(sz, mutes_remove(mutes, RULE_SWEEP, &about), 0));
	cr_expect(eq(sz, mutes_remove(mutes, MUTE_ALL_RULES, NULL), 1), "all of them");
}

Test(mutes, they_are_read_back)
{
	struct mutes *read = calloc(1, sizeof(*read));

	add(RULE_SWEEP, "192.0.2.0/24", 100);
	add(MUTE_ALL_RULES, "2001:db8::1", 200);
	cr_assert(eq(int, mutes_write(mutes, path), 0));
	cr_assert(eq(int, mutes_read(read, path), 0));
	cr_assert(eq(sz, read->count, 2));
	cr_expect(eq(int, read->mutes[0].rule, RULE_SWEEP));
	cr_expect(eq(str, read->mutes[0].reason, (char *)"ticket \"42\""));
	cr_expect(eq(u64, read->mutes[1].until, 200 * NSEC_PER_SEC));
	mutes_expire(read, 100 * NSEC_PER_SEC);
	cr_expect(eq(sz, read->count, 1));
	free(read);
}

Test(mutes, a_change_of_the_file_is_noticed)
{
	add(RULE_SWEEP, "192.0.2.7", 100);
	cr_assert(eq(int, mutes_write(mutes, path), 0));
	mutes_remove(mutes, 0, NULL);
	mutes_refresh(mutes, path, 0);
	cr_expect(covers(RULE_SWEEP, "192.0.2.7", 1));
	unlink(path);
	mutes_refresh(mutes, path, 0);
	cr_expect_not(covers(RULE_SWEEP, "192.0.2.7", 1));
}

Test(mutes, a_damaged_file_mutes_nothing)
{
	FILE *file = fopen(path, "w");

	fputs("{\"mutes\": [", file);
	fclose(file);
	cr_expect(eq(int, mutes_read(mutes, path), -EINVAL));
	cr_expect(eq(sz, mutes->count, 0));
	file = fopen(path, "w");
	fputs("{\"mutes\": [{\"rule\": \"of-later\", \"prefix\": \"192.0.2.7\"}]}", file);
	fclose(file);
	cr_expect(eq(int, mutes_read(mutes, path), 0));
	cr_expect(eq(sz, mutes->count, 0), "of a later version, left out");
}

Test(mutes, their_number_is_bounded)
{
	char text[PREFIX_TEXT];
	struct mute more = { .rule = RULE_SWEEP, .about = prefix("198.51.100.1") };

	for (int i = 0; i < MUTES_MOST; i++) {
		snprintf(text, sizeof(text), "10.0.%d.%d", i / 256, i % 256);
		add(RULE_SWEEP, text, 100);
	}
	cr_expect(eq(int, mutes_add(mutes, &more), -ENOSPC));
}
