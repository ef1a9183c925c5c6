// SPDX-License-Identifier: GPL-2.0-only
#include "memory/halves.h"

#include <criterion/criterion.h>

static struct conversation_key between(__u32 client, __u16 identifier)
{
	return (struct conversation_key){ .client = address_from_ipv4(client),
					  .server = address_from_ipv4(1),
					  .identifier = identifier };
}

Test(halves, as_they_were_last_read)
{
	struct hash_table *table = halves_new();
	struct conversation_key key = between(2, 7), other = between(2, 8);
	struct half asked = { .first_seen = 1, .packets = 3 },
		    answered = { .first_seen = 2, .packets = 2 };
	struct conversation_observation seen = { .asked = &asked };
	struct halves before;

	cr_assert(halves_observe(table, &key, &seen, &before));
	cr_expect(seen.asked_before->packets == 0 && seen.answered_before->packets == 0);
	cr_expect_not(halves_observe(table, &key, &seen, &before), "nothing came");
	seen.answered = &answered;
	cr_assert(halves_observe(table, &key, &seen, &before), "a reply alone");
	cr_expect(seen.asked_before->packets == 3 && seen.answered_before->packets == 0);
	asked.packets = 5;
	cr_assert(halves_observe(table, &key, &seen, &before));
	cr_expect(seen.asked_before->packets == 3 && seen.answered_before->packets == 2);
	cr_assert(halves_observe(table, &other, &seen, &before));
	cr_expect(seen.asked_before->packets == 0, "another identifier");

	seen.answered = NULL;
	cr_expect_not(halves_observe(table, &key, &seen, &before), "pushed out in the kernel");
	asked = (struct half){ .first_seen = 9, .packets = 5 };
	cr_assert(halves_observe(table, &key, &seen, &before));
	cr_expect(seen.asked_before->packets == 0, "made anew");
	hash_table_free(table);
}

Test(halves, the_one_not_read_for_longest_leaves)
{
	const __u32 most = TABLE_CONVERSATIONS_ENTRIES + TABLE_ANSWERS_ENTRIES;
	struct hash_table *table = halves_new();
	struct conversation_key first = between(1, 0), key;
	struct half asked = { .first_seen = 1, .packets = 1 };
	struct conversation_observation seen = { .asked = &asked };
	struct halves before;

	for (__u32 i = 1; i <= most + 10; i++) {
		key = between(i, 0);
		cr_assert(halves_observe(table, &key, &seen, &before));
		if (i == most / 2)
			cr_assert_not(halves_observe(table, &first, &seen, &before));
	}
	cr_expect(hash_table_count(table) == most);
	cr_expect_not(halves_observe(table, &first, &seen, &before), "in use meanwhile");
	key = between(2, 0);
	cr_expect(halves_observe(table, &key, &seen, &before), "new again");
	hash_table_free(table);
}
