// SPDX-License-Identifier: GPL-2.0-only
/* Known neighbours: their origin and precedence, across restarts; and what the kernel reports. */
#include "memory/acquaintances.h"

#include "kernel/neighbor_table.h"
#include "selftests/frames.h"

#include <criterion/criterion.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

static const __u8 first[LINK_BYTES] = { 2, 0, 0, 0, 0, 1 };
static const __u8 second[LINK_BYTES] = { 2, 0, 0, 0, 0, 2 };

static struct acquaintance pair_of(const __u8 *link, enum acquaintance_origin origin, __u64 since)
{
	struct acquaintance pair = { .origin = origin, .since = since };

	memcpy(pair.link, link, LINK_BYTES);
	return pair;
}

static bool learn_pair(struct acquaintances *known, const char *text, const __u8 *link,
		       enum acquaintance_origin origin, __u64 since)
{
	const struct identity key = { .address = address_of(text) };
	const struct acquaintance pair = pair_of(link, origin, since);

	return acquaintances_bind(known, &key, &pair);
}

static bool has(const struct acquaintances *known, const char *text, const __u8 *link)
{
	const struct identity key = { .address = address_of(text) };
	const struct acquaintance *pair = acquaintances_find(known, &key);

	return link ? pair && !memcmp(pair->link, link, LINK_BYTES) : !pair;
}

Test(acquaintances, only_a_persons_word_displaces_another)
{
	struct acquaintances *known = acquaintances_new();

	cr_expect(learn_pair(known, "fe80::1", first, ORIGIN_CONFIRMED, 1));
	cr_expect(!learn_pair(known, "fe80::1", second, ORIGIN_CONFIRMED, 2));
	cr_expect(!learn_pair(known, "fe80::1", second, ORIGIN_LEARNED, 2));
	cr_expect(learn_pair(known, "fe80::1", first, ORIGIN_LEARNED, 2),
		  "the same is more certain now");
	cr_expect(has(known, "fe80::1", first));
	cr_expect(learn_pair(known, "fe80::1", second, ORIGIN_SET, 3) &&
		  has(known, "fe80::1", second));
	cr_expect(!learn_pair(known, "fe80::1", first, ORIGIN_LEARNED, 4));
	cr_expect(learn_pair(known, "fe80::1", first, ORIGIN_DECLARED, 5));
	cr_expect(!learn_pair(known, "fe80::1", second, ORIGIN_SET, 6) &&
		  has(known, "fe80::1", first));
	acquaintances_free(known);
}

Test(acquaintances, what_is_declared_no_more_is_forgotten)
{
	struct acquaintances *known = acquaintances_new();
	const struct identity key = { .address = address_of("fe80::3") };

	learn_pair(known, "fe80::1", first, ORIGIN_DECLARED, 1);
	learn_pair(known, "fe80::2", first, ORIGIN_DECLARED, 1);
	learn_pair(known, "fe80::3", first, ORIGIN_LEARNED, 1);
	learn_pair(known, "fe80::2", first, ORIGIN_DECLARED, 2);
	acquaintances_sweep(known, ORIGIN_DECLARED, 2);
	cr_expect(has(known, "fe80::1", NULL) && has(known, "fe80::2", first));
	acquaintances_release(known, &key, ORIGIN_CONFIRMED);
	cr_expect(has(known, "fe80::3", first), "it is more certain than that");
	acquaintances_release(known, &key, ORIGIN_LEARNED);
	cr_expect(has(known, "fe80::3", NULL));
	acquaintances_free(known);
}

Test(acquaintances, a_full_table_takes_no_more)
{
	struct acquaintances *known = acquaintances_new();
	char text[32];

	for (int i = 0; i < GUARDED_MOST; i++) {
		snprintf(text, sizeof(text), "fe80::1:%x", i);
		cr_assert(learn_pair(known, text, first, ORIGIN_LEARNED, 1));
	}
	cr_expect(!learn_pair(known, "fe80::2", first, ORIGIN_LEARNED, 1));
	cr_expect(acquaintances_count(known) == GUARDED_MOST);
	acquaintances_free(known);
}

/* Only what was learned; the times are on another clock. */
Test(acquaintances, outlive_the_daemon)
{
	struct acquaintances *known = acquaintances_new(), *next = acquaintances_new();
	const struct identity key = { .address = address_of("fe80::1") };
	struct stream stream = {};
	size_t size = 0;
	char *text;

	learn_pair(known, "fe80::1", first, ORIGIN_LEARNED, 7);
	learn_pair(known, "fe80::2", second, ORIGIN_DECLARED, 7);
	learn_pair(known, "fe80::3", second, ORIGIN_CONFIRMED, 7);
	stream.to = open_memstream(&text, &size);
	acquaintances_save(known, &stream, 100);
	fclose(stream.to);
	stream = (struct stream){ .from = (void *)text, .end = (__u8 *)text + size };
	acquaintances_restore(next, &stream, -50);
	cr_expect(!stream.failed && acquaintances_count(next) == 1);
	cr_expect(has(next, "fe80::1", first));
	cr_expect(acquaintances_find(next, &key)->since == 57);

	/* Of any truncated section, complete entries are read. */
	for (size_t length = 0; length < size; length++) {
		struct acquaintances *part = acquaintances_new();

		stream = (struct stream){ .from = (void *)text, .end = (__u8 *)text + length };
		acquaintances_restore(part, &stream, 0);
		cr_expect(acquaintances_count(part) == (length == size - 1), "%zu", length);
		acquaintances_free(part);
	}
	free(text);
	acquaintances_free(known);
	acquaintances_free(next);
}

