/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs of the operator's that follow what is blocked: hooks.block and hooks.unblock are run for
 * each block that begins and ends to drop packets, by whomever it was made, and hooks.alert for
 * each record of an alert.
 *
 * The lists themselves are compared with what the programs have been given, so nothing is lost:
 * what the queue has no room for comes later.  hooks.resync gets all that is blocked, at the start,
 * and after a program failed; so what was missed meanwhile is caught up.
 */
#ifndef ICMPGUARD_DAEMON_HOOKS_H
#define ICMPGUARD_DAEMON_HOOKS_H

#include "config/settings.h"
#include "daemon/hook_helper.h"
#include "kernel/pins.h"

struct hooks;

/* `helper`, which it takes over, may be NULL: then nothing is run. The others must outlive it. NULL
 * when out of memory. */
struct hooks *hooks_new(struct hook_helper *helper, const struct settings *settings,
			const char *instance, const struct pins *pins);
void hooks_free(struct hooks *hooks);

/* To be called now and then: hands over what began and ended since. `now`: timebase_now(). */
void hooks_tick(struct hooks *hooks, __u64 now);

/* A record of an alert as one JSON object, with its rule, severity, state and offender. */
void hooks_alert(struct hooks *hooks, const char *const *arguments, const char *json);

/* What happened to the programs; records of alerts that found no room. */
const struct hook_counts *hooks_counts(const struct hooks *hooks);
__u64 hooks_lost(const struct hooks *hooks);

/* Whether the settings name a program. */
bool hooks_wanted(const struct settings *settings);

#endif
