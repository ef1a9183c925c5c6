/* SPDX-License-Identifier: GPL-2.0-only */
/* What the commands share in reading their options by argp. */
#ifndef ICMPGUARD_COMMANDS_OPTION_H
#define ICMPGUARD_COMMANDS_OPTION_H

#include <argp.h>

/* The index of a word in a list, or -1. */
int option_find(const char *const *words, int count, const char *word);

/* The index of the word in a list that is spelt most like one that is not in it, or -1: none is. */
int option_nearest(const char *const *words, int count, const char *word);

/* As option_find(), but a word that is not in the list is a usage error, which names the option and
 * says what is accepted, and ends the process. */
int option_choose(const struct argp_state *state, const char *option, const char *word,
		  const char *const *words, int count);

#endif
