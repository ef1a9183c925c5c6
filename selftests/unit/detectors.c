// SPDX-License-Identifier: GPL-2.0-only
/* Detectors are pure: an observation in, a finding out. */
#include "detectors/detector.h"

#include "config/config.h"

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
	settings.views[VIEW_INBOUND].flood_repeats = 0;
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
		settings.views[view].sweep_targets = 1000;
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

Test(detectors, sensitive_probe_names_both_segments)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct collected collected;

	cr_assert_eq(config_set(&settings, "segments=guests=10.1.0.0/16,servers=10.2.0.0/16"), 0);
	observation.observed = OBSERVED_EVENT;
	observation.event = EVENT_SEGMENT;
	observation.endpoint.address = address_from_ipv4(htonl(0x0a010001));
	observation.peer = address_from_ipv4(htonl(0x0a020001));
	observation.source.packets = 1;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_SENSITIVE_PROBE);
	cr_assert(address_equal(&collected.last.target, &observation.peer));
	cr_assert_str_eq(collected.last.summary,
			 "asked a host in the segment servers from the segment guests");
	observation.peer = address_from_ipv4(htonl(0x0a030001));
	cr_assert_eq(run(&observation).count, 0, "since a reload the target is in none");
	observation.peer = address_from_ipv4(htonl(0x0a010002));
	cr_assert_eq(run(&observation).count, 0, "or in the same");
}

Test(detectors, what_is_ordinary_stands_beside_what_was_measured)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct finding last;
	unsigned int known;

	observation.fanout = observation.novelty = observation.growth = 254;
	observation.source.packets = 254;
	known = run(&observation).last.measure_count;
	observation.figures[BASELINE_FANOUT] = 254;
	observation.figures[BASELINE_PAYLOAD] = 1400;
	cr_assert_eq(run(&observation).last.measure_count, known, "nothing was learned yet");
	observation.ordinary[BASELINE_FANOUT] = 300;
	observation.ordinary[BASELINE_PAYLOAD] = 100;
	observation.ordinary[BASELINE_PERSISTENCE] = 60;
	last = run(&observation).last;
	cr_assert_eq(last.measure_count, known + 3, "its targets were told already");
	cr_assert_str_eq(last.measures[known].name, "ordinary_targets");
	cr_assert_str_eq(last.measures[known + 1].name, "payload_bytes");
	cr_assert_float_eq(last.measures[known + 1].value, 1400, 0);
	cr_assert_str_eq(last.measures[known + 2].name, "ordinary_payload_bytes");
	settings.adaptive = ADAPTIVE_ON;
	cr_assert_eq(run(&observation).count, 0, "ordinary");
	observation.ordinary[BASELINE_FANOUT] = 3;
	cr_assert_eq(run(&observation).count, 1, "never below the threshold that is set");
	settings.views[0].sweep_targets = 1000;
	cr_assert_eq(run(&observation).count, 0);
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

	settings.views[observation.endpoint.view].rules[RULE_MALFORMED].enabled = false;
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
	settings.views[VIEW_INBOUND].rules[RULE_LEGACY_PROBE].enabled = false;
	cr_assert_eq(run(&observation).count, 0);
}

/* What a rule finds by default, and no more in the one view where a setting is another. */
struct view_row {
	enum rule rule;
	const char *assignment;
	struct observation observation;
};

#define SLOT(kind, lane) [KIND_##kind - KIND_FIRST_##lane]

