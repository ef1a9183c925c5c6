// SPDX-License-Identifier: GPL-2.0-only
/* Detectors are pure: an observation in, a finding out. */
#include "detector.h"

#include "config.h"

#include <criterion/criterion.h>
#include <string.h>

static struct settings settings;

static void defaults(void)
{
	config_defaults(&settings);
}

TestSuite(detectors, .init = defaults);

struct collected {
	int count;
	struct finding last;
};

static void collect(const struct finding *finding, void *context)
{
	struct collected *collected = context;

	collected->count++;
	collected->last = *finding;
}

static struct collected run(const struct observation *observation)
{
	struct collected collected = {};

	detectors_run(&settings, observation, collect, &collected);
	return collected;
}

static struct observation source_in(enum lane lane)
{
	return (struct observation){
		.observed = OBSERVED_SOURCE,
		.about = ABOUT_SOURCE,
		.now = 100 * NSEC_PER_SEC,
		.elapsed = NSEC_PER_SEC,
		.endpoint = { .lane = lane },
		.source = { .first_seen = 99 * NSEC_PER_SEC },
	};
}

Test(detectors, quiet_ping_is_nothing)
{
	struct observation observation = source_in(LANE_REQUEST);

	observation.source.packets = 1;
	observation.source.kinds[0] = 1;
	observation.fanout = observation.novelty = observation.growth = 1;
	cr_assert_eq(run(&observation).count, 0);
}

Test(detectors, flood_source_on_crossing_and_while_it_lasts)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct collected collected;

	observation.observed = OBSERVED_EVENT;
	observation.event = EVENT_SOURCE_OVER;
	observation.source.packets = 5000;
	observation.source.over = 1;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_FLOOD_SOURCE);
	cr_assert_float_eq(collected.last.measures[0].value, 5000, 1);
	cr_assert(collected.last.blockable);

	observation.observed = OBSERVED_SOURCE;
	observation.source.over = 4000;
	cr_assert_eq(run(&observation).count, 1);
	observation.source_before = observation.source;
	cr_assert_eq(run(&observation).count, 0, "nothing more was over");
}

Test(detectors, repeats_count_only_at_a_rate)
{
	struct observation observation = source_in(LANE_REQUEST);

	observation.observed = OBSERVED_EVENT;
	observation.event = EVENT_SOURCE_REPEATS;
	observation.source.packets = 10;
	observation.source.repeats = 9;
	observation.source.run_longest = 10;
	observation.elapsed = 20 * NSEC_PER_MSEC;
	cr_assert_eq(run(&observation).count, 1);
	observation.elapsed = 300 * NSEC_PER_SEC;
	cr_assert_eq(run(&observation).count, 0, "a slow keep-alive repeats itself too");
	settings.flood_repeats = 0;
	observation.elapsed = 20 * NSEC_PER_MSEC;
	cr_assert_eq(run(&observation).count, 0);
}

Test(detectors, a_storm_of_neighbours_is_a_rule_of_its_own)
{
	struct observation observation = source_in(LANE_DISCOVERY);
	struct collected collected;

	observation.source.packets = observation.source.over = 5000;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_ND_FLOOD);
}

Test(detectors, hosts_that_start_are_no_scan_of_neighbours)
{
	struct observation observation = source_in(LANE_DISCOVERY);
	struct collected collected;

	observation.source.packets = 48;
	observation.source.kinds[KIND_NEIGHBOR_SOLICITATION - KIND_FIRST_DISCOVERY] = 48;
	observation.fanout = observation.novelty = observation.growth = 48;
	observation.endpoint.address.bytes[0] = 0xfe;
	observation.endpoint.address.bytes[1] = 0x80;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_ND_SCAN);
	cr_assert_eq(collected.last.severity, SEVERITY_MEDIUM);
	cr_assert(collected.last.blockable);

	memset(&observation.endpoint.address, 0, sizeof(observation.endpoint.address));
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.severity, SEVERITY_INFO, "they all use this address");
	cr_assert_not(collected.last.blockable);
}

Test(detectors, flood_target_needs_several_sources)
{
	struct observation observation = {
		.observed = OBSERVED_EVENT,
		.about = ABOUT_TARGET,
		.event = EVENT_TARGET_OVER,
		.now = 100 * NSEC_PER_SEC,
		.elapsed = NSEC_PER_SEC,
		.endpoint = { .lane = LANE_REQUEST },
		.target = { .packets = 9000, .over = 8000 },
		.sources = 1,
	};
	struct collected collected;

	cr_assert_eq(run(&observation).count, 0);
	observation.sources = 4000;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_FLOOD_TARGET);
	cr_assert(collected.last.offender_is_target);
	cr_assert_not(collected.last.blockable, "blocking the victim is the attacker's wish");
}

