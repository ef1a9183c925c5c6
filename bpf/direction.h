/* SPDX-License-Identifier: GPL-2.0-only */
/* Which side of the network an address is on. */
#ifndef ICMPGUARD_BPF_DIRECTION_H
#define ICMPGUARD_BPF_DIRECTION_H

#include "bpf/maps.h"

/* Returns the position, from 1, of the first network that contains an address, IPv6 after all
 * positions of IPv4; 0 if none does. The lists are short: masks beat a longest-prefix trie, which
 * costs nine times an empty program. */
static __always_inline __u32 networks_find(const struct networks *networks,
					   const struct address *address)
{
	__be32 ipv4 = address->words[3];
	__u32 i;

	if (address_is_ipv4(address)) {
		for (i = 0; i < NETWORKS && i < networks->count4; i++)
			if ((ipv4 & networks->v4[i].mask) == networks->v4[i].network)
				return 1 + i;
		return 0;
	}
	for (i = 0; i < NETWORKS && i < networks->count6; i++) {
		const struct network6 *network = &networks->v6[i];

		if ((address->halves[0] & network->mask[0]) == network->network[0] &&
		    (address->halves[1] & network->mask[1]) == network->network[1])
			return 1 + NETWORKS + i;
	}
	return 0;
}

static __always_inline bool has_further(enum network_list list)
{
	return configuration()->more_lists >> (list & 31) & 1;
}

/* Returns whether a network of a list that is not among its first contains an address. Global: few
 * machines have so many. */
__noinline int is_listed_further(const struct address *address, enum network_list list)
{
	struct network_key key = { .length = NETWORK_KEY_BITS + 128, .list = list };

	if (!address)
		return false;
	key.slot = state.control.slot & 1;
	key.family = address_is_ipv4(address) ? 4 : 6;
	key.address = *address;
	return bpf_map_lookup_elem(&more_networks, &key) != NULL;
}

/* Returns whether an address is on one of the lists. Global: the verifier walks the loops once. */
__noinline int is_listed(const struct address *address, enum network_list list)
{
	return address && list < NETWORK_LISTS &&
	       (networks_find(&configuration()->networks[list], address) ||
		(has_further(list) && is_listed_further(address, list)));
}

/* Returns the number of the segment that contains an address; 0 if none does. */
__noinline int segment_of(const struct address *address)
{
	const struct config *config = configuration();
	__u32 place;

	if (!address)
		return 0;
	place = networks_find(&config->networks[NETWORKS_SEGMENTS], address);
	return place ? config->segments[(place - 1) % (2 * NETWORKS)] : 0;
}

/* Returns whether one of the networks contains an IPv4 address. Without a branch for each network:
 * inlined, each would double what the verifier follows. */
static __always_inline bool networks_have4(const struct networks *networks, __be32 address)
{
	__u64 difference, found = 0;
	__u32 i;

	for (i = 0; i < NETWORKS && i < networks->count4; i++) {
		difference = (address & networks->v4[i].mask) ^ networks->v4[i].network;
		found |= difference - 1; /* only 0 borrows: sets the top bit */
	}
	return found >> 63;
}

/* Returns whether an address is at home, as far as the first networks of the list show. Multicast,
 * the limited broadcast and the unspecified address never leave a link, so they count as home. */
static __always_inline bool is_home_first(const struct address *address)
{
	const struct networks *home = &configuration()->networks[NETWORKS_HOME];

	if (address_is_ipv4(address))
		return address->words[3] == 0 || address_is_broadcast(address) ||
		       networks_have4(home, address->words[3]);
	return address_is_unspecified(address) || address_is_broadcast(address) ||
	       (home->count6 && is_listed(address, NETWORKS_HOME));
}

static __always_inline bool is_home(const struct address *address)
{
	return is_home_first(address) ||
	       (has_further(NETWORKS_HOME) && is_listed_further(address, NETWORKS_HOME));
}

/* Global, like is_listed_further(). */
__noinline int view_further(const struct packet *packet)
{
	return packet ? view_of(is_home(&packet->source), is_home(&packet->target)) : VIEW_EDGE;
}

static __always_inline enum view packet_view(const struct packet *packet)
{
	if (has_further(NETWORKS_HOME))
		return view_further(packet);
	return view_of(is_home_first(&packet->source), is_home_first(&packet->target));
}

#endif
