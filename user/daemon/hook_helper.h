/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process that runs the operator's programs. It is forked at the start, while the daemon still
 * has all its privileges, and then drops its own for good: another user, no capabilities,
 * PR_SET_NO_NEW_PRIVS. It runs one program at a time, without a shell, in a process group of its
 * own that is killed when its time is up. Pending programs wait in a bounded queue, in order.
 *
 * The daemon never waits for the helper. The helper exits with the daemon.
 */
#ifndef ICMPGUARD_DAEMON_HOOK_HELPER_H
#define ICMPGUARD_DAEMON_HOOK_HELPER_H

#include "headers/types.h"

#include <stddef.h>

enum { HOOK_ARGUMENTS = 8, HOOK_TEXT = 512, HOOK_QUEUE_MOST = 1024 };

struct hook_helper;

struct hook_counts {
	__u64 started; /* programs handed over */
	__u64 failed;  /* programs with nonzero exit status or that could not be run */
	__u64 killed;  /* programs killed at their time limit */
};

/* Forks the helper. If this process is root, the helper becomes the user icmpguard-hooks if it
 * exists, else nobody. NULL, reported. */
struct hook_helper *hook_helper_new(void);
/* Ends the helper and the program it runs. Accepts NULL. */
void hook_helper_free(struct hook_helper *helper);

/*
 * Queues a program to run for at most `limit` ns: an absolute path, arguments up to a NULL, and
 * `input` on its standard input. Standard output is discarded, standard error is the daemon's. 0;
 * -EAGAIN if `most` are queued or the helper accepts no more; or another negative errno.
 */
int hook_helper_run(struct hook_helper *helper, const char *program, const char *const *arguments,
		    const char *input, size_t size, __u64 limit, unsigned int most);

/* Collects available results. Returns false if the helper is gone. */
bool hook_helper_collect(struct hook_helper *helper);
const struct hook_counts *hook_helper_counts(const struct hook_helper *helper);

#endif
