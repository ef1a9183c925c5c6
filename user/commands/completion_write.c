// SPDX-License-Identifier: GPL-2.0-only
#include "commands/completion_write.h"

#include "detectors/rule.h"

/* Shell commands that list the candidates. Words and rule names are written out instead. */
static const char *const lists[] = {
	[COMPLETED_INTERFACE] = "$(ls /sys/class/net)",
	[COMPLETED_INSTANCE] = "$(ls /run/icmpguard 2>/dev/null | sed -n 's/\\.lock$//p')",
};

static void put_rules(FILE *to)
{
	for (int rule = 0; rule < RULE_COUNT; rule++)
		fprintf(to, "%s%s", rule ? " " : "", rule_names[rule]);
}

/* Writes the candidates as words of a shell; nothing for kinds without a list. */
static void put_list(FILE *to, const struct completed_option *option)
{
	if (option->value == COMPLETED_RULE) {
		put_rules(to);
		fprintf(to, "%s%s", option->words[0] ? " " : "", option->words);
	} else if (option->value == COMPLETED_WORDS) {
		fputs(option->words, to);
	} else if (option->value == COMPLETED_INTERFACE || option->value == COMPLETED_INSTANCE) {
		fputs(lists[option->value], to);
	}
}

static const struct completed_option *arguments_of(const struct completed_command *command)
{
	for (int i = 0; i < command->count; i++)
		if (!command->options[i].name[0])
			return &command->options[i];
	return NULL;
}

/* Writes a case pattern: the command, a comma, the option before the word being completed. */
static void bash_value(FILE *to, const struct completed_command *command,
		       const struct completed_option *option)
{
	fprintf(to, "\t%s,--%s", command->name, option->name);
	if (option->key != '-')
		fprintf(to, " | %s,-%c", command->name, option->key);
	if (option->value == COMPLETED_FILE) {
		fputs(") kind=-f ;;\n", to);
		return;
	}
	fputs(") words=\"", to);
	put_list(to, option);
	fputs("\" ;;\n", to);
}

static void bash_command(FILE *to, const struct completed_command *command)
{
	const struct completed_option *arguments = arguments_of(command);

	for (int i = 0; i < command->count; i++)
		if (command->options[i].name[0] && command->options[i].value != COMPLETED_NOTHING)
			bash_value(to, command, &command->options[i]);
	fprintf(to, "\t%s,*)\n\t\twords=\"", command->name);
	for (int i = 0; i < command->count; i++)
		if (command->options[i].name[0])
			fprintf(to, "--%s ", command->options[i].name);
	if (arguments)
		put_list(to, arguments);
	fprintf(to, "\"%s ;;\n",
		arguments && arguments->value == COMPLETED_FILE ? "\n\t\tkind=-f" : "");
}

void completion_write_bash(FILE *to, const struct completed_command *commands, size_t count)
{
	fputs("# icmpguard completion bash\n"
	      "_icmpguard()\n{\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
	      "\tlocal words='' kind=''\n\n"
	      "\t[ \"$COMP_CWORD\" -gt 1 ] || before=\n"
	      "\tcase ${COMP_WORDS[1]},$before in\n\t*,)\n\t\twords=\"",
	      to);
	for (size_t i = 0; i < count; i++)
		fprintf(to, "%s%s", i ? " " : "", commands[i].name);
	fputs(" --help --version\" ;;\n", to);
	for (size_t i = 0; i < count; i++)
		bash_command(to, &commands[i]);
	fputs("\tesac\n"
	      "\t# shellcheck disable=SC2207 # words\n"
	      "\tCOMPREPLY=($(compgen $kind -W \"$words\" -- \"$word\"))\n"
	      "}\ncomplete -F _icmpguard icmpguard\n",
	      to);
}

/* Writes text in single quotes; escapes brackets and colons, which are special to zsh. */
static void zsh_text(FILE *to, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\'", to);
		else if (*text == '[' || *text == ']' || *text == ':' || *text == '\\')
			putc('\\', to);
		putc(*text, to);
	}
}

