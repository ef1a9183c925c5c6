// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard run */
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/option.h"
#include "config/config.h"
#include "daemon/daemon.h"
#include "kernel/pins.h"

#include <argp.h>

enum {
	OPTION_ENFORCE = 0x100,
	OPTION_GENERIC,
	OPTION_NO_DISPATCHER,
	OPTION_NO_EGRESS,
	OPTION_STAY,
	OPTION_SET,
};

static const struct argp_option option_table[] = {
	{ "enforce", OPTION_ENFORCE, NULL, 0,
	  "drop packets that are over a limit or blocked (the same as --set mode=enforce); by "
	  "default they are counted and pass",
	  0 },
	{ "set", OPTION_SET, "KEY=VALUE", 0, "override a setting; may be repeated", 0 },
	{ "generic", OPTION_GENERIC, NULL, 0,
	  "if the driver has no native XDP, attach in the network stack, which is slower", 0 },
	{ "no-dispatcher", OPTION_NO_DISPATCHER, NULL, 0,
	  "attach directly, without sharing the interface with other XDP programs", 0 },
	{ "no-egress", OPTION_NO_EGRESS, NULL, 0,
	  "do not watch packets that leave the interfaces (the same as --set egress=no)", 0 },
	{ "stay", OPTION_STAY, NULL, 0,
	  "leave the program and its blocks in place at exit; without a daemon, limits stay in "
	  "force, blocks last until they expire, and no new ones are made",
	  0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_config, 0, NULL, 0 },
	{},
};

struct arguments {
	struct common_options common;
	struct run_options run;
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;
	struct run_options *options = &arguments->run;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &arguments->common, 2);
		return 0;
	case OPTION_ENFORCE:
		options->enforce = true;
		return 0;
	case OPTION_GENERIC:
		options->generic = true;
		return 0;
	case OPTION_NO_DISPATCHER:
		options->direct = true;
		return 0;
	case OPTION_NO_EGRESS:
		options->no_egress = true;
		return 0;
	case OPTION_STAY:
		options->stay = true;
		return 0;
	case OPTION_SET:
		if (options->set_count == SETS_AT_MOST)
			option_error(state, "more than %d --set", SETS_AT_MOST);
		options->sets[options->set_count++] = argument;
		return 0;
	case ARGP_KEY_ARG:
		if (options->interface_count == INTERFACES_AT_MOST)
			option_error(state, "more than %d interfaces", INTERFACES_AT_MOST);
		options->interfaces[options->interface_count++] = argument;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	option_table,
	parse_option,
	"[INTERFACE|PATTERN...]",
	"Attach to interfaces (default: that of the default route; a quoted pattern such as "
	"'veth*' selects matching interfaces, as they come and go), watch ICMP, raise alerts, and "
	"with --enforce drop floods.\vSIGHUP reloads the configuration; SIGTERM and SIGINT detach "
	"and exit; SIGUSR2 exits and leaves everything in place for the next start. Blocks of "
	"operators and rules are restored at the next start.",
	common,
	NULL,
	NULL,
};

int command_run(int argc, char **argv)
{
	struct arguments arguments = { .common = COMMON_OPTIONS_INIT };

	option_parse(&parser, argc, argv, &arguments);
	arguments.run.instance = arguments.common.instance;
	arguments.run.config = common_config_file(&arguments.common);
	return daemon_run(&arguments.run) ? 1 : 0;
}
