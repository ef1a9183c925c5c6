// SPDX-License-Identifier: GPL-2.0-only
/* Campaigns: what adds up in a prefix, and harmless traffic that resembles it. On simulated
 * time. */
#include "selftests/unit/simulated.h"

#include "detectors/detector.h"
#include "headers/hash.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define MINUTE	 (60 * NSEC_PER_SEC)
#define HOUR	 (60 * MINUTE)
#define SATURDAY (1700000000 * NSEC_PER_SEC)

static struct simulated simulated;
static unsigned int raised[RULE_COUNT];
static struct finding last;

static void report(const struct alert *alert, void *context)
{
	if (alert->state != ALERT_RAISED)
		return;
	raised[alert->finding.rule]++;
	last = alert->finding;
}

static void start(void)
{
	simulated_start(&simulated, SATURDAY, report, NULL);
}

static void stop(void)
{
	simulated_stop(&simulated);
}

TestSuite(prefixes, .init = start, .fini = stop);

static unsigned int all_raised(void)
{
	unsigned int all = 0;

	for (int rule = 0; rule < RULE_COUNT; rule++)
		all += raised[rule];
	return all;
}

/* `packets`, one a second, all answered. */
static void converse(struct address source, struct address target, unsigned int packets)
{
	const struct ping ping = {
		.source = source, .target = target, .view = VIEW_INBOUND, .answered = true
	};

	for (unsigned int i = 0; i < packets; i++) {
		simulated_ping(&simulated, &ping);
		simulated_until(&simulated, simulated.now + NSEC_PER_SEC);
	}
}

static void probe(struct address source, struct address target, __u64 gap)
{
	const struct ping ping = { .source = source, .target = target, .view = VIEW_INBOUND };

	simulated_ping(&simulated, &ping);
	simulated_until(&simulated, simulated.now + gap);
}

/* Outsiders in many networks; 192.0.2.HOST. */
static struct address outsider(__u32 number)
{
	return simulated_ipv4(0xc6330000 + number * 0x0101);
}

static struct address host(__u32 number)
{
	return simulated_ipv4(0xc0000200 + number);
}

Test(prefixes, many_sources_share_a_sweep)
{
	for (__u32 i = 0; i < 120; i++)
		probe(outsider(i / 2), host(i), 3 * NSEC_PER_SEC);
	cr_assert_eq(raised[RULE_SWEEP_DISTRIBUTED], 1);
	cr_assert_eq(all_raised(), 1, "one alert for all of it");
	cr_assert(last.offender_is_target);
	cr_assert_eq(last.offender_bits, IPV4_MAPPED_BITS + 24);
	cr_assert_eq(last.offender.address.words[3], htonl(0xc0000200));
}

static bool has_peer(__u32 ipv4)
{
	struct address address = simulated_ipv4(ipv4);

	for (__u32 i = 0; i < last.peer_count; i++) {
		struct address peer = last.peers[i].address;

		if (last.peers[i].length == IPV4_MAPPED_BITS + 24 && address_equal(&peer, &address))
			return true;
	}
	return false;
}

Test(prefixes, a_campaign_names_its_other_end)
{
	for (__u32 i = 0; i < 80; i++)
		probe(simulated_ipv4(i % 2 ? 0xcb007100 + i : 0xc6336400 + i), host(i),
		      10 * NSEC_PER_SEC);
	cr_assert_eq(raised[RULE_SWEEP_DISTRIBUTED], 1);
	cr_assert_eq(all_raised(), 1, "nor one for each of them");
	cr_assert_eq(last.peer_count, 2);
	cr_assert(has_peer(0xcb007100));
	cr_assert(has_peer(0xc6336400));
}

Test(prefixes, a_shared_sweep_within_hours)
{
	for (__u32 i = 0; i < 70; i++)
		probe(outsider(i), host(i), 4 * MINUTE);
	cr_assert_eq(raised[RULE_SWEEP_DISTRIBUTED], 1);
}

Test(prefixes, a_popular_server_is_no_campaign)
{
	for (__u32 i = 0; i < 300; i++)
		converse(outsider(i), host(7), 1 + i % 5);
	cr_assert_eq(all_raised(), 0);
}

Test(prefixes, popular_servers_are_none_either)
{
	for (__u32 i = 0; i < 300; i++)
		converse(outsider(i % 150), host(i % 100), 4);
	cr_assert_eq(all_raised(), 0);
}

Test(prefixes, a_few_monitors_are_no_campaign)
{
	for (unsigned int round = 0; round < 40; round++)
		for (__u32 i = 0; i < 100; i++)
			probe(outsider(i % 5), host(i), 600 * NSEC_PER_MSEC);
	cr_assert_eq(raised[RULE_SWEEP_DISTRIBUTED], 0);
	cr_assert_eq(raised[RULE_SWEEP_ROTATING], 0);
}

