/* SPDX-License-Identifier: GPL-2.0-only */
/* Key of the maps of sources and targets. */
#ifndef ICMPGUARD_ENDPOINT_H
#define ICMPGUARD_ENDPOINT_H

#include "headers/identity.h"
#include "headers/kind.h"
#include "headers/view.h"

/* sources, targets: LRU hashes.  A host has an entry for each view and lane it is
 * active in, so that no lane's rate or fan-out hides in another's. */
struct endpoint {
	struct address address;
	union {
		struct {
			__u8 view; /* enum view, of the packets counted here */
			__u8 lane; /* enum lane */
			union {
				struct {
					__u8 part; /* of a place (headers/crowd.h, storm.h) */
					__u8 zero;
				};
				__u16 zone; /* of a router or neighbour, as in struct identity */
			};
			__u32 network; /* as in struct identity */
		};
		__u64 kind; /* all of these, in one store: a look-up follows at once */
	};
};
_Static_assert(sizeof(struct endpoint) == 24, "endpoint key");

/* Returns the identity of a router or neighbour. */
static __always_inline struct identity identity_of(const struct endpoint *endpoint)
{
	struct identity identity = { .address = endpoint->address, .network = endpoint->network };

	identity.zone = endpoint->zone;
	return identity;
}

/* Returns the key of a host that does not depend on the link. */
static __always_inline struct endpoint without_zone(const struct endpoint *endpoint)
{
	struct endpoint host = *endpoint;

	host.zone = 0;
	return host;
}

static __always_inline __u64 endpoint_kind(enum view view, enum lane lane, __u32 network)
{
	struct endpoint endpoint = {};

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	endpoint.kind = (__u64)network << 32 | (__u64)lane << 8 | view;
#else
	endpoint.view = view;
	endpoint.lane = lane;
	endpoint.network = network;
#endif
	return endpoint.kind;
}

#endif
