/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What must never be blocked, kept up to date: read once, then updated by rtnetlink(7)
 * notifications. A new address or route is protected when its notification is read. A removed one
 * stays protected until all is read again, at most a minute later, by a thread: a routing table may
 * be large.
 *
 * A router that advertises itself is protected once it is confirmed: further advertisements have
 * renewed its route for five minutes.
 */
#ifndef ICMPGUARD_RESPOND_PROTECT_WATCH_H
#define ICMPGUARD_RESPOND_PROTECT_WATCH_H

#include "config/settings.h"

#include <stddef.h>

struct protect_watch;

/* `gateways`, `management`: declared in the settings. Without notifications, reported as a warning,
 * all is read again each minute. Returns NULL when out of memory. */
struct protect_watch *protect_watch_new(const struct prefix_list *gateways,
					const struct prefix_list *management);
void protect_watch_free(struct protect_watch *watch);

/* Sets other declared prefixes, used from the next full reading, which is started at once. */
void protect_watch_declare(struct protect_watch *watch, const struct prefix_list *gateways,
			   const struct prefix_list *management);
/* Increases when more may be protected than before. */
__u64 protect_watch_generation(const struct protect_watch *watch);

/* Returns a descriptor that becomes readable with a notification; -1: none. */
int protect_watch_fd(const struct protect_watch *watch);
/* Reads pending notifications, a bounded number. */
void protect_watch_changes(struct protect_watch *watch);
/* Reads all again if that is due. `now`: ns. */
void protect_watch_tick(struct protect_watch *watch, __u64 now);

/* Saves the list for commands if it changed (respond/protect_file.h). */
void protect_watch_save(struct protect_watch *watch, const char *instance);

/* Same as protect_reason(). Makes no request to the kernel. */
const char *protect_watch_reason(const struct protect_watch *watch, const struct prefix *prefix);
/* Returns true for a management peer. */
bool protect_watch_manages(const struct protect_watch *watch, const struct address *address);
/* Same as protect_routes(). Makes no request to the kernel. */
bool protect_watch_routes(const struct protect_watch *watch, const struct address *address);

#endif
