// SPDX-License-Identifier: GPL-2.0-only
/* The table itself, and single values of each type by --set. */
#include "selftests/unit/config_world.h"
#include "config/setting.h"
#include "base/units.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

Test(setting, rows_are_complete_and_their_paths_their_own)
{
	char accepted[SETTING_ACCEPTED];

	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *setting = &setting_table[i];
		unsigned int depth = 1;

		for (const char *c = setting->path; *c; c++) {
			depth += *c == '.';
			cr_expect(strchr("abcdefghijklmnopqrstuvwxyz0123456789-.", *c), "%s",
				  setting->path);
		}
		cr_expect_leq(depth, SETTING_DEPTH, "%s", setting->path);
		cr_expect_lt(strlen(setting->path), SETTING_PATH, "%s", setting->path);
		cr_expect_eq(setting_find(setting->path), setting, "%s: twice", setting->path);
		cr_expect_null(setting_section(setting->path), "%s: a section too", setting->path);
		cr_expect_str_not_empty(setting->help, "%s", setting->path);
		cr_expect_str_not_empty(setting_accepted(setting, accepted), "%s", setting->path);
	}
}

static bool is_threshold(const struct setting *setting)
{
	return setting->stride && setting->type == &setting_count;
}

Test(setting, defaults_name_every_view)
{
	struct settings settings;

	config_defaults(&settings);
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *setting = &setting_table[i];

		for (unsigned int view = 0; is_threshold(setting) && view < VIEW_COUNT; view++)
			cr_expect_geq(*(__u64 *)setting_value(setting, &settings, view),
				      setting->minimum, "%s", setting->path);
	}
}

/* Assigns a number in the setting's smallest unit. */
static int assign_number(struct settings *settings, const struct setting *setting, __u64 number)
{
	char *assignment, *reports;
	int error;

	cr_assert_geq(asprintf(&assignment, "%s=%llu%s", setting->path, number,
			       setting->type == &setting_duration ? "ns" : ""),
		      0);
	error = config_world_set(settings, assignment, &reports);
	cr_expect_eq(error != 0, strstr(reports, "out of range") != NULL, "%s: %s", assignment,
		     reports);
	free(assignment);
	free(reports);
	return error;
}

Test(setting, numbers_take_their_bounds_and_nothing_beyond)
{
	struct settings settings;
	unsigned int numbers = 0;

	config_defaults(&settings);
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *setting = &setting_table[i];

		if (setting->minimum == setting->maximum || setting->type->shape != SHAPE_ONE)
			continue;
		numbers++;
		cr_expect_eq(assign_number(&settings, setting, setting->maximum), 0);
		cr_expect_eq(*(__u64 *)setting_field(setting, &settings, 0), setting->maximum);
		if (setting->or_zero)
			cr_expect_eq(assign_number(&settings, setting, 0), 0);
		cr_expect_eq(assign_number(&settings, setting, setting->minimum), 0);
		cr_expect_eq(assign_number(&settings, setting, setting->maximum + 1), -EINVAL);
		if (setting->minimum)
			cr_expect_eq(assign_number(&settings, setting, setting->minimum - 1),
				     -EINVAL);
		cr_expect_eq(*(__u64 *)setting_field(setting, &settings, 0), setting->minimum);
	}
	cr_expect_gt(numbers, 40);
}

#define LONG_NAME                                                                                  \
	"/so long a name that a writer might want to break the line somewhere between its words"

