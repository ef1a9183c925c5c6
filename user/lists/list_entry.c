// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_entry.h"

#include "base/prefix.h"
#include "base/prefix_set.h"

#include <string.h>

struct block_key list_key(const struct list_entry *entry)
{
	const struct address address = entry->prefix.address;
	struct block_key key = {
		.address = address,
		.network = entry->network,
		.length = (__u8)entry->prefix.length,
		.side = entry->side,
		.identifier = entry->identifier,
	};

	if (!side_has_peer(entry->side))
		return key;
	key.peer = entry->peer;
	if (address_below(&entry->peer, &address)) {
		key.address = entry->peer;
		key.peer = address;
	}
	return key;
}

bool list_entry_is_about(const struct list_entry *entry, const struct prefix *about)
{
	const struct prefix peer = prefix_of(&entry->peer);

	return prefix_overlaps(&entry->prefix, about) ||
	       (side_has_peer(entry->side) && prefix_overlaps(&peer, about));
}

int list_entry_compare(const void *a, const void *b)
{
	const struct list_entry *first = a, *second = b;
	int order = prefix_compare(&first->prefix, &second->prefix);

	if (!order)
		order = first->side - second->side;
	if (!order)
		order = memcmp(&first->peer, &second->peer, sizeof(first->peer));
	if (!order)
		order = first->identifier - second->identifier;
	if (!order && first->network != second->network)
		/* NETWORK_ANY sorts first. */
		order = first->network + 1 < second->network + 1 ? -1 : 1;
	if (!order)
		order = first->action - second->action;
	if (!order)
		order = first->origin - second->origin;
	return order ? order : first->rule - second->rule;
}
