// SPDX-License-Identifier: GPL-2.0-only
#include "lists/presence.h"

#include "base/prefix.h"

static void set_bit(__u64 *bits, __u32 bit)
{
	__atomic_fetch_or(&bits[bit / 64], 1ULL << bit % 64, __ATOMIC_SEQ_CST);
}

static bool holds_ipv4(const struct prefix *prefix)
{
	const struct address any = address_from_ipv4(0);

	return prefix->length < IPV4_MAPPED_BITS && prefix_holds(prefix, &any);
}

/* How many bits of presence_prefix_bit() are free within the prefix. */
static __u32 free_bits(const struct prefix *prefix)
{
	const struct address address = prefix->address;
	const __u32 all = 16;
	__u32 fixed; /* length at which a single bit remains */

	if (holds_ipv4(prefix))
		return all;
	fixed = address_is_ipv4(&address) ? IPV4_MAPPED_BITS + 16 : 32;
	if (prefix->length >= fixed)
		return 0;
	return fixed - prefix->length < all ? fixed - prefix->length : all;
}

void presence_mark(struct presence *presence, const struct prefix *prefix)
{
	const struct address address = prefix->address;
	__u32 count, first;

	if (prefix->length == PREFIX_WHOLE) {
		set_bit(presence->addresses, presence_address_bit(&address));
		return;
	}
	count = 1U << free_bits(prefix);
	first = presence_prefix_bit(&address) & ~(count - 1);
	for (__u32 bit = first; bit < first + count; bit++)
		set_bit(presence->prefixes, bit);
}

/* Words that are right already stay untouched: the kernel side has them in its caches. */
static void publish_words(__u64 *to, const __u64 *from)
{
	for (__u32 i = 0; i < PRESENCE_BITS / 64; i++)
		if (__atomic_load_n(&to[i], __ATOMIC_RELAXED) != from[i])
			__atomic_store_n(&to[i], from[i], __ATOMIC_SEQ_CST);
}

void presence_publish(struct presence *presence, const struct presence *image)
{
	publish_words(presence->addresses, image->addresses);
	publish_words(presence->prefixes, image->prefixes);
}
