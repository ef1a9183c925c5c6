/* SPDX-License-Identifier: GPL-2.0-only */
/* The word of a list that a mistyped word resembles most: one measure for all suggestions. */
#ifndef ICMPGUARD_BASE_NEAREST_H
#define ICMPGUARD_BASE_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

/* The search so far. Start with nearest_to(). */
struct nearest {
	const char *word;
	size_t length;
	unsigned int distance; /* below which a further word must be */
};

/* Begins a search for words similar to `word`, which stays the caller's. */
struct nearest nearest_to(const char *word);

/* Returns whether the `length` bytes at `known` resemble the word, and more so than all before. */
bool nearest_try(struct nearest *nearest, const char *known, size_t length);

/* Returns the index of the word in the list that is most similar to `word`, or -1 if none is. */
int nearest_word(const char *const *words, int count, const char *word);

#endif
