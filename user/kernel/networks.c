// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/networks.h"

#include "base/log.h"
#include "base/prefix.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <string.h>

struct network_place networks_in_force(const struct pins *pins, enum network_list list)
{
	return (struct network_place){ pins, pins->state->control.slot & 1, list };
}

static struct config *config_of(const struct network_place *place)
{
	return &place->pins->state->config[place->slot];
}

static struct networks *networks_of(const struct network_place *place)
{
	return &config_of(place)->networks[place->list];
}

static struct network_key key_of(const struct network_place *place, const struct prefix *network)
{
	return (struct network_key){
		.length = NETWORK_KEY_BITS + network->length,
		.list = (__u8)place->list,
		.slot = (__u8)place->slot,
		.family = prefix_is_ipv4(network) ? 4 : 6,
		.address = network->address,
	};
}

static bool is_of(const struct network_place *place, const struct network_key *key)
{
	return key->list == place->list && key->slot == place->slot;
}

/* Finds the first key of a list behind `key`; `first`: behind none. Returns false if there is
 * none. */
static bool next_key(const struct network_place *place, struct network_key *key, bool first)
{
	const int map = place->pins->more_networks;
	struct network_key next;

	while (!bpf_map_get_next_key(map, first ? NULL : key, &next)) {
		*key = next;
		first = false;
		if (is_of(place, key))
			return true;
	}
	return false;
}

void networks_clear(const struct network_place *place)
{
	struct networks *networks = networks_of(place);
	struct network_key key;

	networks->count4 = networks->count6 = 0;
	__atomic_fetch_and(&config_of(place)->more_lists, ~(1U << place->list), __ATOMIC_RELEASE);
	while (next_key(place, &key, true))
		if (bpf_map_delete_elem(place->pins->more_networks, &key))
			break;
}

static void add_further(const struct network_place *place, const struct prefix *network)
{
	const struct network_key key = key_of(place, network);
	const __u32 present = 1;
	char text[PREFIX_TEXT];
	int error = bpf_map_update_elem(place->pins->more_networks, &key, &present, BPF_ANY);

	if (error)
		log_error(error, "cannot add %s to the kernel's list of networks: %s",
			  prefix_format(text, network), strerror(-error));
	else
		__atomic_fetch_or(&config_of(place)->more_lists, 1U << place->list,
				  __ATOMIC_RELEASE);
}

static void add4(const struct network_place *place, const struct prefix *network)
{
	const struct address all = { .halves = { ~0ULL, ~0ULL } };
	const struct network4 added = {
		.network = network->address.words[3],
		.mask = address_mask(&all, network->length).words[3],
	};
	struct networks *networks = networks_of(place);
	__u32 count = networks->count4;

	for (__u32 i = 0; i < count; i++)
		if (!memcmp(&networks->v4[i], &added, sizeof(added)))
			return;
	if (count == NETWORKS) {
		add_further(place, network);
		return;
	}
	networks->v4[count] = added;
	__atomic_store_n(&networks->count4, count + 1, __ATOMIC_RELEASE);
}

static void add6(const struct network_place *place, const struct prefix *network)
{
	const struct address all = { .halves = { ~0ULL, ~0ULL } };
	const struct address mask = address_mask(&all, network->length);
	struct networks *networks = networks_of(place);
	__u32 count = networks->count6;
	struct network6 added;

	memcpy(added.network, network->address.halves, sizeof(added.network));
	memcpy(added.mask, mask.halves, sizeof(added.mask));
	for (__u32 i = 0; i < count; i++)
		if (!memcmp(&networks->v6[i], &added, sizeof(added)))
			return;
	if (count == NETWORKS) {
		add_further(place, network);
		return;
	}
	networks->v6[count] = added;
	__atomic_store_n(&networks->count6, count + 1, __ATOMIC_RELEASE);
}

void networks_add(const struct network_place *place, const struct prefix *network)
{
	if (prefix_is_ipv4(network))
		add4(place, network);
	else
		add6(place, network);
}

static struct prefix prefix4(const struct network4 *network)
{
	return (struct prefix){
		.length = IPV4_MAPPED_BITS + (__u32)__builtin_popcount(network->mask),
		.address.words = { 0, 0, htonl(0xffff), network->network },
	};
}

static struct prefix prefix6(const struct network6 *network)
{
	return (struct prefix){
		.length = (__u32)(__builtin_popcountll(network->mask[0]) +
				  __builtin_popcountll(network->mask[1])),
		.address.halves = { network->network[0], network->network[1] },
	};
}

size_t networks_read(const struct network_place *place, struct prefix *to, size_t most)
{
	const struct networks *networks = networks_of(place);
	struct network_key key;
	size_t count = 0;
	bool found;

	for (__u32 i = 0; i < networks->count4 && i < NETWORKS && count < most; i++)
		to[count++] = prefix4(&networks->v4[i]);
	for (__u32 i = 0; i < networks->count6 && i < NETWORKS && count < most; i++)
		to[count++] = prefix6(&networks->v6[i]);
	found = config_of(place)->more_lists >> place->list & 1 && next_key(place, &key, true);
	for (; found && count < most; found = next_key(place, &key, false))
		to[count++] = (struct prefix){ .length = key.length - NETWORK_KEY_BITS,
					       .address = key.address };
	return count;
}
