// SPDX-License-Identifier: GPL-2.0-only
#include "base/prefix.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

static struct prefix prefix(const char *text)
{
	struct prefix prefix;

	cr_assert_eq(prefix_parse(text, &prefix), 0, "%s", text);
	return prefix;
}

static struct address address(const char *text)
{
	return prefix(text).address;
}

Test(prefix, texts_of_prefixes_and_their_short_form)
{
	static const struct {
		const char *text, *formatted;
		__u32 length;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.1", 128 },
		{ "192.0.2.1/32", "192.0.2.1", 128 },
		{ "192.0.2.0/24", "192.0.2.0/24", 120 },
		{ "192.0.2.128/25", "192.0.2.128/25", 121 },
		{ "0.0.0.0/0", "0.0.0.0/0", 96 },
		{ "255.255.255.255", "255.255.255.255", 128 },
		{ "2001:db8::/32", "2001:db8::/32", 32 },
		{ "2001:DB8:0:0:0:0:0:1", "2001:db8::1", 128 },
		{ "2001:db8::1/128", "2001:db8::1", 128 },
		{ "fe80::/10", "fe80::/10", 10 },
		{ "::/0", "::/0", 0 },
		{ "::1", "::1", 128 },
		{ "::ffff:192.0.2.1", "192.0.2.1", 128 },
		{ "::ffff:192.0.2.0/120", "192.0.2.0/24", 120 },
		{ "::ffff:0:0/96", "0.0.0.0/0", 96 },
	};
	char text[PREFIX_TEXT];

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct prefix parsed = prefix(rows[i].text);

		cr_expect_eq(parsed.length, rows[i].length, "%s: %u", rows[i].text, parsed.length);
		cr_expect_str_eq(prefix_format(text, &parsed), rows[i].formatted);
	}
}

Test(prefix, what_is_no_prefix)
{
	static const char *const texts[] = {
		"",
		"/",
		"/24",
		"192.0.2",
		"192.0.2.1.5",
		"192.0.2.256",
		"192.0.2.1/24",
		"192.0.2.0/",
		"192.0.2.0/33",
		"192.0.2.0/-1",
		"192.0.2.0/+24",
		"192.0.2.0/24 ",
		"192.0.2.0/24/24",
		"192.0.2.0/4294967320",
		" 192.0.2.0",
		"0x7f.0.0.1",
		"010.0.0.1",
		"localhost",
		"2001:db8::1/32",
		"2001:db8::/129",
		"2001:db8",
		"::1::",
		"fe80::1%eth0",
		"[::1]",
		"1111:2222:3333:4444:5555:6666:7777:8888/128 and more than any prefix is long",
	};
	struct prefix untouched = { .length = 7 };

	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		cr_expect_eq(prefix_parse(texts[i], &untouched), -EINVAL, "\"%s\"", texts[i]);
		cr_expect_eq(untouched.length, 7);
	}
}

Test(prefix, addresses_as_text)
{
	static const char *const texts[] = { "192.0.2.1", "0.0.0.0", "::", "2001:db8::1",
					     "2001:db8:1:2:3:4:5:6" };
	char text[PREFIX_TEXT];

	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		struct address parsed = address(texts[i]);

		cr_expect_str_eq(address_format(text, &parsed), texts[i]);
	}
}

Test(prefix, an_address_is_a_prefix_of_all_bits)
{
	struct address one = address("2001:db8::1");
	struct prefix whole = prefix_of(&one);

	cr_expect_eq(whole.length, PREFIX_WHOLE);
	cr_expect(address_equal(&one, &(struct address){
					      .bytes = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 } }));
	cr_expect(prefix_holds(&whole, &one));
}

Test(prefix, masks_clear_what_is_behind_them)
{
	struct address ones;

	memset(&ones, 0xff, sizeof(ones));
	for (__u32 length = 0; length <= 128; length++) {
		struct address masked = address_mask(&ones, length);

		for (__u32 bit = 0; bit < 128; bit++)
			cr_assert_eq(masked.bytes[bit / 8] >> (7 - bit % 8) & 1, bit < length,
				     "length %u, bit %u", length, bit);
	}
}

Test(prefix, holds)
{
	static const struct {
		const char *prefix, *address;
		bool holds;
	} rows[] = {
		{ "192.0.2.0/24", "192.0.2.0", true },
		{ "192.0.2.0/24", "192.0.2.255", true },
		{ "192.0.2.0/24", "192.0.3.0", false },
		{ "192.0.2.0/25", "192.0.2.128", false },
		{ "0.0.0.0/0", "203.0.113.9", true },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "::/0", "203.0.113.9", false },
		{ "::/8", "127.0.0.1", false },
		{ "::/64", "203.0.113.9", false },
		{ "::fffe:0:0/95", "203.0.113.9", false },
		{ "::ffff:0:0/96", "203.0.113.9", true },
		{ "::/64", "::1", true },
		{ "::/0", "2001:db8::1", true },
		{ "2001:db8::/33", "2001:db8:7fff::1", true },
		{ "2001:db8::/33", "2001:db8:8000::1", false },
		{ "2001:db8::1", "2001:db8::1", true },
		{ "2001:db8::1", "2001:db8::2", false },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct prefix holder = prefix(rows[i].prefix);
		struct address held = address(rows[i].address);

		cr_expect_eq(prefix_holds(&holder, &held), rows[i].holds, "%s in %s",
			     rows[i].address, rows[i].prefix);
	}
}

Test(prefix, overlap_is_one_within_the_other)
{
	static const struct {
		const char *a, *b;
		bool overlaps;
	} rows[] = {
		{ "10.0.0.0/8", "10.1.0.0/16", true },
		{ "10.0.0.0/8", "10.0.0.0/8", true },
		{ "10.0.0.0/8", "11.0.0.0/8", false },
		{ "10.0.0.0/9", "10.128.0.0/9", false },
		{ "::/0", "10.0.0.0/8", false },
		{ "0.0.0.0/0", "2001:db8::/32", false },
		{ "::/8", "127.0.0.1", false },
		{ "::/0", "0.0.0.0/0", false },
		{ "::/0", "::/64", true },
		{ "::/8", "64:ff9b::/96", true },
		{ "2001:db8::1", "2001:db8::/64", true },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct prefix a = prefix(rows[i].a), b = prefix(rows[i].b);

		cr_expect_eq(prefix_overlaps(&a, &b), rows[i].overlaps, "%s, %s", rows[i].a,
			     rows[i].b);
		cr_expect_eq(prefix_overlaps(&b, &a), rows[i].overlaps, "%s, %s", rows[i].b,
			     rows[i].a);
	}
}
