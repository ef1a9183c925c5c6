/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared helpers for parsing options with argp. */
#ifndef ICMPGUARD_COMMANDS_OPTION_H
#define ICMPGUARD_COMMANDS_OPTION_H

#include <argp.h>

/* Runs argp_parse(3) on a command's options into `input`; a usage error exits with status 2.
 * Options are written in full. If the only argument is OPTION_DESCRIBE, prints the options instead,
 * one per line, "long name, key, argument, text" separated by tabs, with "-" for empty fields, and
 * exits. The first line, without a name, describes the positional arguments. */
#define OPTION_DESCRIBE "--describe-options"
void option_parse(const struct argp *argp, int argc, char **argv, void *input);

/* Reports a usage error and exits with its status. */
void option_error(const struct argp_state *state, const char *format, ...)
	__attribute__((format(printf, 2, 3), noreturn));

/* Returns the index of a word in a list, or -1. */
int option_find(const char *const *words, int count, const char *word);

/* Like option_find(), but an unknown word is a usage error, which names the option, lists the
 * accepted words and exits. */
int option_choose(const struct argp_state *state, const char *option, const char *word,
		  const char *const *words, int count);

#endif
