// SPDX-License-Identifier: GPL-2.0-only
/* The commands check-config and version, by their output and exit status. */
#include "commands/command.h"
#include "selftests/unit/config_world.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

TestSuite(check_config, .init = config_world_enter, .fini = config_world_leave);

struct outcome {
	int status;
	char *printed, *reported;
};

/* Runs a command with up to four arguments. */
static struct outcome run(int (*command)(int, char **), char *a, char *b, char *c, char *d)
{
	char *argv[] = { "icmpguard command", a, b, c, d, NULL };
	struct caught printed, reported;
	struct outcome outcome;
	int argc = 1;

	while (argv[argc])
		argc++;
	catch_output(&printed, &stdout);
	catch_output(&reported, &stderr);
	outcome.status = command(argc, argv);
	outcome.reported = caught_output(&reported);
	outcome.printed = caught_output(&printed);
	return outcome;
}

static struct outcome check(char *a, char *b, char *c, char *d)
{
	return run(command_check_config, a, b, c, d);
}

static struct settings defaults(void)
{
	struct settings settings;

	config_defaults(&settings);
	return settings;
}

Test(check_config, says_ok)
{
	struct outcome outcome;

	config_world_file("mode: enforce\n");
	outcome = check("c.yaml", NULL, NULL, NULL);
	cr_expect_eq(outcome.status, 0);
	cr_expect_str_eq(outcome.printed, "c.yaml: ok\n");
}

Test(check_config, prints_nothing_of_a_file_that_is_refused)
{
	struct outcome outcome;

	config_world_file("mode: defend\n");
	outcome = check("c.yaml", "--effective", NULL, NULL);
	cr_expect_eq(outcome.status, 1);
	cr_expect_str_empty(outcome.printed);
	cr_expect_str_eq(outcome.reported, "icmpguard: c.yaml:1: mode: \"defend\": none of the "
					   "words; accepted: monitor, enforce\n");
}

Test(check_config, a_file_that_is_named_must_exist)
{
	cr_expect_eq(check("missing.yaml", NULL, NULL, NULL).status, 1);
}

Test(check_config, a_refused_assignment_fails)
{
	config_world_file("");
	cr_expect_eq(check("c.yaml", "--set", "mode=defend", NULL).status, 1);
}

Test(check_config, effective_is_file_and_assignments)
{
	struct settings expected = defaults();
	struct outcome outcome;

	config_world_file("mode: enforce\nlimit.spread: 3\n");
	outcome = check("c.yaml", "--effective", "--set=limit.spread=4", "--set=window=2m");
	cr_expect_eq(outcome.status, 0);
	expected.mode = MODE_ENFORCE;
	expected.source_spread = 4;
	expected.window = NS(120);
	cr_expect_str_eq(outcome.printed, config_world_text(&expected));
}

Test(check_config, json_has_types)
{
	const char *mode, *home, *window;
	json_int_t rate, bytes, edge;
	struct outcome outcome;
	json_t *root;
	int enabled;

	config_world_file("home: [192.0.2.0/24]\nrules.sweep.targets: {edge: 9}\n");
	outcome = check("c.yaml", "--json", NULL, NULL);
	cr_assert_eq(outcome.status, 0);
	root = json_loads(outcome.printed, 0, NULL);
	cr_assert_not_null(root);
	cr_assert_eq(
		json_unpack(root,
			    "{s:s, s:[s], s:s, s:{s:{s:{s:I}}, s:{s:I}}, s:{s:{s:{s:b}, s:{s:I}}}}",
			    "mode", &mode, "home", &home, "window", &window, "limit", "request",
			    "source-rate", "inbound", &rate, "source-bytes", "edge", &bytes,
			    "rules", "sweep", "enabled", "private", &enabled, "targets", "edge",
			    &edge),
		0);
	cr_expect_str_eq(mode, "monitor");
	cr_expect_str_eq(home, "192.0.2.0/24");
	cr_expect_str_eq(window, "1m");
	cr_expect_eq(rate, 50);
	cr_expect_eq(bytes, 4 << 20);
	cr_expect_eq(edge, 9);
	cr_expect(enabled);
}

Test(check_config, the_example_is_accepted)
{
	struct outcome outcome = check("--example", NULL, NULL, NULL);

	config_world_file(outcome.printed);
	cr_expect_eq(check("c.yaml", NULL, NULL, NULL).status, 0);
}

Test(check_config, one_output_at_a_time, .exit_code = 2)
{
	check("--json", "--effective", NULL, NULL);
}

Test(check_config, one_file_at_a_time, .exit_code = 2)
{
	check("a.yaml", "b.yaml", NULL, NULL);
}

Test(version, names_what_it_is_built_on)
{
	static const char *const names[] = { "icmpguard ", "schema of the pinned maps ",
					     "libbpf 1.", "libxdp 1.", "kernel " };
	struct outcome outcome = run(command_version, NULL, NULL, NULL, NULL);

	cr_expect_eq(outcome.status, 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		cr_expect_not_null(strstr(outcome.printed, names[i]), "%s", outcome.printed);
}

Test(version, json)
{
	struct outcome outcome = run(command_version, "--json", NULL, NULL, NULL);
	const char *icmpguard, *libbpf, *libxdp, *kernel, *machine;
	json_t *root = json_loads(outcome.printed, 0, NULL);
	int schema;

	cr_expect_eq(outcome.status, 0);
	cr_assert_eq(json_unpack(root, "{s:s, s:i, s:s, s:s, s:s, s:s !}", "icmpguard", &icmpguard,
				 "schema", &schema, "libbpf", &libbpf, "libxdp", &libxdp, "kernel",
				 &kernel, "machine", &machine),
		     0);
	cr_expect_gt(schema, 0);
	cr_expect_str_eq(icmpguard, VERSION);
}
