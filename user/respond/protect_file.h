/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The daemon's list of what must not be blocked, for commands: a line "PREFIX LABEL" each in
 * /run/icmpguard/INSTANCE.protected.  A command may be given in another network namespace, where
 * this machine has other addresses and gateways.
 */
#ifndef ICMPGUARD_RESPOND_PROTECT_FILE_H
#define ICMPGUARD_RESPOND_PROTECT_FILE_H

#include "respond/protect.h"

/* Writes it anew and renames it into place. 0 or a negative errno, warned about. */
int protect_save(const struct protected_list *list, const char *instance);
/* Adds what is there. 0, -ENOENT where there is none, or another negative errno. */
int protect_read(struct protected_list *list, const char *instance);
/* Removes it: no daemon stands for it any more. */
void protect_forget(const char *instance);

/* What commands must not block: the daemon's list, and where none runs also what this network
 * namespace shows. NULL: out of memory. Freed by protect_free(). */
struct protected_list *protect_load_instance(const char *instance);

#endif