Test(setting, values_of_each_type)
{
	static const struct {
		const char *assignment, *value;
	} rows[] = {
		{ "rules.sweep.enabled=no", "no" },
		{ "rules.sweep.enabled=TRUE", "yes" },
		{ "rules.sweep.enabled=false", "no" },
		{ "rules.sweep.enabled=Yes", "yes" },
		{ "window=90s", "90s" },
		{ "window=120s", "2m" },
		{ "heartbeat-limit=0", "0s" },
		{ "limit.source-bytes=1536KiB", "1536KiB" },
		{ "limit.source-bytes=1048576", "1MiB" },
		{ "block.scope=echo", "echo" },
		{ "block.scope=ALL", "all" },
		{ "export.textfile=", "\"\"" },
		{ "export.textfile=/a=b,c", "\"/a=b,c\"" },
		{ "export.textfile=/a\"\\", "\"/a\\\"\\\\\"" },
		{ "export.textfile=" LONG_NAME, "\"" LONG_NAME "\"" },
		{ "home=", "[]" },
		{ "home=192.0.2.7", "[\"192.0.2.7\"]" },
		{ "home=192.0.2.0/24,2001:DB8::/32", "[\"192.0.2.0/24\", \"2001:db8::/32\"]" },
		{ "home= ::1 , 192.0.2.1 ", "[\"::1\", \"192.0.2.1\"]" },
		{ "rules.sweep.targets=9", "9" },
		{ "rules.sweep.targets=inbound=24,private=64",
		  "{ inbound: 24, outbound: 9, private: 64, edge: 9 }" },
		{ "rules.sweep.targets=edge=5",
		  "{ inbound: 24, outbound: 9, private: 64, edge: 5 }" },
		{ "rules.sweep.targets=7", "7" },
		{ "rules.sweep.enabled=inbound=no, edge=FALSE",
		  "{ inbound: no, outbound: yes, private: yes, edge: no }" },
		{ "rules.sweep.enabled=no", "no" },
		{ "rules.sweep.severity=private=High",
		  "{ inbound: medium, outbound: medium, private: high, edge: medium }" },
		{ "rules.sweep.response=inbound=block,outbound=block,private=block,edge=block",
		  "block" },
		{ "rules.sweep.suppress=edge=90s",
		  "{ inbound: 0s, outbound: 0s, private: 0s, edge: 90s }" },
		{ "rules.sweep.block-for=edge=0s, inbound=2m",
		  "{ inbound: 2m, outbound: 0s, private: 0s, edge: 0s }" },
		{ "rules.sweep-slow.targets-4h=private=0",
		  "{ inbound: 28, outbound: 28, private: 0, edge: 28 }" },
		{ "rules.oversize.bytes=outbound=32KiB",
		  "{ inbound: 16KiB, outbound: 32KiB, private: 16KiB, edge: 16KiB }" },
		{ "limit.request.source-rate=private=0,edge=500",
		  "{ inbound: 50, outbound: 50, private: 0, edge: 500 }" },
		{ "limit.source-bytes=private=1GiB",
		  "{ inbound: 1MiB, outbound: 1MiB, private: 1GiB, edge: 1MiB }" },
	};
	struct settings settings;

	config_defaults(&settings);
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		char *path = strndup(rows[i].assignment, strcspn(rows[i].assignment, "="));
		char *reports, *text;

		cr_expect_eq(config_world_set(&settings, rows[i].assignment, &reports), 0, "%s",
			     reports);
		text = setting_text(setting_find(path), &settings);
		cr_expect_str_eq(text, rows[i].value, "%s: %s", rows[i].assignment, text);
		free(text);
		free(reports);
		free(path);
	}
}

