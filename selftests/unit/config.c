// SPDX-License-Identifier: GPL-2.0-only
/* Reads and writes configurations; refused ones are in config_errors.c. */
#include "selftests/unit/config_world.h"
#include "config/setting.h"
#include "base/units.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(config, .init = config_world_enter, .fini = config_world_leave);

/* Reads valid text over `settings`. */
static void read_well(struct settings *settings, const char *text)
{
	char *reports;

	cr_assert_eq(config_world_read(settings, text, &reports), 0, "%s", reports);
	cr_assert_str_empty(reports);
	free(reports);
}

static void set_well(struct settings *settings, const char *assignment)
{
	char *reports;

	cr_assert_eq(config_world_set(settings, assignment, &reports), 0, "%s", reports);
	free(reports);
}

static void assert_equal(const struct settings *a, const struct settings *b)
{
	char *a_text = config_world_text(a), *b_text = config_world_text(b);

	cr_assert_str_eq(a_text, b_text);
	free(a_text);
	free(b_text);
}

/* Returns a value other than the default, in a text for --set. */
static const char *other_value(const struct setting *setting, struct settings *settings,
			       char *number)
{
	const void *value = setting_value(setting, settings, 0);

	if (setting->type == &setting_bool)
		return *(const bool *)value ? "no" : "yes";
	if (setting->type == &setting_choice)
		return strrchr(setting->words, '|') + 1;
	if (setting->type == &setting_path) {
		sprintf(number, "/a b/%s \xc3\xa9 \"#\\: \xf0\x9f\x98\x80", setting->path);
		return number;
	}
	if (setting->type == &setting_prefixes)
		return "192.0.2.0/24, 198.51.100.7,::/0,2001:db8::/32,::1";
	if (setting->type == &setting_interfaces)
		return "eth0, br-lan.7,wg\xc3\xa9";
	if (setting->type == &setting_routers)
		return "192.0.2.1, fe80::1=02:00:00:00:00:0a";
	if (setting->type == &setting_segments)
		return "on=192.0.2.0/24, no-1=198.51.100.7,on=2001:db8::/32";
	if (setting->type == &setting_duration)
		sprintf(number, "%llums", *(const __u64 *)value / NSEC_PER_MSEC + 1500);
	else
		sprintf(number, "%llu", *(const __u64 *)value + 1);
	return number;
}

/* Sets nearly every setting to a value other than its default; settings by view in two views. */
static void change_all(struct settings *settings)
{
	char number[128];
	unsigned int changed = 0;

	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *setting = &setting_table[i];
		char *assignment, *reports;
		const char *other;

		other = other_value(setting, settings, number);
		if (setting->stride)
			cr_assert_geq(asprintf(&assignment, "%s=private=%s, edge=%s", setting->path,
					       other, other),
				      0);
		else
			cr_assert_geq(asprintf(&assignment, "%s=%s", setting->path, other), 0);
		/* A default at its bound stays. */
		changed += config_world_set(settings, assignment, &reports) == 0;
		free(reports);
		free(assignment);
	}
	cr_assert_gt(changed, SETTING_COUNT * 9 / 10);
	set_well(settings, "alerts.file=-");
}

Test(config, defaults_need_no_report)
{
	struct caught caught;
	struct settings settings;
	char *reports;

	catch_output(&caught, &stderr);
	config_defaults(&settings);
	reports = caught_output(&caught);
	cr_assert_str_empty(reports);
	free(reports);

	cr_expect_eq(settings.mode, MODE_MONITOR);
	cr_expect_eq(settings.window, NS(60));
	cr_expect_eq(settings.home.count, 0);
	cr_expect_eq(settings.views[VIEW_INBOUND].source_rate[LANE_REQUEST], 50);
	cr_expect_eq(settings.views[VIEW_INBOUND].source_byte_rate, 4 << 20);
	cr_expect_eq(settings.block_scope, BLOCK_ICMP);
	cr_expect_eq(settings.views[VIEW_INBOUND].sweep_targets, 32);
	cr_expect_eq(settings.views[VIEW_EDGE].sweep_targets, 32);
	cr_expect_str_eq(settings.alert_file, "/var/log/icmpguard/alerts-%i.json");
	cr_expect(settings.views[VIEW_INBOUND].rules[RULE_SWEEP].enabled);
	cr_expect_eq(settings.views[VIEW_INBOUND].rules[RULE_SWEEP].severity, SEVERITY_MEDIUM);
	cr_expect_eq(settings.views[VIEW_INBOUND].rules[RULE_SWEEP].response, RESPONSE_NONE);
	cr_expect_eq(settings.views[VIEW_INBOUND].rules[RULE_FLOOD_SOURCE].severity, SEVERITY_HIGH);
	cr_expect_eq(settings.views[VIEW_INBOUND].rules[RULE_FLOOD_SOURCE].response,
		     RESPONSE_BLOCK);
}

