// SPDX-License-Identifier: GPL-2.0-only
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/option.h"

#include "base/json.h"
#include "base/log.h"
#include "headers/maps.h"

#include <argp.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

static const struct argp_child common[] = {
	{ &common_json, 0, NULL, 0 },
	{ &common_no_arguments, 0, NULL, 0 },
	{},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	common_options_pass(state, state->input, 2);
	return 0;
}

static const struct argp argp = {
	.parser = parse_option,
	.children = common,
	.doc = "Print the versions of icmpguard, its libraries and the kernel.",
};

/* Returns the version without its "v": "1.1". */
static const char *libbpf_version(void)
{
	const char *version = libbpf_version_string();

	return version + (*version == 'v');
}

static int print_json(const struct utsname *system)
{
	return json_write(stdout, json_pack("{s:s, s:i, s:s, s:s, s:s, s:s}", "icmpguard", VERSION,
					    "schema", SCHEMA_VERSION, "libbpf", libbpf_version(),
					    "libxdp", LIBXDP_VERSION, "kernel", system->release,
					    "machine", system->machine));
}

static void print_text(const struct utsname *system)
{
	printf("icmpguard %s\n", VERSION);
	printf("schema of the pinned maps %d\n", SCHEMA_VERSION);
	printf("libbpf %s, libxdp %s\n", libbpf_version(), LIBXDP_VERSION);
	printf("kernel %s %s\n", system->release, system->machine);
}

int command_version(int argc, char **argv)
{
	struct utsname system;
	struct common_options options = COMMON_OPTIONS_INIT;
	int error = 0;

	option_parse(&argp, argc, argv, &options);
	uname(&system);
	if (options.json)
		error = print_json(&system);
	else
		print_text(&system);
	return error ? 1 : 0;
}
