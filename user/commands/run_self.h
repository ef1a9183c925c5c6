/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs this program with other arguments, for a command that needs another one's text. */
#ifndef ICMPGUARD_COMMANDS_RUN_SELF_H
#define ICMPGUARD_COMMANDS_RUN_SELF_H

/* Redirects its output and errors to the descriptor and waits for it to exit, whatever its status.
 * 0 or a negative errno, not reported. */
int run_self(char *const *arguments, int output);
/* The same into memory, which the caller frees. */
int run_self_text(char *const *arguments, char **text);

#endif
