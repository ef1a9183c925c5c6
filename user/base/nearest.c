// SPDX-License-Identifier: GPL-2.0-only
#include "base/nearest.h"

#include "base/text.h"

#include <string.h>

struct nearest nearest_to(const char *word)
{
	size_t length = strlen(word);
	/* Allow one or two typos in a short word, a third of the letters in a long one. */
	unsigned int distance = length < 4 ? 2 : length < 9 ? 3 : (unsigned int)length / 3 + 1;

	return (struct nearest){ .word = word, .length = length, .distance = distance };
}

bool nearest_try(struct nearest *nearest, const char *known, size_t length)
{
	unsigned int found = text_distance(nearest->word, nearest->length, known, length);

	/* A distance of the whole length shares no letter with the word. */
	if (found >= nearest->distance || found >= nearest->length)
		return false;
	nearest->distance = found;
	return true;
}

int nearest_word(const char *const *words, int count, const char *word)
{
	struct nearest nearest = nearest_to(word);
	int index = -1;

	for (int i = 0; i < count; i++)
		if (nearest_try(&nearest, words[i], strlen(words[i])))
			index = i;
	return index;
}
