/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads and sets the mode in force (headers/mode.h), directly in the memory that the kernel side
 * reads, so it works with or without a daemon. */
#ifndef ICMPGUARD_KERNEL_MODE_H
#define ICMPGUARD_KERNEL_MODE_H

#include "headers/mode.h"
#include "kernel/pins.h"

struct mode_state {
	enum mode mode;	       /* in force */
	enum mode configured;  /* from the settings */
	bool chosen;	       /* by a command rather than the settings */
	bool expired;	       /* a trial ended unconfirmed */
	__u64 until;	       /* end of a trial, ns; 0: no trial */
	enum mode after;       /* mode after the trial */
	bool after_configured; /* `after` is the configured mode */
	__u64 since;	       /* time of the latest choice, ns; 0: none */
	char author[MODE_AUTHOR];
};

enum mode mode_running(const struct pins *pins, __u64 now);
void mode_read(struct mode_state *state, const struct pins *pins, __u64 now);

/* Chooses a mode. `until`: the end of a trial, after which, unless confirmed, the mode before it is
 * restored (or the one before the trial that it replaces); 0: no trial. */
void mode_choose(const struct pins *pins, enum mode mode, __u64 until, const char *author,
		 __u64 now);
/* Returns to the mode of the settings. */
void mode_release(const struct pins *pins, const char *author, __u64 now);
/* Makes a trial permanent. 0; -ENOENT if there is none, -ETIME if it has ended. */
int mode_confirm(const struct pins *pins, const char *author, __u64 now);
/* Clears a trial that has ended. Returns true if there was one. */
bool mode_settle(const struct pins *pins, __u64 now);

#endif
