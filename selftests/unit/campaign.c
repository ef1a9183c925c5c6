// SPDX-License-Identifier: GPL-2.0-only
/* One campaign is one alert: both of its ends show the same. */
#include "alerts/alerts.h"

#include "config/config.h"
#include "selftests/unit/simulated.h"

#include <criterion/criterion.h>

#define NOW (1000 * NSEC_PER_SEC)

static struct settings settings;
static struct alerts *alerts;
static unsigned int raised;
static enum rule rule; /* of the latest record */

static void report(const struct alert *alert, void *context)
{
	raised += alert->state == ALERT_RAISED;
	rule = alert->finding.rule;
}

static void start(void)
{
	config_defaults(&settings);
	alerts = alerts_new(&settings, report, NULL);
}

static void stop(void)
{
	alerts_free(alerts);
}

TestSuite(campaign, .init = start, .fini = stop);

static const struct outcome nothing;

static struct prefix net(__u32 address)
{
	return (struct prefix){ .length = 120, .address = simulated_ipv4(address) };
}

/* A finding about the prefix `end` with these prefixes at its other end. */
static struct finding finding_of(enum rule rule, __u32 end, const __u32 *peers, __u32 count)
{
	struct finding finding = {
		.rule = rule,
		.offender = { .address = simulated_ipv4(end), .lane = LANE_REQUEST },
		.offender_bits = 120,
		.offender_is_target = rule == RULE_SWEEP_DISTRIBUTED,
		.peer_count = count,
	};

	for (__u32 i = 0; i < count; i++)
		finding.peers[i] = net(peers[i]);
	return finding;
}

static unsigned int alerts_for(const struct finding *first, const struct finding *second)
{
	alerts_find(alerts, first, &nothing, NULL, NOW);
	alerts_find(alerts, second, &nothing, NULL, NOW);
	return raised;
}

enum { FROM = 0x0a000100, ELSEWHERE = 0x0a000200, TO = 0xc0000200, THERE = 0xc6336400 };

Test(campaign, from_one_prefix_to_one_is_one_alert)
{
	struct finding rotating = finding_of(RULE_SWEEP_ROTATING, FROM, (__u32[]){ TO }, 1);
	struct finding distributed = finding_of(RULE_SWEEP_DISTRIBUTED, TO, (__u32[]){ FROM }, 1);

	cr_assert_eq(alerts_for(&rotating, &distributed), 1);
}

Test(campaign, whichever_end_is_told_first)
{
	struct finding rotating = finding_of(RULE_SWEEP_ROTATING, FROM, (__u32[]){ TO }, 1);
	struct finding distributed = finding_of(RULE_SWEEP_DISTRIBUTED, TO, (__u32[]){ FROM }, 1);

	cr_assert_eq(alerts_for(&distributed, &rotating), 1);
}

/* A site with several networks. */
Test(campaign, a_site_is_all_of_its_networks)
{
	struct finding rotating = finding_of(RULE_SWEEP_ROTATING, 0x0a000000, (__u32[]){ TO }, 1);
	struct finding distributed = finding_of(RULE_SWEEP_DISTRIBUTED, TO,
						(__u32[]){ FROM, ELSEWHERE }, 2);

	rotating.offender_bits = 112;
	cr_assert_eq(alerts_for(&rotating, &distributed), 1);
}

Test(campaign, of_more_than_two_prefixes_each_end_has_its_own)
{
	struct finding rotating = finding_of(RULE_SWEEP_ROTATING, FROM, (__u32[]){ TO }, 1);
	struct finding distributed = finding_of(RULE_SWEEP_DISTRIBUTED, TO,
						(__u32[]){ FROM, 0x0b000000 }, 2);

	cr_assert_eq(alerts_for(&rotating, &distributed), 2);
}

Test(campaign, a_source_that_sweeps_more_is_not_one_with_what_one_target_saw)
{
	struct finding rotating = finding_of(RULE_SWEEP_ROTATING, FROM, (__u32[]){ TO, THERE }, 2);
	struct finding distributed = finding_of(RULE_SWEEP_DISTRIBUTED, TO, (__u32[]){ FROM }, 1);

	cr_assert_eq(alerts_for(&distributed, &rotating), 2);
}

Test(campaign, another_pair_is_another_campaign)
{
	struct finding rotating = finding_of(RULE_SWEEP_ROTATING, FROM, (__u32[]){ TO }, 1);
	struct finding distributed = finding_of(RULE_SWEEP_DISTRIBUTED, THERE, (__u32[]){ FROM },
						1);

	cr_assert_eq(alerts_for(&rotating, &distributed), 2);
}

