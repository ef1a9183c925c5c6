// SPDX-License-Identifier: GPL-2.0-only
#include "lists/presence.h"

#include "base/prefix.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct presence presence;

static bool bit(const __u64 *bits, __u32 number)
{
	return bits[number / 64] >> number % 64 & 1;
}

static unsigned int population(const __u64 *bits)
{
	unsigned int count = 0;

	for (__u32 i = 0; i < PRESENCE_BITS / 64; i++)
		count += (unsigned int)__builtin_popcountll(bits[i]);
	return count;
}

static struct block_key key_of(const struct prefix *prefix)
{
	return (struct block_key){
		.address = prefix->address,
		.network = NETWORK_ANY,
		.length = (__u8)prefix->length,
	};
}

static void mark_in(struct presence *image, const struct prefix *prefix)
{
	const struct block_key key = key_of(prefix);

	presence_mark(image, &key, block_hash(&key, 1));
}

/* The check that the kernel side makes before it looks up the table. */
static bool shows(const struct prefix *prefix, const struct address *address)
{
	const struct block_key key = key_of(prefix);

	return bit(presence.keys, presence_key_bit(block_hash(&key, 1))) &&
	       (prefix->length == PREFIX_WHOLE ||
		bit(presence.prefixes, presence_prefix_bit(address)));
}

static void mark(const char *text)
{
	struct prefix prefix;

	memset(&presence, 0, sizeof(presence));
	cr_assert(eq(int, prefix_parse(text, &prefix), 0), "%s", text);
	mark_in(&presence, &prefix);
}

static struct address random_address(unsigned short random[3])
{
	struct address address;

	for (int i = 0; i < 16; i++)
		address.bytes[i] = (__u8)(nrand48(random) >> 7);
	if (nrand48(random) & 1)
		address = address_from_ipv4(address.words[0]);
	return address;
}

static struct prefix random_prefix(unsigned short random[3])
{
	struct address address = random_address(random);
	struct prefix prefix = { .length = (__u32)(nrand48(random) % 129) };

	prefix.address = address_mask(&address, prefix.length);
	return prefix;
}

/* `network` in the first bits, random others. */
static struct address random_member(const struct prefix *prefix, unsigned short random[3])
{
	struct address member = random_address(random);
	const struct address kept = address_mask(&member, prefix->length);

	for (int i = 0; i < 16; i++)
		member.bytes[i] ^= kept.bytes[i] ^ prefix->address.bytes[i];
	return member;
}

Test(presence, never_misses_a_member)
{
	long seed = (long)time(NULL);
	unsigned short random[3] = { 0x330e, (unsigned short)seed, (unsigned short)(seed >> 16) };

	for (int i = 0; i < 3000; i++) {
		struct prefix prefix = random_prefix(random);
		char text[PREFIX_TEXT], member_text[PREFIX_TEXT];

		memset(&presence, 0, sizeof(presence));
		mark_in(&presence, &prefix);
		for (int j = 0; j < 50; j++) {
			struct address member = random_member(&prefix, random);

			if (prefix_is_ipv4(&prefix) != address_is_ipv4(&member))
				continue;
			cr_assert(prefix_holds(&prefix, &member));
			cr_assert(shows(&prefix, &member), "seed %ld: %s does not show %s", seed,
				  prefix_format(text, &prefix),
				  address_format(member_text, &member));
		}
	}
}

/* Every bit of the image is set, and no other one. */
Test(presence, marks_exactly_the_image)
{
	static const struct {
		const char *prefix;
		unsigned int bits;
	} rows[] = {
		{ "192.0.2.0/24", 1 },	  { "198.51.0.0/16", 1 }, { "198.50.0.0/15", 2 },
		{ "10.0.0.0/8", 256 },	  { "0.0.0.0/0", 65536 }, { "2001:db8::/32", 1 },
		{ "2001:db8:1::/48", 1 }, { "2001:db8::/31", 2 }, { "2001:c00::/22", 1024 },
		{ "2001::/17", 32768 },	  { "2001::/16", 65536 }, { "2000::/3", 65536 },
		{ "::/0", 65536 },	  { "::/80", 1 },	  { "::fffe:0:0/95", 1 },
		{ "fe80::/10", 65536 },	  { "::ff00:0:0/88", 1 }, { "::fff0:0:0/97", 1 },
		{ "2001:db8::/127", 1 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		mark(rows[i].prefix);
		cr_expect(eq(uint, population(presence.prefixes), rows[i].bits), "%s",
			  rows[i].prefix);
		cr_expect(eq(uint, population(presence.keys), 1), "%s", rows[i].prefix);
	}
}

/* The rows of the full image above, by enumeration: every upper half within the prefix. */
Test(presence, image_of_a_middle_length_is_the_enumerated_one)
{
	struct presence expected;

	mark("2a00:1400::/23");
	memset(&expected, 0, sizeof(expected));
	for (__u32 low = 0x1400; low < 0x1600; low++) {
		struct address address = {};
		__u32 number;

		address.words[0] = host_to_network32(0x2a00u << 16 | low);
		number = presence_prefix_bit(&address);
		expected.prefixes[number / 64] |= 1ULL << number % 64;
	}
	cr_assert(eq(int, memcmp(presence.prefixes, expected.prefixes, sizeof(presence.prefixes)),
		     0));
}

Test(presence, an_address_has_one_bit_among_addresses)
{
	mark("192.0.2.1");
	cr_assert(eq(uint, population(presence.keys), 1));
	cr_assert(eq(uint, population(presence.prefixes), 0));
}

Test(presence, publishing_sets_and_clears)
{
	struct presence image = {};
	struct prefix prefix;

	mark("10.0.0.0/8");
	cr_assert(eq(int, prefix_parse("2001:db8::1", &prefix), 0));
	mark_in(&image, &prefix);
	presence_publish(&presence, &image);
	cr_assert(eq(int, memcmp(&presence, &image, sizeof(image)), 0));
}
