// SPDX-License-Identifier: GPL-2.0-only
/* Which known hosts this machine's kernel is made to solicit, and how often. */
#include "kernel/neighbor_table.h"
#include "memory/link_hosts.h"
#include "selftests/frames.h"

#include <criterion/criterion.h>
#include <string.h>

static const __u8 known_link[LINK_BYTES] = { 2, 0, 0, 0, 0, 1 };
static const __u8 other_link[LINK_BYTES] = { 2, 0, 0, 0, 0, 2 };

enum { ADDRESSES = 100 };

static int probed[ADDRESSES];

static void probe(const struct identity *key, const struct acquaintance *pair)
{
	cr_expect(!memcmp(pair->link, known_link, LINK_BYTES));
	probed[key->address.bytes[15] % ADDRESSES]++;
}

struct doubt {
	struct acquaintances *known;
	struct link_hosts *hosts;
	__u64 now;
};

static struct identity identity_number(int number)
{
	struct identity key = { .address = address_of("fe80::") };

	key.address.bytes[15] = (__u8)number;
	return key;
}

static struct doubt begin(void)
{
	memset(probed, 0, sizeof(probed));
	return (struct doubt){ acquaintances_new(), link_hosts_new(), 1000 * NSEC_PER_SEC };
}

static void end(struct doubt *doubt)
{
	acquaintances_free(doubt->known);
	link_hosts_free(doubt->hosts);
}

/* This machine's kernel has the known pair of an address; it confirmed it `confirmed` ago. */
static void know(struct doubt *doubt, int number, const struct kernel_neighbor *like)
{
	const struct identity key = identity_number(number);
	struct acquaintance pair = { .origin = ORIGIN_CONFIRMED, .since = doubt->now };
	struct kernel_neighbor neighbor = *like;

	memcpy(pair.link, known_link, LINK_BYTES);
	memcpy(neighbor.link, known_link, LINK_BYTES);
	acquaintances_bind(doubt->known, &key, &pair);
	acquaintances_hold(doubt->known, &key, &neighbor, doubt->now);
}

static void claim(struct doubt *doubt, int number, const __u8 *link)
{
	struct endpoint key = { .address = identity_number(number).address };
	struct neighbor neighbor = { .claims = 1, .claimed = doubt->now, .first_seen = 1 };

	key.kind = endpoint_kind(VIEW_PRIVATE, LANE_DISCOVERY, NETWORK_ONLY);
	memcpy(neighbor.link, link, LINK_BYTES);
	link_hosts_take(doubt->hosts, doubt->known, &key, &neighbor, doubt->now);
}

static void pass(struct doubt *doubt)
{
	link_hosts_doubt(doubt->hosts, doubt->known, doubt->now, probe);
	doubt->now += NSEC_PER_SEC;
}

static const struct kernel_neighbor held = { .confirmed = 20 * NSEC_PER_SEC };

Test(doubt, a_known_host_is_solicited_every_five_seconds)
{
	struct doubt doubt = begin();

	for (int second = 0; second < 20; second++) {
		know(&doubt, 1, &held);
		know(&doubt, 2, &held);
		claim(&doubt, 1, other_link);
		claim(&doubt, 2, known_link);
		pass(&doubt);
	}
	cr_expect(probed[1] == 4, "%d", probed[1]);
	cr_expect(probed[2] == 0, "its own claim");
	end(&doubt);
}

Test(doubt, once_for_a_claim)
{
	struct doubt doubt = begin();

	claim(&doubt, 1, other_link);
	know(&doubt, 1, &held);
	claim(&doubt, 1, other_link);
	for (int second = 0; second < 20; second++) {
		know(&doubt, 1, &held);
		pass(&doubt);
	}
	cr_expect(probed[1] == 1, "%d", probed[1]);
	end(&doubt);
}

/* Whoever claims all addresses of a link at once. */
Test(doubt, a_few_hosts_a_second)
{
	struct doubt doubt = begin();
	int sum = 0, different = 0;

	for (int second = 0; second < 20; second++) {
		for (int i = 0; i < ADDRESSES; i++) {
			know(&doubt, i, &held);
			claim(&doubt, i, other_link);
		}
		pass(&doubt);
	}
	for (int i = 0; i < ADDRESSES; i++) {
		sum += probed[i];
		different += probed[i] > 0;
	}
	cr_expect(sum == 80, "%d", sum);
	cr_expect(different == 20, "%d", different);
	end(&doubt);
}

Test(doubt, not_what_the_kernel_does_not_decide)
{
	static const struct kernel_neighbor rows[] = {
		{ .confirmed = 20 * NSEC_PER_SEC, .managed = true },
		{ .confirmed = 20 * NSEC_PER_SEC, .probed = true },
		{ .confirmed = 0 },
	};
	struct doubt doubt = begin();

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		know(&doubt, (int)i, &held);
		claim(&doubt, (int)i, other_link);
		know(&doubt, (int)i, &rows[i]);
	}
	know(&doubt, 10, &held);
	claim(&doubt, 10, other_link);
	pass(&doubt);
	cr_expect(probed[0] == 0, "a configured entry");
	cr_expect(probed[1] == 0, "it does already");
	cr_expect(probed[2] == 0, "it has answered since");
	cr_expect(probed[10] == 1);
	doubt.now += 10 * NSEC_PER_SEC;
	claim(&doubt, 10, other_link);
	pass(&doubt);
	cr_expect(probed[10] == 1, "the kernel has no entry any more");
	end(&doubt);
}
