// SPDX-License-Identifier: GPL-2.0-only
/* Errors checked against the packet that they quote. */
#include "selftests/prog/world.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>
#include <string.h>

#define OURS4(...) IPV4(.source = TARGET4, .target = "198.51.100.77", __VA_ARGS__)
#define OURS6(...) IPV6(.source = TARGET6, .target = "2001:db8:2::9", __VA_ARGS__)
#define TO4(type, code, ...)                                                                       \
	ETHERNET(), IPV4(), ICMP(type, code __VA_OPT__(, .sequence =) __VA_ARGS__)
#define TO6(type, code, ...)                                                                       \
	ETHERNET(), IPV6(), ICMPV6(type, code __VA_OPT__(, .sequence =) __VA_ARGS__)

static const struct {
	const char *name;
	const struct layer *layers;
	__u32 faults;
} rows[] = {
	{ "unreachable", FRAME(TO4(3, 1), OURS4(), UDP(1, 2)), 0 },
	{ "time exceeded, quote cut at 8 bytes", FRAME(TO4(11, 0), OURS4(.total = 1500), DATA(8)),
	  0 },
	{ "of another host's packet", FRAME(TO4(3, 1), IPV4(), UDP(1, 2)), FAULT_BIT(FOREIGN) },
	{ "likewise, IPv6", FRAME(TO6(1, 0), IPV6(), UDP(1, 2)), FAULT_BIT(FOREIGN) },
	{ "parameter problem without a quote", FRAME(TO4(12, 0)), FAULT_BIT(NO_QUOTE) },
	{ "quote that is no packet", FRAME(TO4(11, 0), DATA(28)), FAULT_BIT(NO_QUOTE) },
	{ "path MTU of a tunnel", FRAME(TO4(3, 4, 1280), OURS4(.total = 1500), UDP(1, 2)), 0 },
	{ "and of a tunnel, IPv6", FRAME(TO6(2, 0, 1420), OURS6(.total = 1460), UDP(1, 2)), 0 },
	{ "the least MTU", FRAME(TO4(3, 4, 552), OURS4(.total = 576), UDP(1, 2)), 0 },
	{ "a router of before RFC 1191", FRAME(TO4(3, 4), OURS4(.total = 1500), UDP(1, 2)), 0 },
	{ "MTU below the least", FRAME(TO4(3, 4, 551), OURS4(.total = 1500), UDP(1, 2)),
	  FAULT_BIT(LOW_MTU) },
	{ "MTU of 68", FRAME(TO4(3, 4, 68), OURS4(.total = 1500), UDP(1, 2)), FAULT_BIT(LOW_MTU) },
	{ "MTU below 1280", FRAME(TO6(2, 0, 1279), OURS6(.total = 1460), UDP(1, 2)),
	  FAULT_BIT(LOW_MTU) },
	{ "MTU of 0 in IPv6", FRAME(TO6(2, 0), OURS6(.total = 1460), UDP(1, 2)),
	  FAULT_BIT(LOW_MTU) },
	{ "MTU that the packet fits into", FRAME(TO4(3, 4, 1400), OURS4(.total = 1300), UDP(1, 2)),
	  FAULT_BIT(FITS) },
	{ "translated, with a fragment header",
	  FRAME(TO4(3, 4, 1260), OURS4(.total = 1252), UDP(1, 2)), 0 },
	{ "a translator's least MTU", FRAME(TO6(2, 0, 1280), OURS6(.total = 900), UDP(1, 2)), 0 },
	{ "a jumbogram", FRAME(TO6(2, 0, 9000), OURS6(.total = ZERO), UDP(1, 2)), 0 },
	{ "MTU for another host's packet", FRAME(TO4(3, 4, 1400), IPV4(.total = 1500), UDP(1, 2)),
	  FAULT_BIT(FOREIGN_MTU) },
	{ "a redirect is another rule's", FRAME(TO4(5, 1), IPV4(), UDP(1, 2)), 0 },
	{ "wrong checksum", FRAME(ETHERNET(), IPV4(), ICMP(3, 1, .wrong = true), IPV4(), UDP(1, 2)),
	  0 },
};

static bool faulty_of(const struct world *world, const char *receiver, struct faulty *faulty)
{
	struct endpoint key = { .address = address_of(receiver),
				.view = VIEW_EDGE,
				.lane = LANE_ERROR };

	return bpf_map_lookup_elem(world->object.pins.faulty, &key, faulty) == 0;
}

static __u32 faults_of(const struct world *world, __u32 row)
{
	struct faulty faulty = {};
	__u32 faults = 0;

	faulty_of(world, rows[row].layers[1].kind == LAYER_IPV4 ? TARGET4 : TARGET6, &faulty);
	for (__u32 i = 0; i < FAULT_COUNT; i++)
		faults |= faulty.faults[0][i] ? 1U << i : 0;
	return faults;
}