Test(detectors, sweep_by_novelty_in_every_view)
{
	for (enum view view = 0; view < VIEW_COUNT; view++) {
		struct observation observation = source_in(LANE_REQUEST);
		struct collected collected;

		observation.endpoint.view = view;
		observation.fanout = observation.novelty = 254;
		observation.growth = 254;
		observation.source.packets = 254;
		collected = run(&observation);
		cr_assert_eq(collected.count, 1, "%s", view_names[view]);
		cr_assert_eq(collected.last.rule, RULE_SWEEP);
		observation.growth = 0;
		cr_assert_eq(run(&observation).count, 0, "told already");
		observation.growth = 40;
		observation.novelty = 0;
		cr_assert_eq(run(&observation).count, 0, "a monitor");
		observation.novelty = 254;
		settings.sweep_targets[view] = 1000;
		cr_assert_eq(run(&observation).count, 0, "below this view's threshold");
	}
}

Test(detectors, sweep_marks_order_and_silence)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct collected quiet, answered;

	observation.fanout = observation.novelty = observation.growth = 254;
	observation.source.packets = 254;
	observation.source.target_steps = 253;
	observation.source.sequential = 253;
	cr_assert_not(strstr(run(&observation).last.summary, "without an answer"),
		      "answers that cannot be seen are not missing");
	observation.replies_visible = true;
	quiet = run(&observation);
	observation.replies = 254;
	observation.source.sequential = 3;
	answered = run(&observation);
	cr_assert_gt(quiet.last.confidence, answered.last.confidence);
	cr_assert(strstr(quiet.last.summary, "in order of address"));
	cr_assert_not(strstr(answered.last.summary, "in order of address"));
}

Test(detectors, legacy_probe_on_each_use)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct collected collected;

	observation.source.kinds[KIND_TIMESTAMP_REQUEST - KIND_FIRST_REQUEST] = 1;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_LEGACY_PROBE);
	observation.source_before = observation.source;
	cr_assert_eq(run(&observation).count, 0, "not again without another message");
}

Test(detectors, a_legacy_reply_that_leaves_home_is_worse)
{
	struct observation observation = source_in(LANE_REPLY);
	struct collected collected;

	observation.endpoint.view = VIEW_OUTBOUND;
	observation.source.kinds[KIND_TIMESTAMP_REPLY - KIND_FIRST_REPLY] = 1;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_geq(collected.last.severity, SEVERITY_MEDIUM);
	cr_assert_not(collected.last.blockable);
	observation.endpoint.view = VIEW_INBOUND;
	cr_assert_eq(run(&observation).count, 0);
}

Test(detectors, oversize_by_one_overlap_while_it_lasts)
{
	struct observation observation = source_in(LANE_FRAGMENT);
	struct collected collected;

	settings.rules[RULE_MALFORMED].enabled = false;
	observation.source.packets = observation.source.overlaps = observation.source.malformed = 1;
	observation.source.malformed_set = 1ULL << REASON_FRAGMENT_OVERLAP;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_OVERSIZE);
	cr_assert_geq(collected.last.confidence, 95);
	cr_assert(strstr(collected.last.summary, "overlap"));
	observation.source_before = observation.source;
	observation.source.packets = 9;
	cr_assert_eq(run(&observation).count, 0, "sound fragments since");
}

Test(detectors, error_harvest_is_about_who_is_refused)
{
	struct observation observation = source_in(LANE_ERROR);
	struct collected collected;

	observation.observed = OBSERVED_REFUSALS;
	observation.endpoint.address.bytes[0] = 1;
	observation.peer.bytes[0] = 2;
	observation.refusals.errors = 9;
	observation.refusals.set[0] = 0x1;
	cr_assert_eq(run(&observation).count, 0, "one thing, however often");
	observation.refusals.set[1] = 0xfffe;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_ERROR_HARVEST);
	cr_assert(collected.last.offender_is_target);
	cr_assert_eq(collected.last.offender.address.bytes[0], 2);
	cr_assert_eq(collected.last.target.bytes[0], 1);
}

Test(detectors, a_disabled_rule_is_silent)
{
	struct observation observation = source_in(LANE_REQUEST);

	observation.source.kinds[KIND_MASK_REQUEST - KIND_FIRST_REQUEST] = 1;
	settings.rules[RULE_LEGACY_PROBE].enabled = false;
	cr_assert_eq(run(&observation).count, 0);
}
