/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of a command, in one list, and a check of its arguments against them. */
#ifndef ICMPGUARD_COMMANDS_OPTION_LIST_H
#define ICMPGUARD_COMMANDS_OPTION_LIST_H

#include <argp.h>

enum { OPTION_LIST_MOST = 48 };

struct option_list {
	const char *command; /* "icmpguard NAME" */
	const struct argp_option *options[OPTION_LIST_MOST];
	int count;
};

/* Adds the options of a command and of its child parsers, and --help and --usage. */
void option_list_gather(struct option_list *list, const struct argp *argp);

/* Returns the letter of an option, or 0 if it has none. */
char option_key(const struct argp_option *option);

/* Reports an unknown option with the one that it resembles or abbreviates, or else with all; an
 * option without its value; and one with a value that it does not take. Each is a usage error and
 * exits. Abbreviations are errors, because a later option could change their meaning. "-h" becomes
 * "--help". */
void option_list_check(const struct option_list *list, int argc, char **argv);

#endif
