// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard completion */
#include "base/log.h"
#include "base/names.h"
#include "commands/command.h"
#include "commands/completion_write.h"
#include "commands/live_model.h"
#include "commands/option.h"
#include "config/policy.h"
#include "headers/types.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct command *commands;
static size_t command_count;

void completion_set_commands(const struct command *table, size_t count)
{
	commands = table;
	command_count = count;
}

static const struct {
	const char *name;
	void (*write)(FILE *to, const struct completed_command *commands, size_t count);
} shells[] = {
	{ "bash", completion_write_bash },
	{ "zsh", completion_write_zsh },
	{ "fish", completion_write_fish },
};

static const char *const shell_names[] = { "bash", "zsh", "fish" };
_Static_assert(ARRAY_LENGTH(shells) == ARRAY_LENGTH(shell_names), "each shell has a name");

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	int *shell = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (state->arg_num)
			option_error(state, "only one shell, not also \"%s\"", argument);
		*shell = option_choose(state, "shell", argument, shell_names,
				       ARRAY_LENGTH(shell_names));
		return 0;
	case ARGP_KEY_NO_ARGS:
		option_error(state, "which shell: bash, zsh or fish?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	.parser = parse_option,
	.args_doc = "bash|zsh|fish",
	.doc = "Print a script for shell completion of commands, options, interfaces, instances "
	       "and rules. For bash: source <(icmpguard completion bash)",
};

/* Arguments, as the commands spell them, whose values have names. */
static const struct {
	const char *argument;
	const char *const *names;
	size_t count;
} named[] = {
	{ "LANE", lane_names, LANE_COUNT },
	{ "PANE", live_pane_names, LIVE_PANES },
	{ "PROFILE", policy_profile_names, POLICY_PROFILES },
	{ "SCOPE", scope_names, BLOCK_SCOPE_COUNT },
	{ "SEVERITY", severity_names, SEVERITY_COUNT },
	{ "VIEW", view_names, VIEW_COUNT },
	{ "WHEN", terminal_color_names, COLORS_CHOICES },
};

/* Sets the words that the argument can be, if they are known. */
static void choose_words(struct completed_option *option, const char *argument)
{
	const size_t size = sizeof(option->words);
	size_t i = 0, length = 0;

	while (i < ARRAY_LENGTH(named) && strcmp(argument, named[i].argument) != 0)
		i++;
	if (i == ARRAY_LENGTH(named))
		return;
	option->value = COMPLETED_WORDS;
	for (size_t name = 0; name < named[i].count && length < size; name++)
		length += (size_t)snprintf(option->words + length, size - length, "%s%s",
					   name ? " " : "", named[i].names[name]);
}

/* Maps an argument's name, as the commands spell it, to the kind of value it takes. */
static enum completed meaning(const char *argument)
{
	if (!strcmp(argument, "-"))
		return COMPLETED_NOTHING;
	if (strstr(argument, "INTERFACE"))
		return COMPLETED_INTERFACE;
	if (strstr(argument, "RULE"))
		return COMPLETED_RULE;
	if (strstr(argument, "FILE") || strstr(argument, "DIRECTORY"))
		return COMPLETED_FILE;
	return COMPLETED_TEXT;
}

/* Copies the words that stand for themselves, "blocks" and "all" of "[blocks|ADDRESS]" and
 * "RULE|all ADDRESS", separated by spaces. */
static void take_words(char *words, size_t size, const char *argument)
{
	static const char ends[] = "[]|/. ";
	size_t used = 0, length;

	words[0] = '\0';
	for (; *argument; argument += length) {
		argument += strspn(argument, ends);
		length = strcspn(argument, ends);
		if (length && strspn(argument, "abcdefghijklmnopqrstuvwxyz-") >= length &&
		    argument[0] != '-' && used + length + 2 <= size)
			used += (size_t)snprintf(words + used, size - used, "%s%.*s",
						 used ? " " : "", (int)length, argument);
	}
}

/* Parses a line printed by OPTION_DESCRIBE. */
static void take_option(struct completed_command *command, char *line)
{
	struct completed_option *option = &command->options[command->count];
	const char *name = strsep(&line, "\t"), *key = strsep(&line, "\t");
	const char *argument = strsep(&line, "\t"), *help = strsep(&line, "\t\n");

	if (!help || command->count == COMPLETED_OPTIONS)
		return;
	snprintf(option->name, sizeof(option->name), "%s", name);
	snprintf(option->help, sizeof(option->help), "%s", help);
	option->key = key[0];
	option->value = meaning(argument);
	if (!strcmp(argument, "NAME") && !strcmp(name, "instance"))
		option->value = COMPLETED_INSTANCE;
	take_words(option->words, sizeof(option->words), argument);
	if (option->value == COMPLETED_TEXT && option->words[0])
		option->value = COMPLETED_WORDS;
	choose_words(option, argument);
	command->count++;
}

/* Lists a command's options by running that command in a child process. */
static void describe(const struct command *command, int output)
{
	char name[64];
	char *argv[] = { name, (char *)OPTION_DESCRIBE, NULL };

	snprintf(name, sizeof(name), "icmpguard %s", command->name);
	if (dup2(output, STDOUT_FILENO) < 0)
		_exit(1);
	exit(command->run(2, argv));
}

static int read_options(struct completed_command *completed, const struct command *command)
{
	int ends[2], status;
	char *line = NULL;
	size_t size = 0;
	FILE *from;
	pid_t child;

	if (pipe(ends))
		return log_error(-errno, "pipe: %s", strerror(errno));
	child = fork();
	if (!child)
		describe(command, ends[1]);
	close(ends[1]);
	from = child > 0 ? fdopen(ends[0], "r") : NULL;
	while (from && getline(&line, &size, from) > 0)
		take_option(completed, line);
	free(line);
	if (from)
		fclose(from);
	else
		close(ends[0]);
	if (child < 0 || waitpid(child, &status, 0) != child || status)
		return log_error(-ECHILD, "cannot read the options of %s", command->name);
	return 0;
}

int command_completion(int argc, char **argv)
{
	struct completed_command *completed;
	int shell = 0, error = 0;

	option_parse(&parser, argc, argv, &shell);
	completed = calloc(command_count, sizeof(*completed));
	if (!completed)
		return log_error(1, "out of memory");
	for (size_t i = 0; i < command_count && !error; i++) {
		completed[i].name = commands[i].name;
		completed[i].help = commands[i].help;
		error = read_options(&completed[i], &commands[i]);
	}
	if (!error)
		shells[shell].write(stdout, completed, command_count);
	free(completed);
	return error ? 1 : 0;
}