Test(config, files_without_settings_change_nothing)
{
	static const char *const texts[] = {
		"",	    "\n\n",	 "# nothing\n", "---\n",     "---\n...\n",
		"null\n",   "{}\n",	 "limit:\n",	"limit: {}", "rules:\n  sweep:\n",
		"allow:\n", "home: ~\n", "home: []\n",
	};
	struct settings settings, defaults;

	config_defaults(&defaults);
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		settings = defaults;
		read_well(&settings, texts[i]);
		assert_equal(&settings, &defaults);
	}
}

Test(config, each_type_is_read)
{
	struct settings settings;

	config_defaults(&settings);
	read_well(&settings, "mode: Enforce\n"
			     "home:\n"
			     "  - 192.0.2.0/24\n"
			     "  - 2001:db8::/32   # a comment\n"
			     "  - ::1\n"
			     "allow: 198.51.100.7, 198.51.100.8\n"
			     "window: 2m\n"
			     "limit:\n"
			     "  request: { source-rate: 100, source-burst: \"500\" }\n"
			     "  source-bytes: 64KiB\n"
			     "export:\n"
			     "  textfile: ''\n"
			     "alerts:\n"
			     "  file: \"-\"\n"
			     "rules:\n"
			     "  flood-target: { enabled: no, severity: critical, block-for: 1h }\n"
			     "  malformed:\n"
			     "    enabled: { inbound: no, edge: no }\n"
			     "    severity: { private: high }\n"
			     "    response: { outbound: block }\n"
			     "    suppress: { inbound: 1h, private: 90s }\n"
			     "  sweep:\n"
			     "    targets:\n"
			     "      inbound: 24\n"
			     "      private: 64\n");
	cr_expect_eq(settings.mode, MODE_ENFORCE);
	cr_expect_eq(settings.home.count, 3);
	cr_expect_eq(settings.home.prefixes[0].length, 120);
	cr_expect_eq(settings.home.prefixes[1].length, 32);
	cr_expect_eq(settings.allow.count, 2);
	cr_expect_eq(settings.window, NS(120));
	cr_expect_eq(settings.views[VIEW_INBOUND].source_rate[LANE_REQUEST], 100);
	cr_expect_eq(settings.views[VIEW_INBOUND].source_burst[LANE_REQUEST], 500);
	cr_expect_eq(settings.views[VIEW_INBOUND].source_rate[LANE_REPLY], 50);
	cr_expect_eq(settings.views[VIEW_INBOUND].source_byte_rate, 65536);
	cr_expect_str_empty(settings.textfile);
	cr_expect_str_eq(settings.alert_file, "-");
	cr_expect_not(settings.views[VIEW_INBOUND].rules[RULE_FLOOD_TARGET].enabled);
	cr_expect_eq(settings.views[VIEW_INBOUND].rules[RULE_FLOOD_TARGET].severity,
		     SEVERITY_CRITICAL);
	cr_expect_eq(settings.views[VIEW_INBOUND].rules[RULE_FLOOD_TARGET].block_for, NS(3600));
	cr_expect(settings.views[VIEW_INBOUND].rules[RULE_FLOOD_SOURCE].enabled);
	for (enum view view = 0; view < VIEW_COUNT; view++) {
		const struct rule_settings *rule = &settings.views[view].rules[RULE_MALFORMED];

		cr_expect_eq(rule->enabled, view == VIEW_OUTBOUND || view == VIEW_PRIVATE);
		cr_expect_eq(rule->severity, view == VIEW_PRIVATE ? SEVERITY_HIGH : SEVERITY_INFO);
		cr_expect_eq(rule->response,
			     view == VIEW_OUTBOUND ? RESPONSE_BLOCK : RESPONSE_NONE);
		cr_expect_eq(rule->suppress, view == VIEW_INBOUND ? NS(3600) :
					     view == VIEW_PRIVATE ? NS(90) :
								    0);
	}
	cr_expect_eq(settings.views[VIEW_INBOUND].sweep_targets, 24);
	cr_expect_eq(settings.views[VIEW_OUTBOUND].sweep_targets, 32);
	cr_expect_eq(settings.views[VIEW_PRIVATE].sweep_targets, 64);
}