Test(campaign, another_view_is_another_campaign)
{
	struct finding rotating = finding_of(RULE_SWEEP_ROTATING, FROM, (__u32[]){ TO }, 1);
	struct finding distributed = finding_of(RULE_SWEEP_DISTRIBUTED, TO, (__u32[]){ FROM }, 1);

	distributed.offender.view = VIEW_EDGE;
	cr_assert_eq(alerts_for(&rotating, &distributed), 2);
}

Test(campaign, nothing_known_of_the_other_end_joins_nothing)
{
	struct finding rotating = finding_of(RULE_SWEEP_ROTATING, FROM, NULL, 0);
	struct finding distributed = finding_of(RULE_SWEEP_DISTRIBUTED, TO, NULL, 0);

	cr_assert_eq(alerts_for(&rotating, &distributed), 2);
}

Test(campaign, a_prefix_that_is_to_be_blocked_is_told_by_itself)
{
	struct finding rotating = finding_of(RULE_SWEEP_ROTATING, FROM, (__u32[]){ TO }, 1);
	struct finding distributed = finding_of(RULE_SWEEP_DISTRIBUTED, TO, (__u32[]){ FROM }, 1);

	settings.views[rotating.offender.view].rules[RULE_SWEEP_ROTATING].response = RESPONSE_BLOCK;
	cr_assert_eq(alerts_for(&distributed, &rotating), 2);
}

/* Through memory and detectors: the addresses of one /24 share a sweep of another. */
Test(campaign, a_sweep_between_two_networks_is_one_alert)
{
	struct simulated simulated;

	simulated_start(&simulated, 1699833600 * NSEC_PER_SEC, report, NULL);
	for (__u32 i = 0; i < 200; i++) {
		const struct ping ping = {
			.source = simulated_ipv4(FROM + i % 100),
			.target = simulated_ipv4(TO + i * 7 % 256),
			.view = VIEW_INBOUND,
		};

		simulated_ping(&simulated, &ping);
		simulated_until(&simulated, simulated.now + 7 * NSEC_PER_SEC);
	}
	simulated_stop(&simulated);
	cr_assert_eq(raised, 1);
	cr_assert_eq(rule, RULE_SWEEP_DISTRIBUTED, "where both show at once");
}

/* A finding about one of many sources that flood one target. */
static void floods(__u32 source, __u32 target)
{
	const struct finding finding = {
		.rule = RULE_FLOOD_SOURCE,
		.offender = { .address = simulated_ipv4(source), .lane = LANE_REQUEST },
		.has_target = true,
		.target = simulated_ipv4(target),
	};

	alerts_find(alerts, &finding, &nothing, NULL, NOW);
}

static void is_flooded(__u32 target)
{
	const struct finding finding = {
		.rule = RULE_FLOOD_TARGET,
		.offender = { .address = simulated_ipv4(target), .lane = LANE_REQUEST },
		.offender_is_target = true,
	};

	alerts_find(alerts, &finding, &nothing, NULL, NOW);
}

Test(campaign, a_flood_by_many_is_that_of_its_target)
{
	is_flooded(TO + 1);
	for (__u32 i = 0; i < 50; i++)
		floods(FROM + i, TO + 1);
	cr_expect_eq(raised, 4, "the target's, and those of the first three: %u", raised);
}

Test(campaign, floods_of_other_targets_have_alerts_of_their_own)
{
	is_flooded(TO + 1);
	for (__u32 i = 0; i < 10; i++)
		floods(FROM + i, TO + 2 + i);
	cr_expect_eq(raised, 6, "the target's, those of four, and one of the others");
}

static void finds(enum rule which, enum view view, __u32 address, bool target, bool drew)
{
	const struct finding finding = {
		.rule = which,
		.severity = SEVERITY_LOW,
		.offender = { .address = simulated_ipv4(address), .view = (__u8)view },
		.offender_is_target = target,
		.drew = drew,
	};

	alerts_find(alerts, &finding, &nothing, NULL, NOW);
}

/* Its requests come in, and the errors that they draw go out, or pass outside. */
Test(campaign, a_map_has_two_sides)
{
	finds(RULE_PATH_MAPPING, VIEW_EDGE, FROM, true, true);
	finds(RULE_PATH_MAPPING, VIEW_INBOUND, FROM, false, false);
	cr_expect_eq(raised, 1);
	finds(RULE_PATH_MAPPING, VIEW_INBOUND, FROM + 1, false, false);
	cr_expect_eq(raised, 2, "another host's map");
}

Test(campaign, old_requests_and_their_answers)
{
	finds(RULE_LEGACY_PROBE, VIEW_INBOUND, FROM, false, false);
	finds(RULE_LEGACY_PROBE, VIEW_OUTBOUND, FROM, true, true);
	cr_expect_eq(raised, 1);
	finds(RULE_FLOOD_SOURCE, VIEW_INBOUND, FROM, false, false);
	finds(RULE_FLOOD_SOURCE, VIEW_OUTBOUND, FROM, false, false);
	cr_expect_eq(raised, 3, "of another rule, each direction is a story");
}

