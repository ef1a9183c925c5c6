// SPDX-License-Identifier: GPL-2.0-only
/* The table itself, and single values of each type by --set. */
#include "config_world.h"
#include "setting.h"
#include "units.h"

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

Test(setting, defaults_name_every_view)
{
	struct settings settings;

	config_defaults(&settings);
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const __u64 *values = setting_value(&setting_table[i], &settings);

		for (int view = 0; setting_table[i].type == TYPE_VIEWS && view < VIEW_COUNT; view++)
			cr_expect_geq(values[view], setting_table[i].minimum, "%s",
				      setting_table[i].path);
	}
}

/* Assigns a number in the setting's smallest unit. */
static int assign_number(struct settings *settings, const struct setting *setting, __u64 number)
{
	char *assignment, *reports;
	int error;

	cr_assert_geq(asprintf(&assignment, "%s=%llu%s", setting->path, number,
			       setting->type == TYPE_DURATION ? "ns" : ""),
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

		if (setting->minimum == setting->maximum)
			continue;
		numbers++;
		cr_expect_eq(assign_number(&settings, setting, setting->maximum), 0);
		cr_expect_eq(*(__u64 *)setting_field(setting, &settings), setting->maximum);
		cr_expect_eq(assign_number(&settings, setting, setting->minimum), 0);
		cr_expect_eq(assign_number(&settings, setting, setting->maximum + 1), -EINVAL);
		if (setting->minimum)
			cr_expect_eq(assign_number(&settings, setting, setting->minimum - 1),
				     -EINVAL);
		cr_expect_eq(*(__u64 *)setting_field(setting, &settings), setting->minimum);
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
		{ "limit.spread=007", "7" },
		{ "window=90s", "90s" },
		{ "window=120s", "2m" },
		{ "heartbeat-limit=0", "0s" },
		{ "limit.source-bytes=1048576", "1MiB" },
		{ "limit.source-bytes=1536KiB", "1536KiB" },
		{ "block.scope=echo", "echo" },
		{ "block.scope=ALL", "all" },
		{ "export.textfile=", "\"\"" },
		{ "export.textfile=/a=b,c", "\"/a=b,c\"" },
		{ "export.textfile=a\"\\", "\"a\\\"\\\\\"" },
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
		  "mode: \"enforc\": none of the words; accepted: monitor, enforce\n" },
		{ "mode=enforcer", "mode: \"enforcer\": none of the words" },
		{ "mode=", "mode: \"\": none of the words" },
		{ "mode=|", "mode: \"|\": none of the words" },
		{ "limit.spread= 3", "limit.spread: \" 3\": not a whole number" },
		{ "home=192.0.2.0/24,,::1", "home: \"\": not an address or prefix" },
		{ "home=192.0.2.0/24,x", "home: \"x\": not an address or prefix" },
		{ "rules.sweep.targets=", "rules.sweep.targets: \"\": not a whole number" },
		{ "rules.sweep.targets=inbound=3,4",
		  "rules.sweep.targets: \"4\": not VIEW=NUMBER" },
		{ "rules.sweep.targets=inbound=3,inside=4",
		  "rules.sweep.targets: \"inside\": not a view" },
		{ "rules.sweep.targets=inbound=3,edge=x",
		  "rules.sweep.targets: \"x\": not a whole" },
		{ "export.textfile=/a\nb", "export.textfile: \"/a\\x0ab\": control characters; " },
		{ "export.textfile=/\x7f", "export.textfile: \"/\\x7f\": control characters; " },
		{ "export.textfile=\xc2\x81",
		  "export.textfile: \"\\xc2\\x81\": control characters; " },
		{ "export.textfile=/\xff",
		  "export.textfile: \"/\\xff\": not UTF-8; accepted: a file name" },
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
	char assignment[SETTINGS_PATH + 32] = "alerts.file=";
	size_t begin = strlen(assignment);
	struct settings settings;
	char *reports;

	config_defaults(&settings);
	memset(assignment + begin, 'x', SETTINGS_PATH - 1);
	cr_expect_eq(config_world_set(&settings, assignment, &reports), 0);
	cr_expect_eq(strlen(settings.alert_file), SETTINGS_PATH - 1);
	free(reports);
	assignment[begin + SETTINGS_PATH - 1] = 'x';
	cr_expect_eq(config_world_set(&settings, assignment, &reports), -EINVAL);
	cr_expect_not_null(strstr(reports,
				  "xxx...\": too long; accepted: a file name of at most 255 "
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
