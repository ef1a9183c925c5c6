/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The daemon's list of what must not be blocked, for commands: lines "PREFIX LABEL" in
 * /run/icmpguard/INSTANCE.protected. A command may run in another network namespace, where this
 * machine has other addresses and gateways.
 */
#ifndef ICMPGUARD_RESPOND_PROTECT_FILE_H
#define ICMPGUARD_RESPOND_PROTECT_FILE_H

#include "respond/protect.h"

/* Writes the file anew and renames it into place. Returns 0 or a negative errno, reported as a
 * warning. */
int protect_save(const struct protected_list *list, const char *instance);
/* Adds the entries of the file. Returns 0, -ENOENT if there is none, or another negative errno. */
int protect_read(struct protected_list *list, const char *instance);
/* Removes the file when the daemon stops maintaining it. */
void protect_forget(const char *instance);

/* Returns what commands must not block: the daemon's list and, if no daemon runs, also what this
 * network namespace shows. NULL when out of memory. Free it with protect_free(). */
struct protected_list *protect_load_instance(const char *instance);

#endif