Test(prefixes, one_sweep_beside_popular_servers_is_a_sweep)
{
	for (__u32 i = 0; i < 40; i++)
		converse(outsider(100 + i), host(i % 3), 4);
	for (__u32 i = 0; i < 200; i++)
		probe(outsider(1), host(10 + i), 50 * NSEC_PER_MSEC);
	simulated_until(&simulated, simulated.now + MINUTE);
	cr_assert_eq(raised[RULE_SWEEP], 1);
	cr_assert_eq(all_raised(), 1);
}

/* One source that asks `targets` hosts, and 14 strays with one probe each. */
static void scan_among_strays(struct address scanner, struct address (*stray)(__u32),
			      struct address (*target)(__u32), __u32 targets)
{
	for (__u32 i = 0; i < targets; i++) {
		probe(scanner, target(i), 4 * NSEC_PER_SEC);
		if (i % 10 == 9)
			probe(stray(50 + i / 10), target(1000 + i), 4 * NSEC_PER_SEC);
	}
}

static struct address neighbor(__u32 number)
{
	return simulated_ipv4(0xcb007100 + number);
}

static struct address anywhere(__u32 number)
{
	return simulated_ipv4(0x0a000000 + number * 0x101);
}

static struct address in_a_net(__u32 number)
{
	return number < 1000 ? host(number) : host(number % 1000 + 60);
}

Test(prefixes, one_source_and_strays_share_nothing)
{
	scan_among_strays(outsider(1), outsider, in_a_net, 140);
	cr_assert_eq(raised[RULE_SWEEP_DISTRIBUTED], 0);
}

Test(prefixes, one_source_and_its_neighbors_do_not_rotate)
{
	scan_among_strays(neighbor(1), neighbor, anywhere, 140);
	cr_assert_eq(raised[RULE_SWEEP_ROTATING], 0);
}

/* Addresses of one /24 take turns at a sweep of all of home. */
static void rotate(__u32 probes, __u64 gap)
{
	for (__u32 i = 0; i < probes; i++)
		probe(simulated_ipv4(0xcb007100 + i % 60), simulated_ipv4(0x0a000000 + i * 0x101),
		      gap);
}

Test(prefixes, rotating_addresses_are_one_campaign)
{
	rotate(100, 20 * NSEC_PER_SEC);
	cr_assert_eq(raised[RULE_SWEEP_ROTATING], 1);
	cr_assert_eq(all_raised(), 1);
	cr_assert_not(last.offender_is_target);
	cr_assert_eq(last.offender_bits, IPV4_MAPPED_BITS + 24);
	cr_assert_eq(last.offender.address.words[3], htonl(0xcb007100));
	cr_assert_eq(last.peer_count, FINDING_PEERS, "as many as there is room for");
}

Test(prefixes, one_network_against_many_is_one_campaign)
{
	for (__u32 i = 0; i < 500; i++)
		probe(simulated_ipv4(0xcb007100 + i % 100),
		      simulated_ipv4(0x0a000000 + i % 5 * 256 + i), 10 * NSEC_PER_SEC);
	cr_assert_eq(raised[RULE_SWEEP_ROTATING], 1);
	cr_assert_eq(all_raised(), 1, "nor one for each network");
}

Test(prefixes, rotation_through_a_network_of_ipv6)
{
	for (__u32 i = 0; i < 80; i++)
		probe(simulated_ipv6(0xf, 1, hash_mix(i)), simulated_ipv6(1, i, i), 5 * MINUTE);
	cr_assert_eq(raised[RULE_SWEEP_ROTATING], 1);
	cr_assert_eq(last.offender_bits, 64);
}

Test(prefixes, rotation_through_the_networks_of_a_site)
{
	for (__u32 i = 0; i < 80; i++)
		probe(simulated_ipv6(0xf, (__u16)i, 1), simulated_ipv6(1, i, i), 5 * MINUTE);
	cr_assert_eq(raised[RULE_SWEEP_ROTATING], 1);
	cr_assert_eq(last.offender_bits, 48);
}

Test(prefixes, users_behind_many_addresses_are_no_campaign)
{
	for (__u32 i = 0; i < 600; i++) {
		__u32 target = i % 3 ? i % 11 : i % 200;

		converse(simulated_ipv4(0xcb007100 + i % 60), host(target), 4 + i % 7);
	}
	cr_assert_eq(all_raised(), 0);
}

Test(prefixes, a_sweep_of_a_member_is_part_of_the_campaign)
{
	rotate(100, 20 * NSEC_PER_SEC);
	cr_assert_eq(raised[RULE_SWEEP_ROTATING], 1);
	for (__u32 i = 0; i < 60; i++)
		probe(simulated_ipv4(0xcb007105), simulated_ipv4(0x0b000000 + i),
		      NSEC_PER_SEC / 10);
	simulated_until(&simulated, simulated.now + MINUTE);
	cr_assert_eq(raised[RULE_SWEEP], 0);
}