static void zsh_value(FILE *to, const struct completed_option *option)
{
	if (option->value == COMPLETED_NOTHING)
		return;
	fputs(":value:", to);
	if (option->value == COMPLETED_FILE)
		fputs("_files", to);
	else if (option->value != COMPLETED_TEXT) {
		fputs("(", to);
		put_list(to, option);
		fputs(")", to);
	}
}

static void zsh_option(FILE *to, const struct completed_option *option)
{
	/* Command substitutions need double quotes. */
	char quote = option->value == COMPLETED_INTERFACE || option->value == COMPLETED_INSTANCE ?
			     '"' :
			     '\'';

	if (!option->name[0]) {
		if (option->value == COMPLETED_NOTHING)
			return;
		fprintf(to, " \\\n\t\t\t%c*", quote);
	} else {
		fprintf(to, " \\\n\t\t\t%c--%s%s[", quote, option->name,
			option->value == COMPLETED_NOTHING ? "" : "=");
		zsh_text(to, option->help);
		putc(']', to);
	}
	zsh_value(to, option);
	putc(quote, to);
}

void completion_write_zsh(FILE *to, const struct completed_command *commands, size_t count)
{
	fputs("#compdef icmpguard\n"
	      "# icmpguard completion zsh\n"
	      "_icmpguard()\n{\n\tlocal -a commands\n\tcommands=(\n",
	      to);
	for (size_t i = 0; i < count; i++) {
		fprintf(to, "\t\t'%s:", commands[i].name);
		zsh_text(to, commands[i].help);
		fputs("'\n", to);
	}
	fputs("\t)\n"
	      "\tif ((CURRENT == 2)); then\n\t\t_describe command commands\n\t\treturn\n\tfi\n"
	      "\tlocal command=$words[2]\n"
	      "\tshift words\n\t((CURRENT--))\n"
	      "\tcase $command in\n",
	      to);
	for (size_t i = 0; i < count; i++) {
		fprintf(to, "\t%s)\n\t\t_arguments", commands[i].name);
		for (int j = 0; j < commands[i].count; j++)
			zsh_option(to, &commands[i].options[j]);
		fputs(" ;;\n", to);
	}
	fputs("\tesac\n}\n_icmpguard \"$@\"\n", to);
}

/* Writes text for single quotes. */
static void fish_text(FILE *to, const char *text)
{
	putc('\'', to);
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			putc('\\', to);
		putc(*text, to);
	}
	putc('\'', to);
}

static void fish_value(FILE *to, const struct completed_option *option)
{
	switch (option->value) {
	case COMPLETED_NOTHING:
		return;
	case COMPLETED_FILE:
		fputs(" -r -F", to);
		return;
	case COMPLETED_INTERFACE:
		fputs(" -x -a '(ls /sys/class/net)'", to);
		return;
	case COMPLETED_INSTANCE:
		fputs(" -x -a '(ls /run/icmpguard 2>/dev/null | string replace -f .lock \"\")'",
		      to);
		return;
	default:
		fputs(" -x -a '", to);
		put_list(to, option);
		putc('\'', to);
	}
}

static void fish_option(FILE *to, const char *command, const struct completed_option *option)
{
	if (!option->name[0] && option->value == COMPLETED_NOTHING)
		return;
	fprintf(to, "complete -c icmpguard -n '__fish_seen_subcommand_from %s'", command);
	if (option->name[0])
		fprintf(to, " -l %s", option->name);
	if (option->name[0] && option->key != '-')
		fprintf(to, " -s %c", option->key);
	fish_value(to, option);
	if (option->name[0]) {
		fputs(" -d ", to);
		fish_text(to, option->help);
	}
	putc('\n', to);
}

void completion_write_fish(FILE *to, const struct completed_command *commands, size_t count)
{
	fputs("# icmpguard completion fish\ncomplete -c icmpguard -f\n"
	      "complete -c icmpguard -n __fish_use_subcommand -l help\n"
	      "complete -c icmpguard -n __fish_use_subcommand -l version\n",
	      to);
	for (size_t i = 0; i < count; i++) {
		fprintf(to, "complete -c icmpguard -n __fish_use_subcommand -a %s -d ",
			commands[i].name);
		fish_text(to, commands[i].help);
		putc('\n', to);
		for (int j = 0; j < commands[i].count; j++)
			fish_option(to, commands[i].name, &commands[i].options[j]);
	}
}
