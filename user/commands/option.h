/* SPDX-License-Identifier: GPL-2.0-only */
/* What the commands share in reading their options by argp. */
#ifndef ICMPGUARD_COMMANDS_OPTION_H
#define ICMPGUARD_COMMANDS_OPTION_H

#include <argp.h>

/* argp_parse(3) of a command's options into `input`; a usage error ends the process with status 2.
 * Where the only argument is OPTION_DESCRIBE, it prints them instead, a line each, "long name, key,
 * argument, text" separated by tabs, and "-" for what is not there; first, without a name, what
 * stands behind the options; and ends the process. */
#define OPTION_DESCRIBE "--describe-options"
void option_parse(const struct argp *argp, int argc, char **argv, void *input);

/* The index of a word in a list, or -1. */
int option_find(const char *const *words, int count, const char *word);

/* The index of the word in a list that is spelt most like one that is not in it, or -1: none is. */
int option_nearest(const char *const *words, int count, const char *word);

/* As option_find(), but a word that is not in the list is a usage error, which names the option and
 * says what is accepted, and ends the process. */
int option_choose(const struct argp_state *state, const char *option, const char *word,
		  const char *const *words, int count);

#endif
