/* SPDX-License-Identifier: GPL-2.0-only */
/* Which side of the network an address is on. */
#ifndef ICMPGUARD_HOME_H
#define ICMPGUARD_HOME_H

#include "state.h"

/* The lists are short: masks beat a longest-prefix trie, which costs nine times an empty
 * program. */
static __always_inline bool networks_hold(const struct networks *networks,
					  const struct address *address)
{
	__be32 ipv4 = address->words[3];
	__u32 i;

	if (address_is_ipv4(address)) {
		for (i = 0; i < NETWORKS && i < networks->count4; i++)
			if ((ipv4 & networks->v4[i].mask) == networks->v4[i].network)
				return true;
		return false;
	}
	for (i = 0; i < NETWORKS && i < networks->count6; i++) {
		const struct network6 *network = &networks->v6[i];

		if ((address->halves[0] & network->mask[0]) == network->network[0] &&
		    (address->halves[1] & network->mask[1]) == network->network[1])
			return true;
	}
	return false;
}

/* Whether one of the lists has an address. Global, so that the verifier walks the loops once. */
__noinline int is_listed(const struct address *address, enum network_list list)
{
	return address && list < NETWORK_LISTS &&
	       networks_hold(&configuration()->networks[list], address);
}

/* Multicast, the limited broadcast and the unspecified address never leave a link, so they
 * are at home. */
static __always_inline bool is_home(const struct address *address)
{
	bool unspecified = address_is_ipv4(address) ?
				   address->words[3] == 0 :
				   (address->halves[0] | address->halves[1]) == 0;

	return unspecified || address_is_broadcast(address) ||
	       networks_hold(&configuration()->networks[NETWORKS_HOME], address);
}

__noinline int packet_view(struct packet *packet)
{
	return packet ? view_of(is_home(&packet->source), is_home(&packet->target)) : VIEW_EDGE;
}

#endif
