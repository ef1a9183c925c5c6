// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard run */
#include "commands/command.h"
#include "config/config.h"
#include "daemon.h"
#include "kernel/pins.h"

#include <argp.h>

enum {
	OPTION_ENFORCE = 0x100,
	OPTION_INSTANCE,
	OPTION_GENERIC,
	OPTION_NO_DISPATCHER,
	OPTION_STAY,
	OPTION_SET,
};

static const struct argp_option option_table[] = {
	{ "config", 'c', "FILE", 0, "configuration (default " CONFIG_FILE ", where it exists)", 0 },
	{ "enforce", OPTION_ENFORCE, NULL, 0,
	  "drop what is over a limit or blocked (the same as --set mode=enforce); default is to "
	  "say and count what would be dropped",
	  0 },
	{ "set", OPTION_SET, "KEY=VALUE", 0, "override a setting; may be repeated", 0 },
	{ "instance", OPTION_INSTANCE, "NAME", 0,
	  "name of this instance (default " INSTANCE_DEFAULT ")", 0 },
	{ "generic", OPTION_GENERIC, NULL, 0,
	  "where the driver has no native XDP, attach in the network stack: slower", 0 },
	{ "no-dispatcher", OPTION_NO_DISPATCHER, NULL, 0,
	  "attach alone, not beside other XDP programs", 0 },
	{ "stay", OPTION_STAY, NULL, 0,
	  "leave the program and its blocks in place at the end; without a daemon what is blocked "
	  "stays blocked until it expires, and nothing new is limited",
	  0 },
	{},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct run_options *options = state->input;

	switch (key) {
	case 'c':
		options->config = argument;
		return 0;
	case OPTION_ENFORCE:
		options->enforce = true;
		return 0;
	case OPTION_INSTANCE:
		options->instance = argument;
		return 0;
	case OPTION_GENERIC:
		options->generic = true;
		return 0;
	case OPTION_NO_DISPATCHER:
		options->direct = true;
		return 0;
	case OPTION_STAY:
		options->stay = true;
		return 0;
	case OPTION_SET:
		if (options->set_count == SETS_AT_MOST)
			argp_error(state, "more than %d --set", SETS_AT_MOST);
		options->sets[options->set_count++] = argument;
		return 0;
	case ARGP_KEY_ARG:
		if (options->interface_count == INTERFACES_AT_MOST)
			argp_error(state, "more than %d interfaces", INTERFACES_AT_MOST);
		options->interfaces[options->interface_count++] = argument;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	option_table,
	parse_option,
	"[INTERFACE...]",
	"Attach to interfaces (default: the one that holds the default route), watch ICMP, raise "
	"alerts, and with --enforce drop floods.\v"
	"SIGHUP reads the configuration again; SIGTERM and SIGINT detach and end.",
	NULL,
	NULL,
	NULL,
};

int command_run(int argc, char **argv)
{
	struct run_options options = { .instance = INSTANCE_DEFAULT };

	argp_err_exit_status = 2;
	argp_parse(&parser, argc, argv, 0, NULL, &options);
	return daemon_run(&options) ? 1 : 0;
}
