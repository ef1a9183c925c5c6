/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs this very program with other arguments: what one command needs of another as text. */
#ifndef ICMPGUARD_COMMANDS_RUN_SELF_H
#define ICMPGUARD_COMMANDS_RUN_SELF_H

/* Its output and errors go to the descriptor. Waits for its end, whatever its status. 0 or a
 * negative errno, nothing reported. */
int run_self(char *const *arguments, int output);
/* The same into memory, to be freed. */
int run_self_text(char *const *arguments, char **text);

#endif
