/* SPDX-License-Identifier: GPL-2.0-only */
/* The hosts of the links: their link-layer addresses, as in the kernel side's table of neighbours,
 * and which of them claim to be routers. */
#ifndef ICMPGUARD_MEMORY_LINK_HOSTS_H
#define ICMPGUARD_MEMORY_LINK_HOSTS_H

#include "detectors/observation.h"
#include "kernel/pins.h"
#include "memory/acquaintances.h"

struct link_hosts;

/* Returns NULL when out of memory. */
struct link_hosts *link_hosts_new(void);
void link_hosts_free(struct link_hosts *hosts);

/* Adds an entry of the kernel side's table. */
void link_hosts_take(struct link_hosts *hosts, const struct acquaintances *acquaintances,
		     const struct endpoint *endpoint, const struct neighbor *neighbor, __u64 now);

/* The callbacks and known pairs of a review. */
struct link_review {
	enum router_standing (*standing)(const struct address *address, void *context);
	void *context;
	const struct acquaintances *acquaintances;
	__u64 unsolicited; /* the limit of advertisements of one address within a minute */
	void (*observe)(const struct observation *observation, void *context);
	void *observe_context;
};

/* Judges what happened (OBSERVED_NEIGHBOR), and removes silent hosts, from the kernel side's table
 * too; `pins` may be NULL. */
void link_hosts_review(struct link_hosts *hosts, const struct pins *pins, __u64 now,
		       const struct link_review *review);
/* Makes known the pairs that only one link-layer address claimed for `learning`, unless it announced
 * them over and over, and releases those whose address has moved to another for good. */
void link_hosts_guard(const struct link_hosts *hosts, struct acquaintances *acquaintances,
		      __u64 now, __u64 learning);
/* Calls `probe` for known IPv6 hosts that this machine's kernel has and whose address another host
 * has claimed since: a few a second, each every few seconds at most, and none in whose name a flood
 * is sent, whose answers may be lost. */
void link_hosts_doubt(const struct link_hosts *hosts, const struct acquaintances *acquaintances,
		      __u64 now,
		      void (*probe)(const struct identity *key, const struct acquaintance *pair));
/* Returns the number of hosts of a network that were seen before `since` (ns) and have announced
 * their addresses unsolicited after it. */
double link_hosts_announcers(const struct link_hosts *hosts, __u32 network, __u64 since);
/* Returns when there is something to judge, ns; 0: never. */
__u64 link_hosts_due(const struct link_hosts *hosts);

/* Returns what is known of an address; NULL: nothing. */
const struct neighbor *link_hosts_find(const struct link_hosts *hosts,
				       const struct identity *identity);
/* Returns true if an address was announced unsolicited more often than a host announces its own:
 * by whoever keeps caches poisoned. */
bool link_hosts_insists(const struct link_hosts *hosts, const struct identity *identity);

/* Returns true if this link-layer address sends neighbour advertisements with the router flag. */
bool link_hosts_is_router(const struct link_hosts *hosts, __u32 network, const __u8 *link);
/* Returns one on the link of `endpoint` that does so with another link-layer address; NULL: none.
 */
const struct endpoint *link_hosts_other_router(const struct link_hosts *hosts,
					       const struct endpoint *endpoint, const __u8 *link);

#endif
