/* SPDX-License-Identifier: GPL-2.0-only */
/* Interfaces that `icmpguard detach --force` took from a running daemon, or another tool with the
 * setting `reattach: no`, in INSTANCE_DIRECTORY. The daemon leaves them alone until it reloads or is
 * restarted: an operator in a hurry must not have to fight it. */
#ifndef ICMPGUARD_DAEMON_WITHDRAWN_H
#define ICMPGUARD_DAEMON_WITHDRAWN_H

#include <stdbool.h>

/* Adds an interface. What goes wrong is reported. */
void withdrawn_add(const char *instance, const char *interface);
bool withdrawn_has(const char *instance, const char *interface);
/* Returns whether there is such an interface. */
bool withdrawn_any(const char *instance);
/* Makes the list empty. */
void withdrawn_forget(const char *instance);

#endif
