/* SPDX-License-Identifier: GPL-2.0-only */
/* The hosts of the links: which link-layer address each has, as the kernel side's table of
 * neighbours says, and which of them say that they are routers. */
#ifndef ICMPGUARD_MEMORY_LINK_HOSTS_H
#define ICMPGUARD_MEMORY_LINK_HOSTS_H

#include "detectors/observation.h"
#include "kernel/pins.h"
#include "memory/acquaintances.h"

struct link_hosts;

/* NULL when out of memory. */
struct link_hosts *link_hosts_new(void);
void link_hosts_free(struct link_hosts *hosts);

/* Takes in an entry of the kernel side's table. */
void link_hosts_take(struct link_hosts *hosts, const struct acquaintances *acquaintances,
		     const struct endpoint *endpoint, const struct neighbor *neighbor, __u64 now);

/* Who is asked, and told, in a review. */
struct link_review {
	enum router_standing (*standing)(const struct address *address, void *context);
	void *context;
	const struct acquaintances *acquaintances;
	void (*observe)(const struct observation *observation, void *context);
	void *observe_context;
};

/* Judges what happened (OBSERVED_NEIGHBOR), and forgets who is silent, in the kernel side's table
 * too; `pins`: may be NULL. */
void link_hosts_review(struct link_hosts *hosts, const struct pins *pins, __u64 now,
		       const struct link_review *review);
/* Makes those pairs known that were claimed for `learning` by one link-layer address alone, and
 * forgets those whose address has another one for good. */
void link_hosts_guard(const struct link_hosts *hosts, struct acquaintances *acquaintances,
		      __u64 now, __u64 learning);
/* When there is something to judge, ns; 0: never. */
__u64 link_hosts_due(const struct link_hosts *hosts);

/* What is known of an address; NULL: nothing. */
const struct neighbor *link_hosts_find(const struct link_hosts *hosts,
				       const struct address *address, __u32 network);

/* Whether neighbour advertisements of this link-layer address say that it is a router. */
bool link_hosts_is_router(const struct link_hosts *hosts, __u32 network, const __u8 *link);
/* One that does with another link-layer address; NULL: there is none. */
const struct endpoint *link_hosts_other_router(const struct link_hosts *hosts, __u32 network,
					       const __u8 *link);

#endif
