// SPDX-License-Identifier: GPL-2.0-only
/* One table of subcommands drives dispatch and help. */
#include "base/nearest.h"
#include "base/streams.h"
#include "commands/command.h"
#include "config/setting.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct command commands[] = {
	{ "run", command_run, "attach to interfaces, watch, alert and (with --enforce) block" },
	{ "reload", command_reload, "make the daemon reload its configuration" },
	{ "replay", command_replay, "run the rules on a capture, and report what they find" },
	{ "status", command_status, "show whether all is well, what runs, and the counters" },
	{ "show", command_show, "show everything known about an address or prefix" },
	{ "top", command_top, "show current activity on a live screen" },
	{ "sources", command_sources, "list the busiest sources" },
	{ "targets", command_targets, "list the busiest targets" },
	{ "block", command_block, "block an address or prefix" },
	{ "unblock", command_unblock, "lift a block" },
	{ "allow", command_allow, "never limit or block an address or prefix" },
	{ "disallow", command_disallow, "remove an address or prefix from the allow list" },
	{ "mute", command_mute, "suppress the alerts of a rule about an address for a time" },
	{ "unmute", command_unmute, "end a mute" },
	{ "list", command_list, "list what is blocked, allowed, muted and protected" },
	{ "mode", command_mode, "show the mode, or change it at once, for good or on trial" },
	{ "off", command_off, "emergency: stop all dropping at once" },
	{ "policy", command_policy, "show which messages pass, by type and direction, and why" },
	{ "alerts", command_alerts, "list alerts, the latest last" },
	{ "baseline", command_baseline, "show the usual rates here, by view and hour" },
	{ "explain", command_explain, "explain an alert or a rule, and what to do" },
	{ "detach", command_detach, "detach from the interfaces and delete the state" },
	{ "doctor", command_doctor,
	  "check whether this machine and its interfaces suit icmpguard" },
	{ "check-config", command_check_config, "check a configuration file" },
	{ "completion", command_completion, "print a script for shell completion" },
	{ "version", command_version,
	  "print the versions of icmpguard, its libraries and the kernel" },
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void usage(FILE *to)
{
	fputs("usage: icmpguard COMMAND [OPTION...]\n\n", to);
	for (int i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-13s %s\n", commands[i].name, commands[i].help);
	fputs("\nicmpguard COMMAND --help lists the options of a command; man icmpguard has "
	      "more.\n",
	      to);
}

/* Words of other tools, and the command that does this here. */
static const char *synonym(const char *name)
{
	static const struct {
		const char *word, *command;
	} words[] = {
		{ "start", "run" },	      { "attach", "run" },	{ "stop", "detach" },
		{ "ban", "block" },	      { "drop", "block" },	{ "deny", "block" },
		{ "unban", "unblock" },	      { "whitelist", "allow" }, { "info", "status" },
		{ "stats", "status" },	      { "log", "alerts" },	{ "logs", "alerts" },
		{ "config", "check-config" }, { "check", "doctor" },	{ "ls", "list" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
		if (!strcmp(words[i].word, name))
			return words[i].command;
	return NULL;
}

/* Reports an unknown command, with a suggestion if one is similar or means the same. */
static void refuse(const char *name)
{
	const char *meant = synonym(name);
	const char *names[COMMANDS];
	char quoted[TEXT_QUOTED];
	int nearest;

	for (int i = 0; i < COMMANDS; i++)
		names[i] = commands[i].name;
	text_quote(quoted, name);
	if (*name == '-') {
		fprintf(stderr, "icmpguard: no command before %s; options follow the command\n",
			quoted);
		return;
	}
	nearest = meant ? -1 : nearest_word(names, COMMANDS, name);
	if (nearest >= 0)
		meant = names[nearest];
	if (meant)
		fprintf(stderr, "icmpguard: no command %s; did you mean \"%s\"?\n", quoted, meant);
	else
		fprintf(stderr, "icmpguard: no command %s; icmpguard --help lists them\n", quoted);
}

int main(int argc, char **argv)
{
	char name[64];

	streams_begin();
	/* Exceeding the file size limit must fail the write, not kill the process. */
	signal(SIGXFSZ, SIG_IGN);
	if (argc < 2) {
		usage(stderr);
		return 2;
	}
	if (!strcmp(argv[1], "help") && argc > 2) {
		static char help[] = "--help";

		argv[1] = argv[2];
		argv[2] = help;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		usage(stdout);
		return 0;
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))
		argv[1] = "version";
	completion_set_commands(commands, COMMANDS);
	for (int i = 0; i < COMMANDS; i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		snprintf(name, sizeof(name), "icmpguard %s", commands[i].name);
		argv[1] = name;
		return commands[i].run(argc - 1, argv + 1);
	}
	refuse(argv[1]);
	return 2;
}
