// SPDX-License-Identifier: GPL-2.0-only
/* Invalid configuration files, and their reports. */
#include "selftests/unit/config_world.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(config_errors, .init = config_world_enter, .fini = config_world_leave);

/* The first keys of the whole file. */
#define TOP "mode, interfaces, reattach, home, "

/* Reads a file that must be refused without a change of the settings; returns the report. */
static char *refusal(const char *text)
{
	struct settings settings;
	char *reports, *before, *after;

	config_defaults(&settings);
	before = config_world_text(&settings);
	cr_expect_eq(config_world_read(&settings, text, &reports), -EINVAL, "%s", text);
	after = config_world_text(&settings);
	cr_expect_str_eq(before, after);
	free(before);
	free(after);
	return reports;
}

static unsigned int lines(const char *text)
{
	unsigned int count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

/* Each with the beginning of its one report. */
Test(config_errors, one_report_each)
{
	static const struct {
		const char *text, *report;
	} rows[] = {
		{ "mode: defend\n",
		  "1: mode: \"defend\": none of the words; accepted: monitor, enforce\n" },
		{ "mode:\n", "1: mode: \"\": none of the words; accepted: monitor, enforce\n" },
		{ "limit:\n  request:\n    source-rate: many\n",
		  "3: limit.request.source-rate: \"many\": not a whole number; accepted: 0 to "
		  "10000000; for all views or for each of inbound, outbound, private, edge\n" },
		{ "limit: { request: { source-rate: 10000001 } }",
		  "1: limit.request.source-rate: \"10000001\": out of range; "
		  "accepted: 0 to 10000000; for all views" },
		{ "limit.spread: 99999999999999999999",
		  "1: limit.spread: \"99999999999999999999\": out of range; accepted: 1 to "
		  "1000\n" },
		{ "limit.spread: 0",
		  "1: limit.spread: \"0\": out of range; accepted: 1 to 1000\n" },
		{ "limit.spread: 010", "1: limit.spread: \"010\": begins with 0; accepted: 1 to" },
		{ "\xef\xbb\xbf\nwindow: 090s",
		  "2: window: \"090s\": begins with 0; accepted: 2s to 1h" },
		{ "mode: enforec", "1: mode: \"enforec\": none of the words (did you mean "
				   "\"enforce\"?); accepted: monitor, enforce\n" },
		{ "decapsulate: [ vlxan ]", "1: decapsulate: \"vlxan\": none of the words (did "
					    "you mean \"vxlan\"?); accepted: a list of gre, " },
		{ "policy-rules: [ { atcion: drop } ]",
		  "1: policy-rules: \"atcion=drop \": unknown key \"atcion\" (did you mean "
		  "\"action\"?); accepted: a list" },
		{ "# \xc3\xa4\nlimit:\n \tspread: 3", "3: a tab; accepted: spaces, " },
		{ "limit.spread: -1", "1: limit.spread: \"-1\": not a whole number" },
		{ "\n\nwindow: 60\n", "3: window: \"60\": not a number with its unit of time; "
				      "accepted: 2s to 1h, in ns, us, ms, s, m, h or d\n" },
		{ "window: 2h\n", "1: window: \"2h\": out of range; accepted: 2s to 1h" },
		{ "limit.source-bytes: 4MB\n",
		  "1: limit.source-bytes: \"4MB\": not a number of bytes; "
		  "accepted: 0 to 1024GiB, in bytes, KiB, MiB or GiB; for all views or " },
		{ "rules.sweep.enabled: maybe\n",
		  "1: rules.sweep.enabled: \"maybe\": not yes or no; "
		  "accepted: yes, no, true, false; for all views or for each of " },
		{ "home:\n  - 192.0.2.0/24\n  - 192.0.2.1/24\n",
		  "3: home: \"192.0.2.1/24\": bits set after its length (did you mean "
		  "192.0.2.0/24?); accepted: a list of at "
		  "most "
		  "256 ADDRESS or ADDRESS/LENGTH, no bits set behind the length\n" },
		{ "interfaces: [ eth0, eth0 ]", "1: interfaces: \"eth0\": named twice" },
		{ "interfaces: [ a/b ]", "1: interfaces: \"a/b\": not the name of an interface" },
		{ "interfaces: [ abcdefghijklmnop ]",
		  "1: interfaces: \"abcdefghijklmnop\": longer than the name of an interface" },
		{ "home: nowhere", "1: home: \"nowhere\": not an address or prefix" },
		{ "segments:\n  a: 10.0.0.0/8\n  b: [10.0.0.0/8]\n",
		  "3: segments: \"10.0.0.0/8\": in a segment already; accepted: a mapping from at "
		  "most 32 names, of letters, digits, - and _, to lists of ADDRESS or "
		  "ADDRESS/LENGTH, at most 32 a family in all, each once\n" },
		{ "segments:\n  a: [10.0.0.0/8]\n  a: [10.0.0.0/9]\n",
		  "3: segments.a: given twice\n" },
		{ "segments: { a: 10.0.0.1/8 }",
		  "1: segments: \"10.0.0.1/8\": bits set after its" },
		{ "segments: { a.b: 10.0.0.0/8 }", "1: segments: \"a.b\": not a name" },
		{ "segments: { a123456789b123456789c123456789d1: 10.0.0.0/8 }",
		  "1: segments: \"a123456789b123456789c123456789d1\": not a name" },
		{ "segments: { a: { b: 10.0.0.0/8 } }", "1: segments: a mapping where a value" },
		{ "segments: [10.0.0.0/8]", "1: segments: a list where a value belongs" },
		{ "segments: 10.0.0.0/8", "1: segments: \"10.0.0.0/8\": not NAME=PREFIX" },
		{ "rules:\n  sweep:\n    targets: { inbound: 1 }\n",
		  "3: rules.sweep.targets: \"1\": out of range; accepted: 2 to 1000000; for all "
		  "views or for each of inbound, outbound, private, edge\n" },
		{ "rules.sweep.targets: { inside: 3 }",
		  "1: rules.sweep.targets: \"inside\": not a view" },
		{ "rules.sweep.targets: { edge: 3, edge: 4 }",
		  "1: rules.sweep.targets.edge: given twice\n" },
		{ "rules.sweep.targets: many",
		  "1: rules.sweep.targets: \"many\": not a whole number" },
		{ "rules:\n  sweep:\n    enabled:\n      inbound: no\n      edge: 1\n",
		  "5: rules.sweep.enabled: \"1\": not yes or no; accepted: yes, no, true, false; "
		  "for all views or for each of inbound, outbound, private, edge\n" },
		{ "rules.malformed.severity: { edge: low, edge: high }",
		  "1: rules.malformed.severity.edge: given twice\n" },
		{ "rules.malformed.response: { inside: none }",
		  "1: rules.malformed.response: \"inside\": not a view; accepted: none, block, "
		  "limit, block-echo, block-icmp, block-all, graduated; for" },
		{ "limit.spread: { edge: 3 }", "1: limit.spread: a mapping where a value belongs" },
		{ "\nmode: \"\\n\xc3\xa9\"", "2: mode: \"\\x0a\\xc3\\xa9\": none of the words" },
		/* unknown keys */
		{ "mod: enforce\n", "1: unknown key \"mod\"; did you mean \"mode\"?\n" },
		{ "limit:\n  request:\n    source-rates: 3\n",
		  "3: unknown key \"limit.request.source-rates\"; "
		  "did you mean \"limit.request.source-rate\"?\n" },
		{ "rule:\n  sweep: { targets: 3 }\n",
		  "1: unknown key \"rule\"; did you mean \"rules\"?\n" },
		{ "textfile: /x\n",
		  "1: unknown key \"textfile\"; did you mean \"export.textfile\"?\n" },
		{ "rules: { swep: { a: [ b ] } }",
		  "1: unknown key \"rules.swep\"; did you mean \"rules.sweep\"?\n" },
		{ "export: { colour: red }",
		  "1: unknown key \"export.colour\"; accepted here: textfile, interval\n" },
		{ "export.x: 1",
		  "1: unknown key \"export.x\"; accepted here: textfile, interval\n" },
		{ "wimdov: 9s\n", "1: unknown key \"wimdov\"; did you mean \"window\"?\n" },
		{ "something: else\n", "1: unknown key \"something\"; accepted here: " TOP },
		{ "mode.x: 1\n", "1: unknown key \"mode.x\"" },
		{ "limit.: 1\n", "1: unknown key \"limit.\"" },
		{ "\"\": 1\n", "1: unknown key \"\"" },
		{ "<<: { mode: enforce }\n", "1: unknown key \"<<\"" },
		/* duplicates */
		{ "mode: monitor\nmode: enforce\n", "2: mode: given twice, first in line 1\n" },
		{ "limit: { spread: 3 }\nwindow: 9s\nlimit: { spread: 4 }\n",
		  "3: limit: given twice, first in line 1\n" },
		{ "limit.spread: 3\nlimit:\n  spread: 4\n",
		  "3: limit.spread: given twice, first in line 1\n" },
		/* shapes */
		{ "mode: { a: b }\n",
		  "1: mode: a mapping where a value belongs; accepted: monitor, enforce\n" },
		{ "mode: [ enforce ]\n",
		  "1: mode: a list where a value belongs; accepted: monitor" },
		{ "home: [ [ 192.0.2.0/24 ] ]\n", "1: home: a list where a value belongs" },
		{ "home: { a: b }\n", "1: home: a mapping where a value belongs" },
		{ "rules.sweep.targets: [ 3 ]\n", "1: rules.sweep.targets: a list where a value" },
		{ "rules.sweep.targets: { [ edge ]: 3 }\n",
		  "1: rules.sweep.targets: a list where a value" },
		{ "rules.sweep.targets: { edge: [ 3 ] }\n",
		  "1: rules.sweep.targets: a list where a value" },
		{ "export: yes\n",
		  "1: export: not a mapping; accepted: one with keys of textfile, interval\n" },
		{ "export: [ a ]\n",
		  "1: export: not a mapping; accepted: one with keys of textfile" },
		{ "- mode\n", "1: not a mapping; accepted: one with keys of " TOP },
		{ "mode\n", "1: not a mapping; accepted: one with keys of " TOP },
		{ "? [ mode ]\n: enforce\n",
		  "1: a list where a key belongs; accepted: KEY: VALUE\n" },
		{ "mode: \"monitor\\0\"\n", "1: mode: text with a NUL where a value belongs" },
		{ "\"mode\\0\": monitor\n",
		  "1: text with a NUL where a key belongs; accepted: KEY: VALUE\n" },
		{ "mode: &a monitor\n",
		  "1: an anchor or tag (&, !), \"a\"; accepted: plain YAML\n" },
		{ "mode: !!str monitor\n",
		  "1: an anchor or tag (&, !), \"tag:yaml.org,2002:str\"; accepted" },
		{ "mode: *a\n", "1: mode: an alias where a value belongs" },
		{ "mode: monitor\n---\nmode: enforce\n", "2: a second document; accepted: one\n" },
		/* not YAML */
		{ "mode: monitor\n\twindow: 9s\n",
		  "2: a tab; accepted: spaces, for indentation and between words\n" },
		{ "window: 9s\nmode: enforce: b\n",
		  "2: not YAML: mapping values are not allowed in this context\n" },
		{ "home: [ 192.0.2.0/24\n",
		  "2: not YAML: did not find expected ',' or ']', while parsing a "
		  "flow sequence that begins in line 1\n" },
		{ "mode: \"monitor\n",
		  "2: not YAML: found unexpected end of stream, while scanning a quoted "
		  "scalar that begins in line 1\n" },
		/* contradictions */
		{ "\npoll-interval: 20s\n",
		  "2: heartbeat-limit: 10s with poll-interval: 20s: the kernel would consider the "
		  "daemon dead between two polls; accepted: 0s, or at least twice "
		  "poll-interval\n" },
		{ "poll-interval: 1s\nwindow: 2s\nheartbeat-limit: 1s\n",
		  "3: heartbeat-limit: 1s with" },
		{ "poll-interval: 5s\nwindow: 9s\n", "2: window: 9s with poll-interval: 5s: " },
		{ "poll-interval: 5s\nrules.sweep.window: { edge: 9s, inbound: 20s }\n",
		  "2: rules.sweep.window: { inbound: 20s, outbound: 0s, private: 0s, edge: 9s } "
		  "with "
		  "poll-interval: 5s: whole windows would go unread; accepted: at least twice "
		  "poll-interval\n" },
		{ "rules.nd-scan.window: { edge: 1s }",
		  "1: rules.nd-scan.window: \"1s\": out of range; accepted: 0s, or 2s to 1h" },
		{ "alerts: { clear: 1s }\n", "1: alerts.clear: 1s with poll-interval: 1s: " },
		{ "maps:\n  blocks: 100\n", "2: block.max: 4096 with maps.blocks: 100: " },
		{ "export.textfile: /x\nalerts.file: /x\n",
		  "1: export.textfile: \"/x\" with alerts.file: \"/x\": one file for two purposes; "
		  "accepted: two names\n" },
		{ "memory.file: /x/y\nalerts.file: /x/./z/..//y\n",
		  "1: memory.file: \"/x/y\" with alerts.file: \"/x/./z/..//y\": one file for two" },
		{ "lists: { audit: /x, file: /x }\n", "1: lists.file: \"/x\" with lists.audit: " },
		{ "memory.file: /var/lib/icmpguard/%i.lists\n",
		  "1: memory.file: \"/var/lib/icmpguard/%i.lists\" with lists.file: " },
		{ "lists:\n  file: /x\n  from:\n    drop: [/y, /x]\n",
		  "2: lists.file: \"/x\" with lists.from: {\"drop\": [\"/y\", \"/x\"]}: one file" },
		{ "hooks.alert: /x\nalerts.file: /x\n",
		  "1: hooks.alert: \"/x\" with alerts.file: " },
		{ "alerts.file: rel.json",
		  "1: alerts.file: \"rel.json\": not an absolute path; accepted: an absolute path "
		  "of "
		  "at most 255 bytes, no control characters, - for standard output, or \"\"\n" },
		{ "memory.file: '-'", "1: memory.file: \"-\": not an absolute path; accepted: " },
		{ "rules: { sweep: { block-for: 500ms } }\n",
		  "1: rules.sweep.block-for: \"500ms\": out of range; accepted: 0s, or 1s to "
		  "365d, in ns, us, ms, s, m, h or d; for all views or for each of inbound, " },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		char *reports = refusal(rows[i].text);
		char *expected;

		cr_assert_geq(asprintf(&expected, "icmpguard: c.yaml:%s", rows[i].report), 0);
		cr_expect(!strncmp(reports, expected, strlen(expected)),
			  "%s\nreports  %sexpected %s", rows[i].text, reports, expected);
		cr_expect_eq(lines(reports), 1, "%s: %s", rows[i].text, reports);
		free(expected);
		free(reports);
	}
}

/* A path of an earlier version is read with a warning. */
Test(config_errors, a_setting_that_was_renamed)
{
	struct settings settings;
	char *reports;

	config_defaults(&settings);
	cr_assert_eq(config_world_read(&settings, "memory:\n  most: 5MiB\n", &reports), 0);
	cr_expect_str_eq(reports, "icmpguard: c.yaml:2: memory.most is now called memory.max\n");
	cr_expect_eq(settings.memory_most, 5 << 20);
	free(reports);
	cr_assert_eq(config_world_set(&settings, "block.most=7", &reports), 0);
	cr_expect_eq(settings.block_most, 7);
	free(reports);
	cr_assert_neq(config_world_read(&settings, "memory: { most: 5MiB, max: 6MiB }\n", &reports),
		      0);
	cr_expect_not_null(strstr(reports, "memory.max: given twice"), "%s", reports);
	free(reports);
}

Test(config_errors, all_of_a_file_are_reported)
{
	char *reports = refusal("mode: defend\n"
				"colour: red\n"
				"limit:\n"
				"  spread: 0\n"
				"  request: { x: 1 }\n"
				"home: [ a, 192.0.2.0/24, b ]\n"
				"rules:\n"
				"  sweep: 3\n"
				"window: 9s\n");

	cr_expect_eq(lines(reports), 7, "%s", reports);
	free(reports);
}

Test(config_errors, but_not_without_end)
{
	char *text = NULL, *reports;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	for (int i = 0; i < 1000; i++)
		fprintf(to, "key-%d: 1\n", i);
	fclose(to);
	reports = refusal(text);
	cr_expect_eq(lines(reports), 101);
	cr_expect_not_null(strstr(reports, "c.yaml: too many errors; the rest is not read\n"));
	free(reports);
	free(text);
}

/* Repeats a text until it is as long as a file may be. */
static char *repeat(const char *text)
{
	size_t length = strlen(text), count = (1 << 20) / length;
	char *whole = calloc(count, length + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(whole + i * length, text, length);
	return whole;
}

/* libyaml takes minutes for deep nesting; the suite's time limit is the test. */
Test(config_errors, bombs)
{
	static const char *const texts[] = { "[",    "{",   "{a: ", "a: [", "- ",     "? ",
					     "&a [", "*a ", "!a ",  "\"",   "a: b\n", "limit:\n" };

	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		char *whole = repeat(texts[i]);
		char *reports = refusal(whole);

		cr_expect_leq(lines(reports), 101);
		free(reports);
		free(whole);
	}
}

Test(config_errors, too_many_prefixes)
{
	char *text = NULL, *reports;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	fputs("allow:\n", to);
	for (int i = 0; i <= SETTINGS_PREFIXES; i++)
		fprintf(to, "  - 10.0.%d.%d\n", i / 256, i % 256);
	fclose(to);
	reports = refusal(text);
	cr_expect_not_null(strstr(reports,
				  "c.yaml:258: allow: \"10.0.1.0\": one too many; accepted: a "
				  "list of at most 256"));
	free(reports);
	free(text);
}

/* Input that is not a text file. */
static void expect_refused(const char *file, int error, const char *report)
{
	struct caught caught;
	struct settings settings = {};
	char *reports;

	catch_output(&caught, &stderr);
	cr_expect_eq(config_read(&settings, file), error, "%s", file);
	reports = caught_output(&caught);
	cr_expect_str_eq(reports, report);
	free(reports);
}

Test(config_errors, files_that_are_none)
{
	static const char binary[] = "mode: \x01\n", latin1[] = "mode: \xe9\n";
	char *long_text = repeat("# a comment\n");

	expect_refused("/", -EISDIR, "icmpguard: /: Is a directory\n");
	expect_refused("missing.yaml", -ENOENT,
		       "icmpguard: missing.yaml: No such file or directory\n");
	expect_refused("/dev/zero", -EFBIG,
		       "icmpguard: /dev/zero: too long; accepted: at most 1048576 bytes\n");
	config_world_file(binary);
	expect_refused("c.yaml", -EINVAL,
		       "icmpguard: c.yaml:1: not text: byte 6: control characters are not allowed; "
		       "accepted: YAML in UTF-8\n");
	config_world_file(latin1);
	expect_refused("c.yaml", -EINVAL,
		       "icmpguard: c.yaml:1: not text: byte 6: incomplete UTF-8 octet sequence; "
		       "accepted: YAML in UTF-8\n");
	config_world_file(long_text);
	expect_refused("c.yaml", 0, "");
	free(long_text);
}

Test(config_errors, load_names_where_each_comes_from)
{
	struct caught caught;
	static const char *const assignments[] = { "poll-interval=8s", "colour=red", "window=2s" };
	static const char text[] = "heartbeat-limit: 9s\n";
	struct settings settings = { .mode = 77 };
	char *reports;

	config_world_file(text);
	catch_output(&caught, &stderr);
	cr_expect_eq(config_load(&settings, "c.yaml", assignments, 1), -EINVAL);
	cr_expect_eq(config_load(&settings, "c.yaml", assignments + 1, 1), -EINVAL);
	cr_expect_eq(config_load(&settings, "c.yaml", assignments + 2, 1), 0);
	settings.mode = 77;
	config_world_file("");
	cr_expect_eq(config_load(&settings, "c.yaml", assignments, 1), -EINVAL);
	cr_expect_eq(config_load(&settings, "missing.yaml", assignments, 1), -ENOENT);
	reports = caught_output(&caught);
	cr_expect_not_null(strstr(reports, "icmpguard: c.yaml:1: heartbeat-limit: 9s with "
					   "poll-interval: 8s: "));
	cr_expect_not_null(strstr(reports, "icmpguard: --set: unknown key \"colour\"; accepted"));
	cr_expect_not_null(strstr(reports, "icmpguard: --set: heartbeat-limit: 10s with "
					   "poll-interval: 8s: "));
	cr_expect_not_null(strstr(reports, "icmpguard: missing.yaml: No such file or directory\n"));
	cr_expect_eq(settings.mode, 77);
	free(reports);
}
