// SPDX-License-Identifier: GPL-2.0-only
/* The records of the alert file that are selected. */
#include "commands/alert_subject.h"
#include "base/nearest.h"
#include "base/prefix.h"
#include "detectors/detector.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/icmpguard-records-XXXXXX";

static void line(FILE *file, int minute, const char *state, const char *id, const char *rule,
		 const char *severity, const char *offender, const char *target)
{
	fprintf(file,
		"{\"@timestamp\":\"2026-11-20T20:%02d:00.000000Z\",\"icmpguard\":{\"id\":\"%s\","
		"\"rule\":\"%s\",\"state\":\"%s\",\"severity\":\"%s\",\"offender\":\"%s\","
		"\"target\":\"%s\"}}\n",
		minute, id, rule, state, severity, offender, target);
}

static void set_up(void)
{
	int descriptor = mkstemp(path);
	FILE *file = fdopen(descriptor, "w");

	cr_assert(file);
	line(file, 1, "raised", "aaaa000000000001", "sweep", "medium", "198.51.100.1",
	     "192.0.2.0/24");
	fputs("no record\n", file);
	line(file, 2, "raised", "aaaa000000000002", "flood-source", "high", "198.51.100.2",
	     "192.0.2.7");
	line(file, 3, "cleared", "aaaa000000000001", "sweep", "medium", "198.51.100.1",
	     "192.0.2.0/24");
	line(file, 4, "updated", "aaaa000000000002", "flood-source", "critical", "198.51.100.2",
	     "192.0.2.7");
	line(file, 5, "raised", "bbbb000000000003", "nd-flood", "high", "2001:db8::/64", "ff02::1");
	fclose(file);
}

static void tear_down(void)
{
	unlink(path);
}

TestSuite(records, .init = set_up, .fini = tear_down);

/* Returns the last digits of the selected ids, in order. */
static const char *meant(struct record_filter filter)
{
	static char digits[16];
	struct tail records;
	size_t count = 0;

	cr_assert_eq(records_read(&records, path, 100, &filter), 0);
	for (size_t i = 0; i < records.count; i++)
		digits[count++] = strstr(records.lines[i], "00000000")[11];
	digits[count] = '\0';
	tail_free(&records);
	return digits;
}

#define FILTER(...) ((struct record_filter){ .rule = -1, __VA_ARGS__ })
#define MINUTE	    (60 * NSEC_PER_SEC)
#define HOUR20	    (1795204800 * NSEC_PER_SEC) /* 2026-11-20T20:00:00Z */

Test(records, all_of_them)
{
	cr_expect_str_eq(meant(FILTER()), "12123");
}

Test(records, by_rule_severity_and_time)
{
	struct record_filter rule = FILTER();

	rule.rule = RULE_SWEEP;
	cr_expect_str_eq(meant(rule), "11");
	cr_expect_str_eq(meant(FILTER(.severity = SEVERITY_CRITICAL)), "2");
	cr_expect_str_eq(meant(FILTER(.since = HOUR20 + 3 * MINUTE)), "123");
	cr_expect_str_eq(meant(FILTER(.until = HOUR20 + 3 * MINUTE)), "12");
	cr_expect_str_eq(meant(FILTER(.since = HOUR20 + 2 * MINUTE, .until = HOUR20 + 4 * MINUTE)),
			 "21");
}

Test(records, by_address_of_offender_or_target)
{
	struct prefix prefix;

	prefix_parse("198.51.100.1", &prefix);
	cr_expect_str_eq(meant(FILTER(.about = &prefix)), "11");
	prefix_parse("192.0.2.7", &prefix);
	cr_expect_str_eq(meant(FILTER(.about = &prefix)), "1212");
	prefix_parse("2001:db8::5", &prefix);
	cr_expect_str_eq(meant(FILTER(.about = &prefix)), "3");
	prefix_parse("203.0.113.0/24", &prefix);
	cr_expect_str_eq(meant(FILTER(.about = &prefix)), "");
}

/* The latest record of an alert defines whether it is active, whatever else is selected. */
Test(records, that_are_active)
{
	cr_expect_str_eq(meant(FILTER(.active = true)), "23");
	cr_expect_str_eq(meant(FILTER(.active = true, .severity = SEVERITY_CRITICAL)), "2");
	cr_expect_str_eq(meant(FILTER(.active = true, .until = HOUR20 + 3 * MINUTE)), "");
}

Test(records, that_are_none_are_counted)
{
	struct record_filter filter = FILTER();
	struct tail records;

	cr_assert_eq(records_read(&records, path, 100, &filter), 0);
	cr_expect_eq(filter.unreadable, 1);
	tail_free(&records);
	cr_expect_eq(records_read(&records, "/nowhere/at/all", 1, &filter), -ENOENT);
}

/* Returns the last digit of the id of the alert that a text names; 0: it names none. */
static char found(const char *text)
{
	struct alert_subject subject;
	json_t *record;
	char digit = 0;

	if (!alert_subject_read(&subject, text))
		return 0;
	record = alert_subject_find(path, text, &subject);
	if (record)
		digit = json_string_value(
			json_object_get(json_object_get(record, "icmpguard"), "id"))[15];
	json_decref(record);
	return digit;
}

Test(records, an_alert_by_a_persons_word)
{
	cr_expect_eq(found("last"), '3');
	cr_expect_eq(found("bbbb"), '3');
	cr_expect_eq(found("aaaa000000000002"), '2');
	cr_expect_eq(found("198.51.100.1"), '1');
	cr_expect_eq(found("aaaa"), 0, "it begins two ids");
	cr_expect_eq(found("cccc"), 0);
	cr_expect_eq(found("aaa"), 0, "too short");
	cr_expect_eq(found("latest"), 0);
}

Test(option, the_nearest_word)
{
	static const char *const words[] = { "status", "sources", "block", "run" };

	cr_expect_eq(nearest_word(words, 4, "stauts"), 0);
	cr_expect_eq(nearest_word(words, 4, "source"), 1);
	cr_expect_eq(nearest_word(words, 4, "blcok"), 2);
	cr_expect_eq(nearest_word(words, 4, "rnu"), -1, "two letters of three are another word");
	cr_expect_eq(nearest_word(words, 4, "ru"), 3);
	cr_expect_eq(nearest_word(words, 4, "x"), -1);
	cr_expect_eq(nearest_word(words, 4, ""), -1);
}
