/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs of the operator that follow the blocks: hooks.block and hooks.unblock run for each block
 * that starts or stops dropping packets, whoever made it; hooks.alert runs for each alert record.
 *
 * Nothing is lost: the lists are compared with what the programs were given, and what the queue has
 * no room for is reported later. hooks.resync gets all current blocks, at the start and after a
 * program failed, to make up for what was missed.
 */
#ifndef ICMPGUARD_DAEMON_HOOKS_H
#define ICMPGUARD_DAEMON_HOOKS_H

#include "config/settings.h"
#include "daemon/hook_helper.h"
#include "kernel/pins.h"

struct hooks;

/* Takes ownership of `helper`; if it is NULL, nothing is run. The other arguments must outlive the
 * hooks. NULL when out of memory. */
struct hooks *hooks_new(struct hook_helper *helper, const struct settings *settings,
			const char *instance, const struct pins *pins);
void hooks_free(struct hooks *hooks);

/* Call regularly: reports blocks that began or ended since. `now`: timebase_now(). */
void hooks_tick(struct hooks *hooks, __u64 now);

/* Queues an alert record: a JSON object, and its rule, severity, state and offender as
 * arguments. */
void hooks_alert(struct hooks *hooks, const char *const *arguments, const char *json);

/* hooks_counts(): the outcomes of the programs; hooks_lost(): alert records dropped because the
 * queue was full. */
const struct hook_counts *hooks_counts(const struct hooks *hooks);
__u64 hooks_lost(const struct hooks *hooks);

/* Returns whether the settings name a program. */
bool hooks_wanted(const struct settings *settings);

#endif
