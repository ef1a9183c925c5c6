/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What must never be blocked, kept as it changes: read once, then reported by rtnetlink(7).  A new
 * address or route is protected when its notification is read.  One that is gone stays protected
 * until all is read again, at most a minute later, by a thread: a routing table may be large.
 *
 * A router that advertises itself is protected once it is confirmed: its route was renewed by
 * further advertisements for five minutes.
 */
#ifndef ICMPGUARD_RESPOND_PROTECT_WATCH_H
#define ICMPGUARD_RESPOND_PROTECT_WATCH_H

#include "config/settings.h"

#include <stddef.h>

struct protect_watch;

/* `gateways`, `management`: what the settings declare. NULL when out of memory. Where notifications cannot
 * be had, which is warned about, all is read again each minute. */
struct protect_watch *protect_watch_new(const struct prefix_list *gateways,
					const struct prefix_list *management);
void protect_watch_free(struct protect_watch *watch);

/* Takes others, at the next reading of all, which is at once. */
void protect_watch_declare(struct protect_watch *watch, const struct prefix_list *gateways,
			   const struct prefix_list *management);
/* Grows when more may be protected than before. */
__u64 protect_watch_generation(const struct protect_watch *watch);

/* Becomes readable with a notification; -1: there are none. */
int protect_watch_fd(const struct protect_watch *watch);
/* Reads the notifications that are there, a bounded number. */
void protect_watch_changes(struct protect_watch *watch);
/* Reads all again where that is due. `now`: ns. */
void protect_watch_tick(struct protect_watch *watch, __u64 now);

/* Leaves the list for commands, where it changed (respond/protect_file.h). */
void protect_watch_save(struct protect_watch *watch, const char *instance);

/* As protect_reason(). Asks the kernel nothing. */
const char *protect_watch_reason(const struct protect_watch *watch, const struct prefix *prefix);
/* Whether it is a management peer. */
bool protect_watch_manages(const struct protect_watch *watch, const struct address *address);
/* As protect_routes(). Likewise. */
bool protect_watch_routes(const struct protect_watch *watch, const struct address *address);

#endif
