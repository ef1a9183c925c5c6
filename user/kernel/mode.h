/* SPDX-License-Identifier: GPL-2.0-only */
/* The mode in force (headers/mode.h): read and chosen in the memory that the kernel side reads, so
 * whether a daemon runs or not. */
#ifndef ICMPGUARD_KERNEL_MODE_H
#define ICMPGUARD_KERNEL_MODE_H

#include "headers/mode.h"
#include "kernel/pins.h"

struct mode_state {
	enum mode mode;	       /* in force */
	enum mode configured;  /* of the settings */
	bool chosen;	       /* by a command, and not by the settings */
	bool expired;	       /* a trial was not confirmed: its deadline is past */
	__u64 until;	       /* the deadline of a trial, ns; 0: it is none */
	enum mode after;       /* the mode after that */
	bool after_configured; /* because the settings say so */
	__u64 since;	       /* of the latest choice, ns; 0: there was none */
	char author[MODE_AUTHOR];
};

enum mode mode_running(const struct pins *pins, __u64 now);
void mode_read(struct mode_state *state, const struct pins *pins, __u64 now);

/* Chooses a mode from now on. `until`: a trial, which ends then unless it is confirmed, with the
 * mode that was in force before it, or before the trial that it takes the place of; 0: for good. */
void mode_choose(const struct pins *pins, enum mode mode, __u64 until, const char *author,
		 __u64 now);
/* From now on the mode of the settings. */
void mode_release(const struct pins *pins, const char *author, __u64 now);
/* Makes a trial last. 0, -ENOENT where there is none, -ETIME where it is over. */
int mode_confirm(const struct pins *pins, const char *author, __u64 now);
/* Forgets a trial that is over. True: there was one. */
bool mode_settle(const struct pins *pins, __u64 now);

#endif