Test(config, a_file_is_read_over_what_is_there)
{
	struct settings settings;

	config_defaults(&settings);
	set_well(&settings, "home=10.0.0.0/8,192.168.0.0/16");
	set_well(&settings, "limit.spread=3");
	read_well(&settings, "home: [192.0.2.0/24]\nrules.sweep.targets: 7\n");
	cr_expect_eq(settings.home.count, 1);
	cr_expect_eq(settings.source_spread, 3);
	cr_expect_eq(settings.views[VIEW_EDGE].sweep_targets, 7);
	read_well(&settings, "home:\n");
	cr_expect_eq(settings.home.count, 0);
}

Test(config, utf16_and_windows_line_ends_are_text_too)
{
	static const char utf16[] = "\xff\xfem\0o\0d\0e\0:\0 \0e\0n\0f\0o\0r\0c\0e\0";
	struct settings settings;

	config_defaults(&settings);
	config_world_bytes(utf16, sizeof(utf16) - 1);
	cr_assert_eq(config_read(&settings, "c.yaml"), 0);
	cr_expect_eq(settings.mode, MODE_ENFORCE);
	read_well(&settings, "mode: monitor\r\nlimit:\r\n  spread: 5\r\n");
	cr_expect_eq(settings.mode, MODE_MONITOR);
	cr_expect_eq(settings.source_spread, 5);
}

Test(config, what_is_written_reads_back)
{
	struct settings changed, back, defaults;
	char *text;

	config_defaults(&defaults);
	changed = back = defaults;
	change_all(&changed);
	text = config_world_text(&changed);
	read_well(&back, text);
	assert_equal(&back, &changed);
	cr_expect_str_eq(back.textfile, changed.textfile);
	cr_expect_eq(back.home.count, 5);
	free(text);
}

/* Every rule's setting and every limit, as printed, in a file and with views left out. */
Test(config, each_setting_by_view_takes_a_mapping)
{
	struct settings changed, defaults;
	unsigned int mappings = 0;

	config_defaults(&defaults);
	changed = defaults;
	change_all(&changed);
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *setting = &setting_table[i];
		struct settings back = defaults;
		char *text = setting_text(setting, &changed), *line;
		bool rule = !strncmp(setting->path, "rules.", strlen("rules."));

		cr_expect(!rule || setting->stride, "%s", setting->path);
		mappings += setting->stride && *text == '{';
		if (setting->stride && *text == '{') {
			char *before = setting_text(setting, &defaults), *after;

			cr_assert_geq(asprintf(&line, "%s: %s\n", setting->path, text), 0);
			read_well(&back, line);
			free(line);
			after = setting_text(setting, &back);
			cr_expect_str_eq(after, text);
			cr_expect_str_neq(after, before);
			cr_assert_geq(asprintf(&line, "inbound: %s, ", before), 0);
			cr_expect(*before == '{' || strstr(text, line), "%s: %s", setting->path,
				  text);
			free(line);
			free(before);
			free(after);
		}
		free(text);
	}
	cr_expect_gt(mappings, RULE_COUNT * 5);
}

