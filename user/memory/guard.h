/* SPDX-License-Identifier: GPL-2.0-only */
/* Configures the kernel side's guard: which hosts may advertise themselves as routers, which
 * neighbours are known, and what to drop. */
#ifndef ICMPGUARD_MEMORY_GUARD_H
#define ICMPGUARD_MEMORY_GUARD_H

#include "config/settings.h"
#include "headers/guard.h"
#include "kernel/pins.h"

/* Allows a router or server (`as`, GUARDED_*), with any link-layer address unless one is bound. */
void guard_allow(const struct pins *pins, const struct identity *key, __u8 as);
/* Revokes that. A bound link-layer address stays bound. */
void guard_forbid(const struct pins *pins, const struct identity *key);
/* Binds an address to its link-layer address. `router`: what else it may do, GUARDED_*; what it
 * already may is unchanged. */
void guard_bind(const struct pins *pins, const struct identity *key, const __u8 *link, __u8 router);
/* Returns true while messages in the name of a bound address are so many that those of its host may
 * be lost: a limit drops them, or a stranger sends more than a host would. */
bool guard_swamped(const struct pins *pins, const struct identity *key, __u64 now);
/* Removes all that is known of an address. */
void guard_release(const struct pins *pins, const struct identity *key);

/* What is known, and for routers of which family; only then can unknown ones be dropped. */
struct guard_knowledge {
	bool routers4, routers6;
	bool neighbors;
};

/* Enables the guards that the settings ask for and enough is known for. Returns them. */
__u32 guard_set(const struct pins *pins, const struct settings *settings,
		const struct guard_knowledge *knowledge);

#endif
