// SPDX-License-Identifier: GPL-2.0-only
/* Floods: of a source, a target, a link, and what wakes the daemon. */
#include "selftests/unit/judged.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>

TestSuite(detectors_floods, .init = judged_defaults);

Test(detectors_floods, flood_source_on_crossing_and_while_it_lasts)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct judged_findings collected;

	observation.observed = OBSERVED_SOURCE_EVENT;
	observation.source.event = EVENT_SOURCE_OVER;
	entry.packets = 5000;
	entry.over = 1;
	collected = judge(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_FLOOD_SOURCE);
	cr_assert_float_eq(collected.last.measures[0].value, 5000, 1);
	cr_assert(collected.last.blockable);

	observation.observed = OBSERVED_SOURCE;
	entry.over = 4000;
	cr_assert_eq(judge(&observation).count, 1);
	earlier = entry;
	cr_assert_eq(judge(&observation).count, 0, "nothing more was over");
}

Test(detectors_floods, repeats_count_only_at_a_rate)
{
	struct observation observation = source_in(LANE_REQUEST);

	entry.packets = 10;
	entry.repeats = 9;
	entry.run = entry.run_longest = 10;
	entry.last_seen = 1000 * NSEC_PER_SEC;
	entry.run_started = entry.last_seen - 20 * NSEC_PER_MSEC;
	observation.source.span = NSEC_PER_SEC;
	cr_assert_eq(judge(&observation).count, 1);
	entry.run_started = entry.last_seen - 300 * NSEC_PER_SEC;
	cr_assert_eq(judge(&observation).count, 0, "a slow keep-alive repeats itself too");
	entry.packets = 100;
	cr_assert_eq(judge(&observation).count, 1, "until it hurries");
	settings.views[VIEW_INBOUND].flood_repeats = 0;
	cr_assert_eq(judge(&observation).count, 0);
}

Test(detectors_floods, a_storm_of_neighbours_is_a_rule_of_its_own)
{
	struct observation observation = source_in(LANE_DISCOVERY);
	struct judged_findings collected;

	observation.endpoint.address = (struct address){ .bytes = { 0xfe, 0x80, [15] = 1 } };
	entry.packets = entry.over = 5000;
	collected = judge(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_ND_FLOOD);
}

/* Whoever checks its neighbours solicits them, is answered, and sends little else. */
Test(detectors_floods, a_check_of_neighbours_excuses_nothing_else)
{
	static const int others[] = { KIND_ROUTER_SOLICITATION, KIND_NEIGHBOR_ADVERTISEMENT,
				      KIND_MLD2_REPORT };
	struct observation observation = source_in(LANE_DISCOVERY);
	struct source_window *window = &observation.source.windows[SOURCE_WINDOWS - 1];

	observation.endpoint.address = (struct address){ .bytes = { 0xfe, 0x80, [15] = 1 } };
	observation.source.fanout = 300;
	entry.packets = entry.over = 5000;
	window->kinds[KIND_NEIGHBOR_SOLICITATION - KIND_FIRST_DISCOVERY] = 300;
	window->kinds[KIND_NEIGHBOR_ADVERTISEMENT - KIND_FIRST_DISCOVERY] = 300;
	window->advertised = 300;
	cr_assert_eq(judge(&observation).count, 0);
	for (size_t i = 0; i < ARRAY_LENGTH(others); i++) {
		window->kinds[others[i] - KIND_FIRST_DISCOVERY] += 4000;
		cr_expect_eq(judge(&observation).count, 1, "%zu", i);
		window->kinds[others[i] - KIND_FIRST_DISCOVERY] -= 4000;
	}
}

Test(detectors_floods, flood_target_needs_several_sources)
{
	const struct target before = {}, now = { .packets = 9000, .over = 8000 };
	struct observation observation = {
		.observed = OBSERVED_TARGET_EVENT,
		.now = 100 * NSEC_PER_SEC,
		.endpoint = { .lane = LANE_REQUEST },
		.target = { .now = &now, .before = &before, .elapsed = NSEC_PER_SEC, .sources = 1 },
	};
	struct judged_findings collected;

	cr_assert_eq(judge(&observation).count, 0);
	observation.target.sources = 4000;
	collected = judge(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_FLOOD_TARGET);
	cr_assert(collected.last.offender_is_target);
	cr_assert_not(collected.last.blockable, "blocking the victim is the attacker's wish");
}

Test(detectors_floods, oversize_by_one_overlap_while_it_lasts)
{
	struct observation observation = source_in(LANE_FRAGMENT);
	struct judged_findings collected;

	settings.views[observation.endpoint.view].rules[RULE_MALFORMED].enabled = false;
	entry.packets = entry.overlaps = entry.malformed = 1;
	entry.malformed_set = 1ULL << REASON_FRAGMENT_OVERLAP;
	collected = judge(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_OVERSIZE);
	cr_assert_geq(collected.last.confidence, 95);
	cr_assert(strstr(collected.last.summary, "overlap"));
	earlier = entry;
	entry.packets = 9;
	cr_assert_eq(judge(&observation).count, 0, "sound fragments since");
}

/* Whatever floods: the daemon is woken, and reads the source or the target. */
Test(detectors_floods, floods_are_found_by_an_event)
{
	static const struct {
		enum rule rule;
		enum lane lane;
	} of_sources[] = { { RULE_FLOOD_SOURCE, LANE_REQUEST },
			   { RULE_ERROR_FLOOD, LANE_ERROR },
			   { RULE_ND_FLOOD, LANE_DISCOVERY } },
	  of_targets[] = { { RULE_FLOOD_TARGET, LANE_REQUEST },
			   { RULE_ERROR_FLOOD, LANE_ERROR },
			   { RULE_ND_FLOOD, LANE_DISCOVERY },
			   { RULE_REFLECTION, LANE_REPLY } };
	const struct target nothing = {},
			    flooded = { .packets = 9000, .over = 8000, .unasked = 9000 };

	for (size_t i = 0; i < ARRAY_LENGTH(of_sources); i++) {
		struct observation observation = source_in(of_sources[i].lane);
		struct finding last;

		observation.observed = OBSERVED_SOURCE_EVENT;
		observation.source.event = EVENT_SOURCE_OVER;
		observation.source.peer = address_from_ipv4(htonl(0x0a010001));
		observation.endpoint.address = observation.source.peer;
		entry.packets = entry.over = 5000;
		last = judge(&observation).last;
		cr_expect_eq(last.rule, of_sources[i].rule);
		cr_expect(last.rule == RULE_ND_FLOOD ||
			  address_equal(&last.target, &observation.source.peer));
	}
	for (size_t i = 0; i < ARRAY_LENGTH(of_targets); i++) {
		struct observation observation = {
			.observed = OBSERVED_TARGET_EVENT,
			.endpoint.lane = (__u8)of_targets[i].lane,
			.target = { .now = &flooded,
				    .before = &nothing,
				    .elapsed = NSEC_PER_SEC,
				    .sources = 5 },
		};

		cr_expect_eq(judge(&observation).last.rule, of_targets[i].rule);
	}
}