Test(config, json_reads_back_as_well)
{
	struct caught caught;
	struct settings changed, back;
	char *text;

	config_defaults(&changed);
	back = changed;
	change_all(&changed);
	catch_output(&caught, &stdout);
	cr_assert_eq(config_write_json(&changed, stdout), 0);
	text = caught_output(&caught);
	read_well(&back, text);
	assert_equal(&back, &changed);
	free(text);
}

/* Removes the # from "#key: value" everywhere; returns the number of such lines. */
static unsigned int uncomment(char *text)
{
	unsigned int count = 0;
	char *to = text;

	for (char *from = text; *from; from++) {
		bool begins = from == text || from[-1] == '\n' || from[-1] == ' ';

		if (*from == '#' && begins && from[1] != ' ')
			count++;
		else
			*to++ = *from;
	}
	*to = '\0';
	return count;
}

Test(config, the_example_is_the_defaults_and_has_every_setting)
{
	struct caught caught;
	struct settings settings, defaults;
	char *text, *help;

	catch_output(&caught, &stdout);
	config_write_example(stdout);
	text = caught_output(&caught);
	cr_expect_not_null(help = strstr(text, "# packets a second that one source may send"));
	cr_expect_null(strstr(help + 1, "# packets a second that one source may send"));
	config_defaults(&defaults);
	settings = defaults;
	read_well(&settings, text);
	assert_equal(&settings, &defaults);

	cr_expect_eq(uncomment(text), SETTING_COUNT);
	change_all(&settings);
	read_well(&settings, text);
	assert_equal(&settings, &defaults);
	free(text);
}

Test(config, the_manual_has_every_section_and_setting)
{
	struct caught caught;
	char line[SETTING_PATH + 16];
	char *text;

	catch_output(&caught, &stdout);
	config_write_manual(stdout);
	text = caught_output(&caught);
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const char *path = setting_table[i].path;
		size_t section = (size_t)(setting_key(path) - path);

		snprintf(line, sizeof(line), ".It Ic %s\n", path);
		if (!setting_repeated(&setting_table[i]))
			cr_expect_not_null(strstr(text, line), "%s", path);
		snprintf(line, sizeof(line), ".Ss %.*s\n", (int)section - 1, path);
		if (section)
			cr_expect_not_null(strstr(text, line), "%s", path);
	}
	free(text);
}

Test(config, load_puts_assignments_over_the_file)
{
	static const char *const assignments[] = { "poll-interval=20s", "heartbeat-limit=1m",
						   "limit.spread=4" };
	static const char text[] = "mode: enforce\nlimit.spread: 3\n";
	struct settings settings;

	config_world_file(text);
	cr_assert_eq(config_load(&settings, "c.yaml", assignments, ARRAY_LENGTH(assignments)), 0);
	cr_expect_eq(settings.mode, MODE_ENFORCE);
	cr_expect_eq(settings.poll_interval, NS(20));
	cr_expect_eq(settings.source_spread, 4);
}

Test(config, segments)
{
	struct settings listed, mapped, assigned;
	const struct segment_list *segments = &listed.segments;

	config_defaults(&listed);
	mapped = assigned = listed;
	cr_assert_eq(segments->count, 0);
	read_well(&listed, "segments:\n  guests: 192.0.2.0/24\n  servers:\n"
			   "    - 198.51.100.0/24\n    - 2001:db8::/32\n");
	cr_assert_eq(segments->count, 2);
	cr_expect_str_eq(segments->names[1], "servers");
	cr_assert_eq(segments->prefix_count, 3);
	cr_expect_eq(segments->owners[0], 0);
	cr_expect_eq(segments->owners[2], 1);
	read_well(&mapped, "segments: { guests: [192.0.2.0/24], "
			   "servers: [198.51.100.0/24, 2001:db8::/32] }");
	assert_equal(&listed, &mapped);
	set_well(&assigned, "segments=guests=192.0.2.0/24,servers=198.51.100.0/24,"
			    "servers=2001:db8::/32");
	assert_equal(&listed, &assigned);
	read_well(&listed, "segments:\n");
	cr_expect_eq(segments->count, 0);
}
