// SPDX-License-Identifier: GPL-2.0-only
#include "commands/option.h"

#include "base/nearest.h"
#include "base/terminal.h"
#include "base/text.h"
#include "commands/option_list.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Prints "NAME: TEXT", in which control characters are made visible. */
static void message(const char *name, const char *text)
{
	char *line = NULL, *safe = NULL;
	size_t size;

	if (asprintf(&line, "%s: %s", name, text) < 0)
		return;
	size = 4 * strlen(line) + 1;
	safe = malloc(size);
	if (safe)
		terminal_message(stderr, text_escape(safe, size, line));
	free(line);
	free(safe);
}

void option_error(const struct argp_state *state, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	message(state->name, text ?: "out of memory");
	fprintf(stderr, "%s --help lists the options\n", state->name);
	exit(argp_err_exit_status);
}

int option_find(const char *const *words, int count, const char *word)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

int option_choose(const struct argp_state *state, const char *option, const char *word,
		  const char *const *words, int count)
{
	int found = option_find(words, count, word);
	int nearest = found < 0 ? nearest_word(words, count, word) : -1;
	char accepted[1024] = "";
	size_t used = 0;

	if (found >= 0)
		return found;
	for (int i = 0; i < count && used < sizeof(accepted); i++)
		used += (size_t)snprintf(accepted + used, sizeof(accepted) - used, "%s%s",
					 i ? ", " : "", words[i]);
	option_error(state, "%s %s: %s%s%saccepted %s %s", option, *word ? word : "\"\"",
		     nearest < 0 ? "" : "did you mean \"", nearest < 0 ? "" : words[nearest],
		     nearest < 0 ? "" : "\"? ", count == 1 ? "is" : "are", accepted);
	return found;
}

/* Prints one line per option, and a first one for the positional arguments. */
static void describe(const struct argp *argp, const struct option_list *list)
{
	printf("\t-\t%s\t-\n", argp->args_doc ? argp->args_doc : "-");
	for (int i = 0; i < list->count; i++) {
		const struct argp_option *option = list->options[i];
		const char key[2] = { option_key(option) ?: '-' };

		printf("%s\t%s\t%s%s\t%s\n", option->name, key, option->arg ?: "-",
		       option->flags & OPTION_ARG_OPTIONAL ? "?" : "", option->doc ?: "-");
	}
	exit(fflush(stdout) ? 1 : 0);
}

void option_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	struct option_list list = { .command = argv[0] };

	argp_err_exit_status = 2;
	option_list_gather(&list, argp);
	if (argc == 2 && !strcmp(argv[1], OPTION_DESCRIBE))
		describe(argp, &list);
	option_list_check(&list, argc, argv);
	argp_parse(argp, argc, argv, 0, NULL, input);
}
