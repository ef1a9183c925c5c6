// SPDX-License-Identifier: GPL-2.0-only
#include "lists/presence.h"

#include "base/prefix.h"

#include <string.h>

static void set_bit(__u64 *bits, __u32 bit)
{
	__atomic_fetch_or(&bits[bit / 64], 1ULL << bit % 64, __ATOMIC_SEQ_CST);
}

/* Returns the number of bits of presence_prefix_bit() that vary within the prefix. */
static __u32 free_bits(const struct prefix *prefix)
{
	const struct address address = prefix->address;
	const __u32 all = 16;
	__u32 fixed; /* prefix length from which on a single bit remains */

	fixed = address_is_ipv4(&address) ? IPV4_MAPPED_BITS + 16 : 32;
	if (prefix->length >= fixed)
		return 0;
	return fixed - prefix->length < all ? fixed - prefix->length : all;
}

static void mark_prefix(struct presence *presence, const struct prefix *prefix)
{
	const struct address address = prefix->address;
	const __u32 count = 1U << free_bits(prefix);
	const __u32 first = presence_prefix_bit(&address) & ~(count - 1);

	for (__u32 bit = first; bit < first + count; bit++)
		set_bit(presence->prefixes, bit);
}

void presence_mark(struct presence *presence, const struct block_key *key, __u64 hash)
{
	const struct prefix prefix = { .length = key->length, .address = key->address };

	set_bit(presence->keys, presence_key_bit(hash));
	if (key->length != PREFIX_WHOLE)
		mark_prefix(presence, &prefix);
}

__u32 presence_of(const struct block_key *key, enum list_action action)
{
	static const __u32 sides[SIDE_COUNT] = {
		[SIDE_SOURCE] = PRESENT_SOURCES,
		[SIDE_TARGET] = PRESENT_TARGETS,
		[SIDE_PAIR] = PRESENT_PAIRS,
		[SIDE_CONVERSATION] = PRESENT_CONVERSATIONS,
	};
	__u32 present = action == LIST_ALLOW ? PRESENT_ALLOWS : sides[key->side % SIDE_COUNT];

	if (key->length != PREFIX_WHOLE)
		present |= PRESENT_PREFIXES;
	if (key->network != NETWORK_ANY)
		present |= PRESENT_NETWORKS;
	return present;
}

/* Inserts a length into one family's list, longest first. */
static void add_length(struct list_lengths *lengths, __u32 family, __u32 length, __u32 present)
{
	struct list_length *list = lengths->lengths[family];
	struct address mask;
	__u32 at = 0;

	while (at < lengths->count[family] && list[at].length > length)
		at++;
	if (at < lengths->count[family] && list[at].length == length) {
		list[at].present |= present;
		return;
	}
	memmove(&list[at + 1], &list[at], (lengths->count[family] - at) * sizeof(*list));
	memset(&mask, 0xff, sizeof(mask));
	mask = address_mask(&mask, length);
	list[at] = (struct list_length){
		.mask = { mask.halves[0], mask.halves[1] },
		.length = length,
		.present = present,
	};
	lengths->count[family]++;
}

void presence_add_length(struct list_lengths *lengths, const struct block_key *key, __u32 present)
{
	const struct address address = key->address;

	if (key->length != PREFIX_WHOLE)
		add_length(lengths, list_family(&address), key->length, present);
}

void presence_put_lengths(struct state *state, const struct list_lengths *lengths)
{
	struct list_words *lists = &state->lists;
	const __u32 other = (lists->slot & 1) ^ 1;

	if (!memcmp(&lists->lengths[other ^ 1], lengths, sizeof(*lengths)))
		return;
	/* Readers still using the other list must notice that it changes. */
	__atomic_fetch_add(&state->control.slot_uses, 1, __ATOMIC_SEQ_CST);
	lists->lengths[other] = *lengths;
	__atomic_store_n(&lists->slot, other, __ATOMIC_SEQ_CST);
}

/* Does not write words that are already right: the kernel side has them in its caches. */
static void publish_words(__u64 *to, const __u64 *from)
{
	for (__u32 i = 0; i < PRESENCE_BITS / 64; i++)
		if (__atomic_load_n(&to[i], __ATOMIC_RELAXED) != from[i])
			__atomic_store_n(&to[i], from[i], __ATOMIC_SEQ_CST);
}

void presence_publish(struct presence *presence, const struct presence *image)
{
	publish_words(presence->keys, image->keys);
	publish_words(presence->prefixes, image->prefixes);
}
