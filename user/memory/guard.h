/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel side's guard is given: who may advertise itself as a router, which neighbours are
 * known, and what it drops. */
#ifndef ICMPGUARD_MEMORY_GUARD_H
#define ICMPGUARD_MEMORY_GUARD_H

#include "config/settings.h"
#include "headers/guard.h"
#include "kernel/pins.h"

/* Lets a router act, with whatever link-layer address, unless it has one that is known. */
void guard_allow(const struct pins *pins, const struct address *address, __u32 network);
/* No longer lets it act. A link-layer address that it has stays known. */
void guard_forbid(const struct pins *pins, const struct address *address, __u32 network);
/* Binds an address to its link-layer address. `router`: it is one as well; false changes nothing of
 * that. */
void guard_bind(const struct pins *pins, const struct address *address, __u32 network,
		const __u8 *link, bool router);
/* Knows nothing of an address any more. */
void guard_release(const struct pins *pins, const struct address *address, __u32 network);

/* What is known, by family of the routers: then those that are not known can be dropped. */
struct guard_knowledge {
	bool routers4, routers6;
	bool neighbors;
};

/* Guards what the settings ask for, as far as enough is known. */
void guard_set(const struct pins *pins, const struct settings *settings,
	       const struct guard_knowledge *knowledge);

#endif
