/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The subcommands. One table in main.c drives dispatch and help; each command has a file of its
 * name with its options (parsed by argp) and its function. A command gets argv[0] = "icmpguard
 * NAME" and returns an exit status: 0, or 1 after an error that it has reported on standard error;
 * usage errors exit with 2. (replay: 0 nothing found, 1 alerts, 2 error.)
 */
#ifndef ICMPGUARD_COMMANDS_COMMAND_H
#define ICMPGUARD_COMMANDS_COMMAND_H

#include <stddef.h>

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
};

/* Passes the command table to `completion`. */
void completion_set_commands(const struct command *table, size_t count);

int command_run(int argc, char **argv);
int command_replay(int argc, char **argv);
int command_status(int argc, char **argv);
int command_show(int argc, char **argv);
int command_top(int argc, char **argv);
int command_sources(int argc, char **argv);
int command_targets(int argc, char **argv);
int command_block(int argc, char **argv);
int command_unblock(int argc, char **argv);
int command_allow(int argc, char **argv);
int command_disallow(int argc, char **argv);
int command_mode(int argc, char **argv);
int command_off(int argc, char **argv);
int command_mute(int argc, char **argv);
int command_unmute(int argc, char **argv);
int command_policy(int argc, char **argv);
int command_list(int argc, char **argv);
int command_alerts(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_baseline(int argc, char **argv);
int command_detach(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_reload(int argc, char **argv);
int command_completion(int argc, char **argv);
int command_check_config(int argc, char **argv);
int command_version(int argc, char **argv);

#endif
