// SPDX-License-Identifier: GPL-2.0-only
/* Open addressing with linear probing, at most half full. */
#include "replay/address_set.h"

#include "headers/hash.h"

#include <stdlib.h>

enum { SIZE_FIRST = 1 << 10 };

/* Returns the address's slot, or the free slot where it belongs. */
static struct address *find(struct address *slots, size_t size, const struct address *address)
{
	size_t i = hash_address(address, 0) & (size - 1);

	while (!address_is_unspecified(&slots[i]) && !address_equal(&slots[i], address))
		i = (i + 1) & (size - 1);
	return &slots[i];
}

static bool grow(struct address_set *set)
{
	size_t size = set->size ? set->size * 2 : SIZE_FIRST;
	struct address *slots;

	if (set->used >= ADDRESS_SET_MOST)
		return false;
	slots = calloc(size, sizeof(*slots));
	if (!slots)
		return false;
	for (size_t i = 0; i < set->size; i++)
		if (!address_is_unspecified(&set->slots[i]))
			*find(slots, size, &set->slots[i]) = set->slots[i];
	free(set->slots);
	set->slots = slots;
	set->size = size;
	return true;
}

void address_set_add(struct address_set *set, const struct address *address)
{
	struct address *slot;

	if (address_is_unspecified(address)) {
		set->unspecified = true;
		return;
	}
	slot = set->size ? find(set->slots, set->size, address) : NULL;
	if (slot && address_equal(slot, address))
		return;
	if (set->used * 2 >= set->size) {
		if (!grow(set)) {
			set->full = true;
			return;
		}
		slot = find(set->slots, set->size, address);
	}
	/* NOLINTNEXTLINE(*NullDereference): an empty set has grown */
	*slot = *address;
	set->used++;
}

size_t address_set_count(const struct address_set *set)
{
	return set->used + set->unspecified;
}

void address_set_free(struct address_set *set)
{
	free(set->slots);
	*set = (struct address_set){};
}
