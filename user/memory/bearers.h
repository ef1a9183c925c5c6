/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Link-layer addresses of the frames that copied packets came in: from which one an IPv4 host of
 * the link sends, and which of them carry packets from beyond the link, as a router does.
 */
#ifndef ICMPGUARD_MEMORY_BEARERS_H
#define ICMPGUARD_MEMORY_BEARERS_H

#include "headers/discovery.h"
#include "headers/endpoint.h"

#include <stdbool.h>

struct bearers;

/* Returns NULL when out of memory. */
struct bearers *bearers_new(void);
void bearers_free(struct bearers *bearers);

/* Adds the frame of an IPv4 packet; `source`: its sender, with the view of the packet. `origin`: no
 * router lowered its TTL. `now`: ns. */
void bearers_take(struct bearers *bearers, const struct endpoint *source, const __u8 *link,
		  bool origin, __u64 now);

/* Returns true if the address sent from this link-layer address, or from another one, before `time`
 * (ns). */
bool bearers_had(const struct bearers *bearers, const struct endpoint *host, const __u8 *link,
		 __u64 time);
bool bearers_had_other(const struct bearers *bearers, const struct endpoint *host, const __u8 *link,
		       __u64 time);

/* Sets `link` to the only one from which the address sent. Returns false if there is none. */
bool bearers_link(const struct bearers *bearers, const struct endpoint *host, __u8 *link);

/* Returns true if this link-layer address, or another one of the network, carried packets of
 * several hosts beyond the link before `time` (ns). */
bool bearers_carries(const struct bearers *bearers, __u32 network, const __u8 *link, __u64 time);
bool bearers_other_carries(const struct bearers *bearers, __u32 network, const __u8 *link,
			   __u64 time);

#endif