Test(faulty, by_their_quote)
{
	struct world *world = world_open(NULL);

	for (__u32 i = 0; i < ARRAY_LENGTH(rows); i++) {
		world_reset(world);
		world->config->checksum_bytes = 128;
		cr_expect(!world_drops_layers(world, rows[i].layers));
		cr_expect(faults_of(world, i) == rows[i].faults, "%s: %x", rows[i].name,
			  faults_of(world, i));
	}
	world_close(world);
}

/* Only faults that prove the error forged. */
Test(faulty, are_dropped_from_the_first_on)
{
	struct world *world = world_open(NULL);

	for (__u32 i = 0; i < ARRAY_LENGTH(rows); i++) {
		bool proven = rows[i].faults & FAULTS_PROVEN;

		world_reset(world);
		world->config->enforce = true;
		world->config->checksum_bytes = 128;
		world->config->errors[VIEW_EDGE].dropped = FAULTS_PROVEN;
		for (int again = 0; again < 2; again++)
			cr_expect(world_drops_layers(world, rows[i].layers) == proven, "%s",
				  rows[i].name);
		cr_expect(faults_of(world, i) == rows[i].faults, "%s", rows[i].name);
		cr_expect(world_reason(world, REASON_FORGED_ERROR).drops == (proven ? 2 : 0));
	}
	world_close(world);
}

/* From the same address, to the same host. */
Test(faulty, take_nothing_from_true_ones)
{
	struct world *world = world_open(NULL);

	world->config->enforce = true;
	world->config->errors[VIEW_EDGE].dropped = FAULTS_PROVEN;
	world_edge(world, LANE_ERROR)->source_packets = gcra_limit(1, 10);
	world_edge(world, LANE_ERROR)->target_packets = gcra_limit(1, 20);
	cr_expect(passed(world, 1000, 1000, TO4(3, 4, 68), OURS4(.total = 1500), UDP(1, 2)) == 0);
	cr_expect(passed(world, 1000, 1000, TO4(3, 1), IPV4(), UDP(1, 2)) == 0);
	cr_expect(passed(world, 10, 0, TO4(3, 4, 1400), OURS4(.total = 1500), UDP(1, 2)) == 10);
	cr_expect(passed(world, 10, 0, TO4(3, 1), OURS4(), UDP(1, 2)) == 10);
	cr_expect(world_source_edge(world, SOURCE4, LANE_ERROR).over > 1900,
		  "the flood is reported all the same");
	world_close(world);
}

Test(faulty, of_an_allowed_source_are_its_own_matter)
{
	struct world *world = world_open(NULL);
	struct faulty faulty;

	world->config->enforce = true;
	world->config->errors[VIEW_EDGE].dropped = FAULTS_PROVEN;
	world_allow(world, SOURCE4, 0);
	cr_expect(!drops(world, TO4(3, 1), IPV4(), UDP(1, 2)));
	cr_expect(!faulty_of(world, TARGET4, &faulty));
	world_close(world);
}

/* The entry describes the latest and the worst one. */
Test(faulty, are_described)
{
	struct world *world = world_open(NULL);
	struct address sender = address_of(SOURCE4), quoted = address_of("198.51.100.77");
	struct faulty faulty = {};

	drops(world, TO4(3, 4, 68), OURS4(.total = 1500), TCP(1, 2));
	drops(world, TO4(3, 4, 500), OURS4(.total = 1500), UDP(1, 2));
	cr_assert(faulty_of(world, TARGET4, &faulty));
	cr_expect(faulty.mtu == 68 && faulty.protocol == PROTOCOL_UDP && faulty.type == 3);
	cr_expect(address_equal(&faulty.sender, &sender));
	cr_expect(address_equal(&faulty.quoted_target, &quoted));
	cr_expect(faulty.faults[0][FAULT_LOW_MTU] == 2);
	world->now += WORLD_HALF_WINDOW;
	drops(world, TO4(3, 4, 500), OURS4(.total = 1500), UDP(1, 2));
	cr_assert(faulty_of(world, TARGET4, &faulty));
	cr_expect(faulty.faults[0][FAULT_LOW_MTU] == 1 && faulty.faults[1][FAULT_LOW_MTU] == 2);
	world->now += 3 * WORLD_HALF_WINDOW;
	drops(world, TO4(3, 4, 500), OURS4(.total = 1500), UDP(1, 2));
	cr_assert(faulty_of(world, TARGET4, &faulty));
	cr_expect(faulty.faults[0][FAULT_LOW_MTU] == 1 && !faulty.faults[1][FAULT_LOW_MTU]);
	cr_expect(faulty.mtu == 500 && faulty.first_seen == world->now);
	world_close(world);
}
