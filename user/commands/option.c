// SPDX-License-Identifier: GPL-2.0-only
#include "commands/option.h"

#include <stdio.h>
#include <string.h>

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
	char accepted[1024] = "";
	size_t used = 0;

	if (found >= 0)
		return found;
	for (int i = 0; i < count && used < sizeof(accepted); i++)
		used += (size_t)snprintf(accepted + used, sizeof(accepted) - used, "%s%s",
					 i ? ", " : "", words[i]);
	argp_error(state, "%s %s: accepted are %s", option, word, accepted);
	return found;
}