Test(setting, assignments_refused_change_nothing)
{
	static const struct {
		const char *assignment, *report;
	} rows[] = {
		{ "mode", "\"mode\": accepted: KEY=VALUE\n" },
		{ "", "\"\": accepted: KEY=VALUE\n" },
		{ "=enforce", "unknown key \"\"; accepted here: mode, " },
		{ "mod=enforce", "unknown key \"mod\"; did you mean \"mode\"?\n" },
		{ "limit=3", "limit: a section; accepted: the path of a setting\n" },
		{ "mode=enforc",
		  "mode: \"enforc\": none of the words (did you mean \"enforce\"?); accepted: "
		  "monitor, enforce\n" },
		{ "mode=enforcer", "mode: \"enforcer\": none of the words" },
		{ "mode=", "mode: \"\": none of the words" },
		{ "mode=|", "mode: \"|\": none of the words" },
		{ "limit.spread= 3", "limit.spread: \" 3\": not a whole number" },
		{ "home=192.0.2.0/24,,::1", "home: \"\": not an address or prefix" },
		{ "home=192.0.2.0/24,x", "home: \"x\": not an address or prefix" },
		{ "rules.sweep.targets=", "rules.sweep.targets: \"\": not a whole number" },
		{ "rules.sweep.targets=inbound=3,4", "rules.sweep.targets: \"4\": not VIEW=VALUE" },
		{ "rules.sweep.targets=inbound=3,inside=4",
		  "rules.sweep.targets: \"inside\": not a view" },
		{ "rules.sweep.targets=inbound=3,edge=x",
		  "rules.sweep.targets: \"x\": not a whole" },
		{ "rules.sweep.targets=edge=3,edge=4",
		  "rules.sweep.targets: \"edge\": given twice; accepted: 2 to 1000000; for all "
		  "views or for each of inbound, outbound, private, edge\n" },
		{ "rules.sweep.enabled=edge=perhaps",
		  "rules.sweep.enabled: \"perhaps\": not yes or no; accepted: yes, no, true, "
		  "false; for all views or for each of " },
		{ "rules.sweep.severity=inbound=grave",
		  "rules.sweep.severity: \"grave\": none of the words; accepted: info, low, "
		  "medium, high, critical; for all views or for each of " },
		{ "rules.sweep.response=inside=none",
		  "rules.sweep.response: \"inside\": not a view" },
		{ "rules.sweep.block-for=edge=5",
		  "rules.sweep.block-for: \"5\": not a number with its unit of time; accepted: "
		  "0s, or 1s to 365d" },
		{ "rules.sweep-slow.targets-1h=edge=3",
		  "rules.sweep-slow.targets-1h: \"3\": out of range; accepted: 0, or 4 to " },
		{ "limit.spread=edge=3", "limit.spread: \"edge=3\": not a whole number" },
		{ "export.textfile=/a\nb", "export.textfile: \"/a\\x0ab\": control characters; " },
		{ "export.textfile=/\x7f", "export.textfile: \"/\\x7f\": control characters; " },
		{ "export.textfile=\xc2\x81",
		  "export.textfile: \"\\xc2\\x81\": control characters; " },
		{ "export.textfile=/\xff",
		  "export.textfile: \"/\\xff\": not UTF-8; accepted: an absolute path" },
	};
	struct settings settings;
	char *before, *after;

	config_defaults(&settings);
	before = config_world_text(&settings);
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		char *reports, *expected;

		cr_expect_eq(config_world_set(&settings, rows[i].assignment, &reports), -EINVAL);
		cr_assert_geq(asprintf(&expected, "icmpguard: --set: %s", rows[i].report), 0);
		cr_expect(!strncmp(reports, expected, strlen(expected)), "%sexpected %s", reports,
			  expected);
		free(expected);
		free(reports);
	}
	after = config_world_text(&settings);
	cr_expect_str_eq(before, after);
	free(before);
	free(after);
}

Test(setting, file_names_have_a_longest)
{
	char assignment[SETTINGS_PATH + 32] = "memory.file=/";
	size_t begin = strlen(assignment) - 1;
	struct settings settings;
	char *reports;

	config_defaults(&settings);
	memset(assignment + begin + 1, 'x', SETTINGS_PATH - 2);
	cr_expect_eq(config_world_set(&settings, assignment, &reports), 0);
	cr_expect_eq(strlen(settings.memory_file), SETTINGS_PATH - 1);
	free(reports);
	assignment[begin + SETTINGS_PATH - 1] = 'x';
	cr_expect_eq(config_world_set(&settings, assignment, &reports), -EINVAL);
	cr_expect_not_null(strstr(reports,
				  "xxx...\": too long; accepted: an absolute path of at most 255 "
				  "bytes, no control characters, or \"\"\n"));
	free(reports);
}

Test(setting, sections_know_their_keys)
{
	char *keys = setting_keys("limit.request");

	cr_expect_str_eq(keys, "source-rate, source-burst, target-rate, target-burst");
	free(keys);
	keys = setting_keys("export");
	cr_expect_str_eq(keys, "textfile, interval");
	free(keys);
	cr_expect_str_eq(setting_section_help("limit.reply"), "answers to requests");
	cr_expect_null(setting_section_help("nothing"));
}
