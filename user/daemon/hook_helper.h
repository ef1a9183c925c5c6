/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process that runs programs of the operator's: forked at the start, while the daemon is what
 * it was started as, and then of low privilege for good: another user, no capabilities, none to be
 * had (PR_SET_NO_NEW_PRIVS).  It runs one program at a time, without a shell, in a process group of
 * its own that is killed when its time is up; what it is to run waits in the daemon's order, a
 * bounded number.
 *
 * The daemon never waits for it.  It ends with the daemon.
 */
#ifndef ICMPGUARD_DAEMON_HOOK_HELPER_H
#define ICMPGUARD_DAEMON_HOOK_HELPER_H

#include "headers/types.h"

#include <stddef.h>

enum { HOOK_ARGUMENTS = 8, HOOK_TEXT = 512, HOOK_QUEUE_MOST = 1024 };

struct hook_helper;

struct hook_counts {
	__u64 started; /* programs that were handed over */
	__u64 failed;  /* that ended with another status than 0, or could not be run */
	__u64 killed;  /* whose time was up */
};

/* Forks the process, which becomes the user icmpguard-hooks, where there is one, or nobody, where
 * this one is root. NULL, reported. */
struct hook_helper *hook_helper_new(void);
/* Ends it, with what it runs. Takes NULL. */
void hook_helper_free(struct hook_helper *helper);

/*
 * Has a program run: an absolute path, with arguments up to a NULL, and `input` on its standard
 * input; for `limit` ns at most.  Standard output is discarded, standard error is the daemon's.
 * 0; -EAGAIN: `most` wait already, or the process takes no more; or another negative errno.
 */
int hook_helper_run(struct hook_helper *helper, const char *program, const char *const *arguments,
		    const char *input, size_t size, __u64 limit, unsigned int most);

/* Takes the results that are there. False where the process is gone. */
bool hook_helper_collect(struct hook_helper *helper);
const struct hook_counts *hook_helper_counts(const struct hook_helper *helper);

#endif
