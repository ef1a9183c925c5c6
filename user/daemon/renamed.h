/* SPDX-License-Identifier: GPL-2.0-only */
/* Interfaces that are renamed while they are watched: they are known by their index, and every name
 * of them follows. */
#ifndef ICMPGUARD_DAEMON_RENAMED_H
#define ICMPGUARD_DAEMON_RENAMED_H

#include "daemon/interfaces.h"

/* Reports the interfaces that were renamed, and gives their attachments, what is pinned for them
 * and the options their present names. */
void renamed_follow(struct interfaces *interfaces, struct run_options *options,
		    const struct object *object);

/* Returns the name by which an interface that is missing is back: its last one or, if it was
 * renamed, the one before, unless another interface that is watched has it now. Then that is its
 * name again. */
const char *renamed_back(struct run_options *options, int place);

/* Copies a name into the options. */
void renamed_set(struct run_options *options, int place, const char *name);
/* Moves the names of one place to another. */
void renamed_move(struct run_options *options, int to, int from);

#endif