/* What may be part of a storm is raised after some seconds. */
static void settle(void)
{
	alerts_tick(alerts, NOW + 5 * NSEC_PER_SEC);
}

Test(campaign, what_waits_at_the_end_is_told)
{
	finds(RULE_ROUTER_PROBE, VIEW_PRIVATE, FROM, false, false);
	cr_expect_eq(raised, 0);
	alerts_conclude(alerts, NOW);
	cr_expect_eq(raised, 1);
}

/* One of a link's hosts has an alert of its own, and the link has one. */
Test(campaign, many_hosts_that_solicit)
{
	for (__u32 i = 0; i < 50; i++)
		finds(RULE_ND_FLOOD, VIEW_PRIVATE, FROM + i, false, false);
	cr_expect_eq(raised, 2, "%u", raised);
	finds(RULE_ND_FLOOD, VIEW_PRIVATE, FROM, false, false);
	cr_expect_eq(raised, 2);
	for (__u32 i = 0; i < 10; i++)
		finds(RULE_ROUTER_PROBE, VIEW_PRIVATE, FROM + i, false, false);
	cr_expect_eq(raised, 2, "%u", raised);
	settle();
	cr_expect_eq(raised, 4, "%u", raised);
}

static void find_since(enum rule rule, __u32 address, bool target, __u32 bits, int station,
		       __u64 since)
{
	struct finding finding = {
		.rule = rule,
		.severity = SEVERITY_HIGH,
		.offender.address = address_from_ipv4(host_to_network32(address)),
		.offender.view = VIEW_PRIVATE,
		.offender.lane = LANE_DISCOVERY,
		.offender_is_target = target,
		.offender_bits = bits,
		.has_link = station,
		.link[5] = (__u8)station,
		.first_seen = since,
	};

	alerts_find(alerts, &finding, &nothing, NULL, NOW);
}

static void find_storm(enum rule rule, __u32 address, bool target, __u32 bits, int station)
{
	find_since(rule, address, target, bits, station, NOW);
}

/* A flood is seen at its sender, at its receivers and at the link, under whatever names. */
Test(campaign, a_storm_of_a_link)
{
	find_storm(RULE_ND_FLOOD, FROM, false, 0, 1);
	find_storm(RULE_ND_FLOOD, FROM + 1, false, 0, 1);
	find_storm(RULE_ND_FLOOD, FROM + 2, true, 0, 0);
	find_storm(RULE_ND_FLOOD, FROM, false, 104, 1);
	find_storm(RULE_ROUTER_PROBE, FROM, false, 0, 0);
	find_storm(RULE_ND_SCAN, FROM + 3, false, 0, 1);
	cr_expect_eq(raised, 1, "%u", raised);
	find_storm(RULE_ND_FLOOD, FROM + 4, true, 0, 2);
	cr_expect_eq(raised, 2, "another station's");
	find_storm(RULE_ND_SCAN, FROM + 5, false, 0, 3);
	cr_expect_eq(raised, 2);
	settle();
	cr_expect_eq(raised, 3, "a scan by another station");
	find_storm(RULE_ND_SPOOF, FROM, false, 0, 1);
	cr_expect_eq(raised, 3, "nobody had the address before");
	find_since(RULE_ND_SPOOF, FROM, false, 0, 1, NOW - 60 * NSEC_PER_SEC);
	cr_expect_eq(raised, 4, "a flood hides no other rule");
}

/* Whoever seems to send them. */
Test(campaign, listener_messages_of_a_tool)
{
	for (__u32 i = 0; i < 50; i++)
		find_storm(RULE_MLD_PROBE, FROM + i, false, 0, 1 + (int)i);
	settle();
	cr_expect_eq(raised, 1, "%u", raised);
}

/* They are a flood if they are many, which is known later; so are redirects. */
Test(campaign, what_a_flood_is_of)
{
	find_storm(RULE_MLD_PROBE, FROM, false, 0, 0);
	find_storm(RULE_ND_FLOOD, FROM, false, 104, 0);
	settle();
	cr_expect_eq(raised, 1, "its first message: %u", raised);
	find_since(RULE_MLD_PROBE, FROM + 1, false, 0, 0, NOW - 60 * NSEC_PER_SEC);
	find_storm(RULE_ND_SCAN, FROM + 2, false, 0, 0);
	settle();
	cr_expect_eq(raised, 3, "a tool before it, and a scan beside it: %u", raised);
}
