// SPDX-License-Identifier: GPL-2.0-only
#include "commands/option.h"

#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int option_find(const char *const *words, int count, const char *word)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

int option_nearest(const char *const *words, int count, const char *word)
{
	size_t length = strlen(word);
	/* Allow one or two typos in a short word, a third of the letters in a long one. */
	unsigned int distance = length < 4 ? 2 : length < 9 ? 3 : (unsigned int)length / 3 + 1;
	int nearest = -1;

	for (int i = 0; i < count; i++) {
		unsigned int found = text_distance(word, length, words[i], strlen(words[i]));

		/* A distance of the whole length shares no letter with the word. */
		if (found < distance && found < length) {
			distance = found;
			nearest = i;
		}
	}
	return nearest;
}

int option_choose(const struct argp_state *state, const char *option, const char *word,
		  const char *const *words, int count)
{
	int found = option_find(words, count, word);
	int nearest = found < 0 ? option_nearest(words, count, word) : -1;
	char accepted[1024] = "";
	size_t used = 0;

	if (found >= 0)
		return found;
	for (int i = 0; i < count && used < sizeof(accepted); i++)
		used += (size_t)snprintf(accepted + used, sizeof(accepted) - used, "%s%s",
					 i ? ", " : "", words[i]);
	if (nearest >= 0)
		argp_error(state, "%s %s: did you mean \"%s\"? accepted are %s", option, word,
			   words[nearest], accepted);
	else
		argp_error(state, "%s %s: accepted are %s", option, word, accepted);
	return found;
}

static void describe_option(const struct argp_option *option)
{
	char key[2] = { isascii(option->key) && isprint(option->key) ? (char)option->key : '-' };

	if (option->name && !(option->flags & (OPTION_HIDDEN | OPTION_DOC)))
		printf("%s\t%s\t%s%s\t%s\n", option->name, key, option->arg ? option->arg : "-",
		       option->flags & OPTION_ARG_OPTIONAL ? "?" : "",
		       option->doc ? option->doc : "-");
}

static void describe(const struct argp *argp, int depth)
{
	const struct argp_option *option = argp->options;
	const struct argp_child *child = argp->children;

	for (; option && (option->name || option->doc); option++)
		describe_option(option);
	for (; depth && child && child->argp; child++)
		describe(child->argp, depth - 1);
}

/* Prints the description of the positional arguments, as a line of its own. */
static void describe_arguments(const struct argp *argp)
{
	printf("\t-\t%s\t-\n", argp->args_doc ? argp->args_doc : "-");
}

/* Child parsers are never nested deeper. */
enum { CHILDREN_DEPTH = 4 };

void option_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	if (argc == 2 && !strcmp(argv[1], OPTION_DESCRIBE)) {
		describe_arguments(argp);
		describe(argp, CHILDREN_DEPTH);
		printf("help\t-\t-\tprint the options\n");
		exit(fflush(stdout) ? 1 : 0);
	}
	argp_err_exit_status = 2;
	argp_parse(argp, argc, argv, 0, NULL, input);
}