#define OBSERVATION(WHAT, ABOUT, LANE, ...)                                                        \
	{                                                                                          \
		.observed = OBSERVED_##WHAT, .about = ABOUT_##ABOUT, .now = 100 * NSEC_PER_SEC,    \
		.elapsed = NSEC_PER_SEC, .endpoint = { .lane = LANE_##LANE }, __VA_ARGS__          \
	}
#define OF_SOURCE(LANE, ...) OBSERVATION(SOURCE, SOURCE, LANE, __VA_ARGS__)
#define OF_TARGET(LANE, ...) OBSERVATION(TARGET, TARGET, LANE, __VA_ARGS__)
#define NEW(targets)	     .fanout = targets, .novelty = targets, .growth = targets

/* Of a prefix, within an hour. */
#define CAMPAIGN(targets, sources)                                                                 \
	.prefix_bits = 120, .growth = targets, .told = ~0ULL,                                      \
	.slow = { [SLOW_HOUR] = { .novelty = targets } },                                          \
	.slow_sources = { [SLOW_HOUR] = sources }

static const struct view_row view_rows[] = {
	{ RULE_FLOOD_SOURCE, "rules.flood-source.repeats=edge=0",
	  OF_SOURCE(REQUEST, .source = { .packets = 100, .repeats = 90, .run_longest = 90 }) },
	{ RULE_FLOOD_SPOOFED, "rules.flood-spoofed.sources=edge=500",
	  OF_TARGET(REPLY, .target = { .packets = 400, .over = 100 }, .sources = 300) },
	{ RULE_REFLECTION, "rules.reflection.replies=edge=500",
	  OF_TARGET(REPLY, .target = { .packets = 300 }, .sources = 300) },
	{ RULE_OVERSIZE, "rules.oversize.bytes=edge=32KiB",
	  OF_SOURCE(FRAGMENT, .source = { .packets = 30, .largest = 20000 }) },
	{ RULE_OVERSIZE, "rules.oversize.first-fragments=edge=500",
	  OF_SOURCE(REQUEST, .source = { .packets = 300, .first_fragments = 300 }) },
	{ RULE_ND_FLOOD, "rules.nd-flood.routers=edge=50",
	  OF_TARGET(DISCOVERY, .sources = 30,
		    .target = { .packets = 30,
				.kinds = { SLOT(ROUTER_ADVERTISEMENT, DISCOVERY) = 30 } }) },
	{ RULE_SWEEP, "rules.sweep.targets=edge=100", OF_SOURCE(REQUEST, NEW(50)) },
	{ RULE_TYPE_PROBE, "rules.type-probe.types=edge=20",
	  OF_SOURCE(REQUEST, .source = { .packets = 10 }, .types = 10) },
	{ RULE_TYPE_PROBE, "rules.type-probe.unassigned=edge=20",
	  OF_SOURCE(OTHER, .source = { .packets = 10 }, .types = 3, .unassigned = 10) },
	{ RULE_ERROR_HARVEST, "rules.error-harvest.refusals=edge=20",
	  OBSERVATION(REFUSALS, SOURCE, ERROR, .refusals = { .set = { 0x3ff } }) },
	{ RULE_PATH_MAPPING, "rules.path-mapping.targets=edge=40",
	  OF_TARGET(ERROR, .target = { .path_set = { 0xfffff },
				       .kinds = { SLOT(TIME_EXCEEDED, ERROR) = 20 } }) },
	{ RULE_TTL_PROBE, "rules.ttl-probe.ttls=edge=20",
	  OF_SOURCE(REQUEST, .source = { .ttl_set = 0x3ff00 }) },
	{ RULE_ND_SCAN, "rules.nd-scan.targets=edge=100",
	  OF_SOURCE(DISCOVERY, NEW(50),
		    .source = { .kinds = { SLOT(NEIGHBOR_SOLICITATION, DISCOVERY) = 50 } }) },
	{ RULE_ROUTER_PROBE, "rules.router-probe.solicitations=edge=100",
	  OF_SOURCE(DISCOVERY, .source = { .kinds = { SLOT(ROUTER_SOLICITATION, DISCOVERY) = 50 } },
		    .endpoint.address.bytes = { 0xfe, 0x80, 1 }) },
	{ RULE_SWEEP_SLOW, "rules.sweep-slow.targets-1h=edge=0",
	  OBSERVATION(MEMORY, SOURCE, REQUEST, .growth = 50, .told = ~0ULL,
		      .slow = { [SLOW_HOUR] = { .novelty = 50,
						.distinct = 50,
						.counts = { .contacts = 50, .packets = 50 },
						.age = 3000 * NSEC_PER_SEC } }) },
	{ RULE_SWEEP_DISTRIBUTED, "rules.sweep-distributed.targets=edge=100",
	  OBSERVATION(MEMORY, TARGET, REQUEST, CAMPAIGN(50, 20)) },
	{ RULE_SWEEP_DISTRIBUTED, "rules.sweep-distributed.sources=edge=30",
	  OBSERVATION(MEMORY, TARGET, REQUEST, CAMPAIGN(50, 20)) },
	{ RULE_SWEEP_ROTATING, "rules.sweep-rotating.targets=edge=100",
	  OBSERVATION(MEMORY, SOURCE, REQUEST, CAMPAIGN(50, 20)) },
	{ RULE_SWEEP_ROTATING, "rules.sweep-rotating.sources=edge=30",
	  OBSERVATION(MEMORY, SOURCE, REQUEST, CAMPAIGN(50, 20)) },
	{ RULE_LEGACY_PROBE, "rules.legacy-probe.enabled=edge=no",
	  OF_SOURCE(REQUEST, .fanout = 50,
		    .source = { .kinds = { SLOT(MASK_REQUEST, REQUEST) = 50 } }) },
	{ RULE_MALFORMED, "rules.malformed.enabled=edge=no",
	  OF_SOURCE(REQUEST,
		    .source = { .malformed = 1, .malformed_set = 1ULL << REASON_ICMP_CHECKSUM }) },
};

struct wanted {
	enum rule rule;
	bool found;
};

static void look_for(const struct finding *finding, void *context)
{
	struct wanted *wanted = context;

	wanted->found = wanted->found || finding->rule == wanted->rule;
}

static bool finds(const struct view_row *row, enum view view)
{
	struct observation observation = row->observation;
	struct wanted wanted = { .rule = row->rule };

	observation.endpoint.view = view;
	detectors_run(&settings, &observation, look_for, &wanted);
	return wanted.found;
}

Test(detectors, each_threshold_by_view)
{
	for (size_t i = 0; i < ARRAY_LENGTH(view_rows); i++) {
		const struct view_row *row = &view_rows[i];

		defaults();
		cr_expect(finds(row, VIEW_EDGE), "%s: not at its default", row->assignment);
		cr_assert_eq(config_set(&settings, row->assignment), 0);
		cr_expect_not(finds(row, VIEW_EDGE), "%s", row->assignment);
		cr_expect(finds(row, VIEW_INBOUND), "%s", row->assignment);
	}
}

Test(detectors, severity_by_view)
{
	struct observation observation = OF_SOURCE(REQUEST, NEW(50));

	cr_assert_eq(config_set(&settings, "rules.sweep.severity=private=critical"), 0);
	observation.endpoint.view = VIEW_PRIVATE;
	cr_expect_eq(run(&observation).last.severity, SEVERITY_CRITICAL);
	observation.endpoint.view = VIEW_OUTBOUND;
	cr_expect_eq(run(&observation).last.severity, SEVERITY_MEDIUM);
}

/* What a flood is held against is its view's limit, as in the kernel. */
Test(detectors, limits_by_view)
{
	struct observation observation = OF_SOURCE(REQUEST,
						   .source = { .packets = 900, .over = 9 });

	cr_assert_eq(config_set(&settings, "limit.request.source-rate=private=500"), 0);
	observation.endpoint.view = VIEW_PRIVATE;
	cr_expect_float_eq(run(&observation).last.measures[0].threshold, 500, 0.1);
	observation.endpoint.view = VIEW_OUTBOUND;
	cr_expect_float_eq(run(&observation).last.measures[0].threshold, 50, 0.1);
}
