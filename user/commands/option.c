// SPDX-License-Identifier: GPL-2.0-only
#include "commands/option.h"

#include "base/text.h"

#include <stdio.h>
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
	/* Of a short word a letter or two, of a long one a third. */
	unsigned int distance = length < 4 ? 2 : length < 9 ? 3 : (unsigned int)length / 3 + 1;
	int nearest = -1;

	for (int i = 0; i < count; i++) {
		unsigned int found = text_distance(word, length, words[i], strlen(words[i]));

		/* What has no letter of the word is not meant by it. */
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