/* A message of a dump. */
struct told {
	struct nlmsghdr header;
	struct ndmsg neighbor;
	struct rtattr destination_header;
	struct address destination;
	struct rtattr link_header;
	__u8 link[8];
};

static void take(struct kernel_neighbors *list, __u16 state, bool link)
{
	struct told told = {
		.header = { .nlmsg_len = sizeof(told), .nlmsg_type = RTM_NEWNEIGH },
		.neighbor = { .ndm_family = AF_INET6, .ndm_state = state },
		.destination_header = { .rta_len = RTA_LENGTH(sizeof(struct address)),
					.rta_type = NDA_DST },
		.destination = address_of("fe80::1"),
		.link_header = { .rta_len = RTA_LENGTH(LINK_BYTES), .rta_type = NDA_LLADDR },
	};

	memcpy(told.link, first, LINK_BYTES);
	if (!link)
		told.header.nlmsg_len = offsetof(struct told, link_header);
	kernel_neighbors_take(list, &told.header);
}

Test(acquaintances, what_the_kernel_says)
{
	static const struct {
		__u16 state;
		bool link, counts;
		enum neighbor_state means;
	} rows[] = {
		{ NUD_REACHABLE, true, true, NEIGHBOR_CONFIRMED },
		{ NUD_PERMANENT, true, true, NEIGHBOR_SET },
		{ NUD_STALE, true, true, NEIGHBOR_HELD },
		{ NUD_DELAY, true, true, NEIGHBOR_HELD },
		{ NUD_PROBE, true, true, NEIGHBOR_HELD },
		{ NUD_FAILED, true, true, NEIGHBOR_LOST },
		{ NUD_INCOMPLETE, false, true, NEIGHBOR_LOST },
		{ NUD_NOARP, true, false, 0 },
		{ NUD_NONE, true, false, 0 },
		{ NUD_REACHABLE, false, false, 0 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		static struct kernel_neighbors list;
		const struct address address = address_of("fe80::1");

		list.count = 0;
		take(&list, rows[i].state, rows[i].link);
		cr_expect(list.count == rows[i].counts, "%zu", i);
		if (!list.count)
			continue;
		cr_expect(list.neighbors[0].state == rows[i].means, "%zu", i);
		cr_expect(list.neighbors[0].probed == (rows[i].state == NUD_PROBE), "%zu", i);
		cr_expect(address_equal(&list.neighbors[0].address, &address));
		cr_expect(!!memcmp(list.neighbors[0].link, first, LINK_BYTES) ==
				  (rows[i].means == NEIGHBOR_LOST),
			  "%zu", i);
	}
}

static void hold(struct acquaintances *known, const struct identity *key, const __u8 *link,
		 bool probed, __u64 now)
{
	struct kernel_neighbor neighbor = { .address = key->address, .probed = probed };

	memcpy(neighbor.link, link, LINK_BYTES);
	acquaintances_hold(known, key, &neighbor, now);
}

static bool miss(struct acquaintances *known, const struct identity *key, int second)
{
	return acquaintances_miss(known, key, (__u64)second * NSEC_PER_SEC);
}

/* A new entry of the kernel's has no link-layer address before the first answer. */
Test(acquaintances, a_host_is_gone_after_three_solicitations)
{
	struct acquaintances *known = acquaintances_new();
	const struct identity key = { .address = address_of("fe80::1") };

	cr_expect(!miss(known, &key, 9) && !miss(known, &key, 99), "nobody knows it");
	learn_pair(known, "fe80::1", first, ORIGIN_CONFIRMED, 1);
	for (int second = 100; second < 103; second++)
		cr_expect(!miss(known, &key, second), "%d", second);
	cr_expect(miss(known, &key, 103));
	cr_expect(!miss(known, &key, 110), "another time");
	cr_expect(!miss(known, &key, 112));
	hold(known, &key, first, false, 113 * NSEC_PER_SEC);
	cr_expect(!miss(known, &key, 114), "it has answered");
	acquaintances_free(known);
}

Test(acquaintances, a_host_that_was_solicited_before)
{
	struct acquaintances *known = acquaintances_new();
	const struct identity key = { .address = address_of("fe80::1") };

	learn_pair(known, "fe80::1", first, ORIGIN_CONFIRMED, 1);
	hold(known, &key, second, true, 100 * NSEC_PER_SEC);
	cr_expect(!miss(known, &key, 101), "another host was");
	hold(known, &key, first, true, 102 * NSEC_PER_SEC);
	cr_expect(miss(known, &key, 103));
	hold(known, &key, first, true, 104 * NSEC_PER_SEC);
	cr_expect(!miss(known, &key, 109), "some time ago");
	acquaintances_free(known);
}

Test(acquaintances, a_full_list_and_other_messages)
{
	static struct kernel_neighbors list;
	struct nlmsghdr other = { .nlmsg_len = NLMSG_LENGTH(0), .nlmsg_type = RTM_NEWNEIGH };

	kernel_neighbors_take(&list, &other);
	cr_expect(list.count == 0, "it is too short");
	for (int i = 0; i < KERNEL_NEIGHBORS + 2; i++)
		take(&list, NUD_REACHABLE, true);
	cr_expect(list.count == KERNEL_NEIGHBORS);
}
