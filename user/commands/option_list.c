// SPDX-License-Identifier: GPL-2.0-only
#include "commands/option_list.h"

#include "base/nearest.h"
#include "base/terminal.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Child parsers are never nested deeper. */
enum { CHILDREN_DEPTH = 4, OPTION_WORD = 64, OPTION_HELP = -2, OPTION_USAGE = -3 };

/* Of argp, which adds them to every command. */
static const struct argp_option argp_own[] = {
	{ "help", OPTION_HELP, NULL, 0, "print the options", 0 },
	{ "usage", OPTION_USAGE, NULL, 0, "print the options in short", 0 },
	{},
};

static void gather(struct option_list *list, const struct argp *argp, int depth)
{
	const struct argp_option *option = argp->options;
	const struct argp_child *child = argp->children;

	for (; option && option->name; option++)
		if (list->count < OPTION_LIST_MOST)
			list->options[list->count++] = option;
	for (; depth && child && child->argp; child++)
		gather(list, child->argp, depth - 1);
}

void option_list_gather(struct option_list *list, const struct argp *argp)
{
	const struct argp own = { .options = argp_own };

	gather(list, argp, CHILDREN_DEPTH);
	gather(list, &own, 0);
}

char option_key(const struct argp_option *option)
{
	return (char)(isascii(option->key) && isgraph(option->key) ? option->key : 0);
}

/* Adds to a message what is accepted instead of an option. */
static void suggest(FILE *to, const struct option_list *list, const char *name)
{
	const char *names[OPTION_LIST_MOST];
	int nearest;

	for (int i = 0; i < list->count; i++)
		names[i] = list->options[i]->name;
	nearest = nearest_word(names, list->count, name);
	for (int i = 0; nearest < 0 && *name && i < list->count; i++)
		if (!strncmp(names[i], name, strlen(name)))
			nearest = i;
	if (nearest >= 0) {
		fprintf(to, "did you mean --%s?", names[nearest]);
		return;
	}
	fputs("accepted are", to);
	for (int i = 0; i < list->count; i++)
		fprintf(to, "%s --%s", i ? "," : "", names[i]);
}

static void __attribute__((noreturn))
refuse_unknown(const struct option_list *list, const char *dashes, const char *name)
{
	char safe[OPTION_WORD], *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (to) {
		fprintf(to, "%s: unknown option %s%s; ", list->command, dashes,
			text_escape(safe, sizeof(safe), name));
		suggest(to, list, name);
		if (!fclose(to))
			terminal_message(stderr, text);
	}
	exit(argp_err_exit_status);
}

static void __attribute__((noreturn))
refuse_value(const struct option_list *list, const struct argp_option *option)
{
	if (option->arg)
		fprintf(stderr, "%s: --%s requires a value: --%s %s\n", list->command, option->name,
			option->name, option->arg);
	else
		fprintf(stderr, "%s: --%s takes no value\n", list->command, option->name);
	exit(argp_err_exit_status);
}

/* Checks "NAME" or "NAME=VALUE". Returns the option. */
static const struct argp_option *check_long(const struct option_list *list, const char *text)
{
	const size_t length = strcspn(text, "=");
	char name[OPTION_WORD];

	snprintf(name, sizeof(name), "%.*s", (int)length, text);
	for (int i = 0; i < list->count; i++) {
		if (strcmp(list->options[i]->name, name) != 0)
			continue;
		if (text[length] && !list->options[i]->arg)
			refuse_value(list, list->options[i]);
		return list->options[i];
	}
	refuse_unknown(list, "--", name);
}

static const struct argp_option *find_key(const struct option_list *list, char key)
{
	for (int i = 0; i < list->count; i++)
		if (option_key(list->options[i]) == key)
			return list->options[i];
	return NULL;
}

/* Checks letters of options, the last of which may be followed by its value. Returns the last
 * option; `rest` is what follows its letter. */
static const struct argp_option *check_short(const struct option_list *list, const char *text,
					     const char **rest)
{
	const struct argp_option *option;

	*rest = text;
	do {
		option = find_key(list, **rest);
		if (!option)
			refuse_unknown(list, "-", text);
	} while (*++*rest && !option->arg);
	return option;
}

/* Checks an option. Returns it if the next argument is its value. */
static const struct argp_option *check_option(const struct option_list *list, const char *argument)
{
	const struct argp_option *option;
	const char *rest;

	if (argument[1] == '-') {
		option = check_long(list, argument + 2);
		rest = strchr(argument, '=');
	} else {
		option = check_short(list, argument + 1, &rest);
		rest = *rest ? rest : NULL;
	}
	return option->arg && !(option->flags & OPTION_ARG_OPTIONAL) && !rest ? option : NULL;
}

void option_list_check(const struct option_list *list, int argc, char **argv)
{
	static char help[] = "--help";

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const struct argp_option *open;

		if (argv[i][0] != '-' || !argv[i][1])
			continue;
		if (!strcmp(argv[i], "-?") || (!strcmp(argv[i], "-h") && !find_key(list, 'h')))
			argv[i] = help;
		if (!strcmp(argv[i], help))
			return;
		open = check_option(list, argv[i]);
		if (open && ++i == argc)
			refuse_value(list, open);
	}
}
