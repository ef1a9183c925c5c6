// SPDX-License-Identifier: GPL-2.0-only
/* Detectors are pure: an observation in, a finding out. */
#include "base/names.h"
#include "detectors/detector.h"

#include "base/names.h"
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

/* The entries that source_in() observes. */
static struct source entry;
static struct source earlier;

static struct observation source_in(enum lane lane)
{
	entry = (struct source){ .first_seen = 99 * NSEC_PER_SEC };
	earlier = (struct source){};
	return (struct observation){
		.observed = OBSERVED_SOURCE,
		.now = 100 * NSEC_PER_SEC,
		.first_seen = 99 * NSEC_PER_SEC,
		.endpoint = { .lane = lane },
		.source = { .now = &entry, .before = &earlier, .elapsed = NSEC_PER_SEC },
	};
}

Test(detectors, quiet_ping_is_nothing)
{
	struct observation observation = source_in(LANE_REQUEST);

	entry.packets = 1;
	entry.kinds[0] = 1;
	observation.source.fanout = observation.source.novelty = observation.source.growth = 1;
	cr_assert_eq(run(&observation).count, 0);
}

Test(detectors, flood_source_on_crossing_and_while_it_lasts)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct collected collected;

	observation.observed = OBSERVED_SOURCE_EVENT;
	observation.source.event = EVENT_SOURCE_OVER;
	entry.packets = 5000;
	entry.over = 1;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_FLOOD_SOURCE);
	cr_assert_float_eq(collected.last.measures[0].value, 5000, 1);
	cr_assert(collected.last.blockable);

	observation.observed = OBSERVED_SOURCE;
	entry.over = 4000;
	cr_assert_eq(run(&observation).count, 1);
	earlier = entry;
	cr_assert_eq(run(&observation).count, 0, "nothing more was over");
}

Test(detectors, repeats_count_only_at_a_rate)
{
	struct observation observation = source_in(LANE_REQUEST);

	observation.observed = OBSERVED_SOURCE_EVENT;
	observation.source.event = EVENT_SOURCE_REPEATS;
	entry.packets = 10;
	entry.repeats = 9;
	entry.run_longest = 10;
	observation.source.span = 20 * NSEC_PER_MSEC;
	cr_assert_eq(run(&observation).count, 1);
	observation.source.span = 300 * NSEC_PER_SEC;
	cr_assert_eq(run(&observation).count, 0, "a slow keep-alive repeats itself too");
	settings.views[VIEW_INBOUND].flood_repeats = 0;
	observation.source.span = 20 * NSEC_PER_MSEC;
	cr_assert_eq(run(&observation).count, 0);
}

Test(detectors, a_storm_of_neighbours_is_a_rule_of_its_own)
{
	struct observation observation = source_in(LANE_DISCOVERY);
	struct collected collected;

	observation.endpoint.address = (struct address){ .bytes = { 0xfe, 0x80, [15] = 1 } };
	entry.packets = entry.over = 5000;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_ND_FLOOD);
}

Test(detectors, hosts_that_start_are_no_scan_of_neighbours)
{
	struct observation observation = source_in(LANE_DISCOVERY);
	struct collected collected;

	entry.packets = 48;
	entry.kinds[KIND_NEIGHBOR_SOLICITATION - KIND_FIRST_DISCOVERY] = 48;
	observation.source.fanout = observation.source.novelty = observation.source.growth = 48;
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
	const struct target before = {}, now = { .packets = 9000, .over = 8000 };
	struct observation observation = {
		.observed = OBSERVED_TARGET_EVENT,
		.now = 100 * NSEC_PER_SEC,
		.endpoint = { .lane = LANE_REQUEST },
		.target = { .now = &now, .before = &before, .elapsed = NSEC_PER_SEC, .sources = 1 },
	};
	struct collected collected;

	cr_assert_eq(run(&observation).count, 0);
	observation.target.sources = 4000;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_FLOOD_TARGET);
	cr_assert(collected.last.offender_is_target);
	cr_assert_not(collected.last.blockable, "blocking the victim is the attacker's wish");
}

/* First contacts that had time for an answer, of which none was seen. */
static struct contact_outcomes all_asked(double asked)
{
	return (struct contact_outcomes){ .asked = asked, .ripe = asked };
}

Test(detectors, sweep_by_novelty_in_every_view)
{
	for (enum view view = 0; view < VIEW_COUNT; view++) {
		struct observation observation = source_in(LANE_REQUEST);
		struct collected collected;

		observation.endpoint.view = view;
		observation.source.fanout = observation.source.novelty = 254;
		observation.source.growth = 254;
		observation.source.contacts = all_asked(254);
		entry.packets = 254;
		collected = run(&observation);
		cr_assert_eq(collected.count, 1, "%s", view_names[view]);
		cr_assert_eq(collected.last.rule, RULE_SWEEP);
		observation.source.growth = 0;
		cr_assert_eq(run(&observation).count, 0, "told already");
		observation.source.growth = 40;
		observation.source.novelty = 0;
		cr_assert_eq(run(&observation).count, 0, "a monitor");
		observation.source.novelty = 254;
		settings.views[view].sweep_targets = 1000;
		cr_assert_eq(run(&observation).count, 0, "below this view's threshold");
	}
}

Test(detectors, sweep_marks_order_and_silence)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct collected quiet, answered;

	observation.source.fanout = observation.source.novelty = observation.source.growth = 254;
	observation.source.contacts = all_asked(254);
	entry.packets = 254;
	entry.target_steps = 253;
	entry.sequential = 253;
	cr_assert_not(strstr(run(&observation).last.summary, "without an answer"),
		      "answers that cannot be seen are not missing");
	observation.source.contacts.visible = true;
	observation.source.contacts.failed = 254;
	quiet = run(&observation);
	observation.source.contacts.failed = 127;
	observation.source.contacts.met = 127;
	entry.sequential = 3;
	answered = run(&observation);
	cr_assert_gt(quiet.last.confidence, answered.last.confidence);
	cr_assert(strstr(quiet.last.summary, "in order of address"));
	cr_assert(strstr(quiet.last.summary, "100 % without an answer"));
	cr_assert_not(strstr(answered.last.summary, "in order of address"));
	cr_assert(strstr(answered.last.summary, "50 % without an answer"));
}

/* Returns how many findings the outcomes of these first contacts give. */
static int sweep_of(double asked, double met, enum tool_use tool)
{
	struct observation observation = source_in(LANE_REQUEST);

	observation.source.fanout = observation.source.novelty = observation.source.growth = asked;
	observation.source.contacts = (struct contact_outcomes){
		.asked = asked, .ripe = asked, .met = met, .failed = asked - met, .visible = true
	};
	observation.tool_use = tool;
	entry.packets = (__u64)asked;
	return run(&observation).count;
}

Test(detectors, sweep_judges_by_the_outcomes_of_first_contacts)
{
	cr_assert_eq(sweep_of(15, 0, TOOL_USE_UNKNOWN), 0);
	cr_assert_eq(sweep_of(16, 0, TOOL_USE_UNKNOWN), 1, "nobody is there");
	cr_assert_eq(sweep_of(16, 3, TOOL_USE_UNKNOWN), 1, "hardly anybody is");
	cr_assert_eq(sweep_of(16, 8, TOOL_USE_UNKNOWN), 0);
	cr_assert_eq(sweep_of(32, 16, TOOL_USE_UNKNOWN), 1, "number decides");
	cr_assert_eq(sweep_of(40, 29, TOOL_USE_UNKNOWN), 0, "a quarter, as it may be by chance");
	cr_assert_eq(sweep_of(200, 145, TOOL_USE_UNKNOWN), 0);
	cr_assert_eq(sweep_of(200, 130, TOOL_USE_UNKNOWN), 1, "a third, and not by chance");
	cr_assert_eq(sweep_of(12, 1, TOOL_USE_SCANNER), 1);
	cr_assert_eq(sweep_of(12, 11, TOOL_USE_SCANNER), 0);
	cr_assert_eq(sweep_of(600, 600, TOOL_USE_UNKNOWN), 0, "a monitor");
	cr_assert_eq(sweep_of(600, 520, TOOL_USE_UNKNOWN), 0, "a monitor, and some hosts are down");
}

Test(detectors, sweep_knows_random_times_to_live_and_probes_of_addresses)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct collected collected;

	observation.source.fanout = observation.source.novelty = observation.source.growth = 16;
	observation.source.contacts = all_asked(16);
	observation.source.contacts.visible = true;
	observation.source.contacts.met = 16;
	cr_assert_eq(run(&observation).count, 0);
	entry.ttl_min = 38;
	entry.ttl_set = 0x3fULL << 38;
	settings.views[VIEW_INBOUND].rules[RULE_TTL_PROBE].enabled = false;
	cr_assert_eq(run(&observation).count, 1, "everybody answers, but it is a scanner");
	observation = source_in(LANE_REQUEST);
	observation.source.fanout = observation.source.novelty = observation.source.growth = 45;
	observation.source.contacts = all_asked(45);
	observation.endpoint.view = VIEW_PRIVATE;
	observation.tool_use = TOOL_USE_ADDRESS_CHECK;
	entry.packets = 9;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.severity, SEVERITY_INFO);
	entry.packets = 45;
	cr_assert_gt(run(&observation).last.severity, SEVERITY_INFO, "too fast for that");
}

Test(detectors, sweep_where_no_answers_are_seen_leaves_time_to_ask_again)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct collected collected;

	observation.source.fanout = observation.source.novelty = observation.source.growth = 100;
	observation.source.contacts.asked = 100;
	cr_assert_eq(run(&observation).count, 0);
	observation.source.contacts.ripe = 100;
	entry.packets = 300;
	collected = run(&observation);
	cr_assert_eq(collected.last.severity, SEVERITY_INFO, "a monitor asks several times");
	entry.target_steps = entry.sequential = 299;
	cr_assert_gt(run(&observation).last.severity, SEVERITY_INFO, "but in no order");
	entry.sequential = 0;
	entry.packets = 100;
	collected = run(&observation);
	cr_assert_gt(collected.last.severity, SEVERITY_INFO);
	cr_assert_leq(collected.last.confidence, 60, "a monitor's first round looks the same");
	observation.source.contacts.visible = true;
	observation.source.contacts.failed = 100;
	cr_assert_geq(run(&observation).last.confidence, 85, "nobody answered");
}

Test(detectors, sensitive_probe_names_both_segments)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct collected collected;

	cr_assert_eq(config_set(&settings, "segments=guests=10.1.0.0/16,servers=10.2.0.0/16"), 0);
	observation.observed = OBSERVED_SOURCE_EVENT;
	observation.source.event = EVENT_SEGMENT;
	observation.endpoint.address = address_from_ipv4(htonl(0x0a010001));
	observation.source.peer = address_from_ipv4(htonl(0x0a020001));
	entry.packets = 1;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_SENSITIVE_PROBE);
	cr_assert(address_equal(&collected.last.target, &observation.source.peer));
	cr_assert_str_eq(collected.last.summary,
			 "sent a request into segment servers from segment guests");
	observation.source.peer = address_from_ipv4(htonl(0x0a030001));
	cr_assert_eq(run(&observation).count, 0, "since a reload the target is in none");
	observation.source.peer = address_from_ipv4(htonl(0x0a010002));
	cr_assert_eq(run(&observation).count, 0, "or in the same");
}

Test(detectors, what_is_ordinary_stands_beside_what_was_measured)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct finding last;
	unsigned int known;

	observation.source.fanout = observation.source.novelty = observation.source.growth = 254;
	observation.source.contacts = all_asked(254);
	entry.packets = 254;
	known = run(&observation).last.measure_count;
	observation.source.figures[BASELINE_FANOUT] = 254;
	observation.source.figures[BASELINE_PAYLOAD] = 1400;
	cr_assert_eq(run(&observation).last.measure_count, known, "nothing was learned yet");
	observation.source.ordinary[BASELINE_FANOUT] = 300;
	observation.source.ordinary[BASELINE_PAYLOAD] = 100;
	observation.source.ordinary[BASELINE_PERSISTENCE] = 60;
	last = run(&observation).last;
	cr_assert_eq(last.measure_count, known + 3, "its targets were told already");
	cr_assert_str_eq(last.measures[known].name, "ordinary_targets");
	cr_assert_str_eq(last.measures[known + 1].name, "payload_bytes");
	cr_assert_float_eq(last.measures[known + 1].value, 1400, 0);
	cr_assert_str_eq(last.measures[known + 2].name, "ordinary_payload_bytes");
	settings.adaptive = ADAPTIVE_ON;
	cr_assert_eq(run(&observation).count, 0, "ordinary");
	observation.source.ordinary[BASELINE_FANOUT] = 3;
	cr_assert_eq(run(&observation).count, 1, "never below the threshold that is set");
	settings.views[0].sweep_targets = 1000;
	cr_assert_eq(run(&observation).count, 0);
}

Test(detectors, legacy_probe_on_each_use)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct collected collected;

	entry.kinds[KIND_TIMESTAMP_REQUEST - KIND_FIRST_REQUEST] = 1;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_LEGACY_PROBE);
	earlier = entry;
	cr_assert_eq(run(&observation).count, 0, "not again without another message");
}

Test(detectors, mask_reply_that_nobody_requested)
{
	__u32 requests[KIND_SLOTS] = { [KIND_ECHO_REQUEST - KIND_FIRST_REQUEST] = 9 };
	struct target replies = { .packets = 1 }, none = {};
	struct observation observation = {
		.observed = OBSERVED_TARGET,
		.now = 100 * NSEC_PER_SEC,
		.endpoint = { .view = VIEW_INBOUND, .lane = LANE_REPLY },
		.target = { .now = &replies, .before = &none, .elapsed = NSEC_PER_SEC },
	};
	struct collected collected;

	replies.kinds[KIND_ECHO_REPLY - KIND_FIRST_REPLY] = 1;
	cr_assert_eq(run(&observation).count, 0, "an echo reply");
	replies.kinds[KIND_MASK_REPLY - KIND_FIRST_REPLY] = 1;
	observation.target.asked_kinds = requests;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1, "it sent pings alone");
	cr_assert_eq(collected.last.rule, RULE_MASK_REPLY);
	cr_assert(collected.last.offender_is_target);
	observation.endpoint.view = VIEW_OUTBOUND;
	cr_assert_eq(run(&observation).count, 0, "leaves home: legacy-probe's");
	observation.endpoint.view = VIEW_INBOUND;
	requests[KIND_MASK_REQUEST - KIND_FIRST_REQUEST] = 1;
	cr_assert_eq(run(&observation).count, 0, "requested");
	requests[KIND_MASK_REQUEST - KIND_FIRST_REQUEST] = 0;
	none = replies;
	cr_assert_eq(run(&observation).count, 0, "nothing new");
}

Test(detectors, source_quench_is_a_mask_reply)
{
	struct observation observation = source_in(LANE_ERROR);
	struct collected collected;

	entry.packets = 1;
	entry.kinds[KIND_UNREACHABLE - KIND_FIRST_ERROR] = 1;
	cr_assert_eq(run(&observation).count, 0);
	entry.kinds[KIND_SOURCE_QUENCH - KIND_FIRST_ERROR] = 1;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_MASK_REPLY);
	cr_assert(collected.last.blockable);
}

/* About the asker, whose requests were not seen. */
Test(detectors, a_legacy_reply_that_leaves_home_is_worse)
{
	static const struct target nothing;
	struct target target = { .packets = 24,
				 .kinds = { [KIND_TIMESTAMP_REPLY - KIND_FIRST_REPLY] = 24 } };
	struct observation observation = {
		.observed = OBSERVED_TARGET,
		.endpoint = { .lane = LANE_REPLY, .view = VIEW_OUTBOUND },
		.target = { .now = &target,
			    .before = &nothing,
			    .elapsed = NSEC_PER_SEC,
			    .received = 24,
			    .sources = 24 },
	};
	struct collected collected;

	cr_assert_eq(run(&observation).count, 0, "its requests were seen: these tell");
	target.unasked = 24;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_geq(collected.last.severity, SEVERITY_MEDIUM);
	cr_assert_not(collected.last.blockable);
	cr_assert(finding_accuses(&collected.last));
	observation.endpoint.view = VIEW_INBOUND;
	cr_assert_eq(run(&observation).count, 0, "to us");
}

Test(detectors, oversize_by_one_overlap_while_it_lasts)
{
	struct observation observation = source_in(LANE_FRAGMENT);
	struct collected collected;

	settings.views[observation.endpoint.view].rules[RULE_MALFORMED].enabled = false;
	entry.packets = entry.overlaps = entry.malformed = 1;
	entry.malformed_set = 1ULL << REASON_FRAGMENT_OVERLAP;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_OVERSIZE);
	cr_assert_geq(collected.last.confidence, 95);
	cr_assert(strstr(collected.last.summary, "overlap"));
	earlier = entry;
	entry.packets = 9;
	cr_assert_eq(run(&observation).count, 0, "sound fragments since");
}

Test(detectors, error_harvest_is_about_who_is_refused)
{
	struct refusals refusals = { .errors = 9 };
	struct observation observation = source_in(LANE_ERROR);
	struct collected collected;

	observation.observed = OBSERVED_REFUSALS;
	observation.endpoint.address.bytes[0] = 1;
	observation.refused.refusals = &refusals;
	observation.refused.receiver = (struct address){ .bytes[0] = 2 };
	observation.refused.window.doors = 1;
	cr_assert_eq(run(&observation).count, 0, "one thing, however often");
	observation.refused.window.doors = 16;
	collected = run(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_ERROR_HARVEST);
	cr_assert(collected.last.offender_is_target);
	cr_assert_eq(collected.last.offender.address.bytes[0], 2);
	cr_assert_eq(collected.last.target.bytes[0], 1);
}

/* Caused by a forged flood: each packet expired at another router. */
Test(detectors, backscatter_is_no_map)
{
	const struct target nothing = {};
	struct target target = { .path_set = { 0xfffff },
				 .kinds = { [KIND_TIME_EXCEEDED - KIND_FIRST_ERROR] = 60 } };
	struct observation observation = {
		.observed = OBSERVED_TARGET,
		.endpoint.lane = LANE_ERROR,
		.target = { .now = &target,
			    .before = &nothing,
			    .elapsed = NSEC_PER_SEC,
			    .received = 60,
			    .sources = 58 },
	};

	cr_expect_eq(run(&observation).count, 0);
	observation.target.sources = 20;
	cr_expect_eq(run(&observation).last.rule, RULE_PATH_MAPPING);
}

Test(detectors, a_disabled_rule_is_silent)
{
	struct observation observation = source_in(LANE_REQUEST);

	entry.kinds[KIND_MASK_REQUEST - KIND_FIRST_REQUEST] = 1;
	settings.views[VIEW_INBOUND].rules[RULE_LEGACY_PROBE].enabled = false;
	cr_assert_eq(run(&observation).count, 0);
}

/* Whatever floods: the daemon is woken, and reads the source or the target. */
Test(detectors, floods_are_found_by_an_event)
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
		last = run(&observation).last;
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

		cr_expect_eq(run(&observation).last.rule, of_targets[i].rule);
	}
}

/* Findings by default, and fewer in the one view with another setting. */
struct view_row {
	enum rule rule;
	const char *assignment;
	struct observation observation;
};

#define SLOT(kind, lane) [KIND_##kind - KIND_FIRST_##lane]

#define OBSERVATION(WHAT, LANE, ...)                                                               \
	{                                                                                          \
		.observed = OBSERVED_##WHAT, .now = 100 * NSEC_PER_SEC,                            \
		.endpoint = { .lane = LANE_##LANE }, __VA_ARGS__                                   \
	}
#define ENTRY(...)                                                                                 \
	&(struct source)                                                                           \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define OF_SOURCE(LANE, entry, ...)                                                                \
	OBSERVATION(SOURCE, LANE,                                                                  \
		    .source = { .now = entry,                                                      \
				.before = &(struct source){},                                      \
				.elapsed = NSEC_PER_SEC,                                           \
				__VA_ARGS__ })
#define TARGET(...)                                                                                \
	&(struct target)                                                                           \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define OF_TARGET(LANE, entry, ...)                                                                \
	OBSERVATION(TARGET, LANE,                                                                  \
		    .target = { .now = entry,                                                      \
				.before = &(struct target){},                                      \
				.elapsed = NSEC_PER_SEC,                                           \
				__VA_ARGS__ })
#define NEW(targets)                                                                               \
	.fanout = targets, .novelty = targets, .growth = targets,                                  \
	.contacts = { .asked = targets, .ripe = targets }

/* A prefix within an hour. */
#define CAMPAIGN(whose, targets_new, hosts)                                                        \
	OBSERVATION(CAMPAIGN, REQUEST,                                                             \
		    .campaign = { .prefix_bits = 120,                                              \
				  .of_targets = whose,                                             \
				  .reported = { .fresh = targets_new, .ago = ~0ULL },              \
				  .targets = { [SLOW_HOUR] = { .novelty = targets_new } },         \
				  .sources = { [SLOW_HOUR] = hosts } })
#define OF_TARGETS true
#define OF_SOURCES false

static const struct view_row view_rows[] = {
	{ RULE_FLOOD_SOURCE, "rules.flood-source.repeats=edge=0",
	  OF_SOURCE(REQUEST, ENTRY(.packets = 100, .repeats = 90, .run_longest = 90)) },
	{ RULE_FLOOD_SPOOFED, "rules.flood-spoofed.sources=edge=500",
	  OF_TARGET(REPLY, TARGET(.packets = 400, .over = 100), .sources = 300, .received = 400,
		    .window = 7 * NSEC_PER_SEC) },
	{ RULE_FLOOD_SPOOFED,
	  "rules.flood-spoofed.rate=edge=150",
	  { .observed = OBSERVED_CROWD,
	    .endpoint = { .lane = LANE_REQUEST },
	    .crowd = { .now = &(struct crowd){},
		       .window = 5 * NSEC_PER_SEC,
		       .fresh = 500,
		       .silent = 500,
		       .rate = 100,
		       .targets = 1 } } },
	{ RULE_REFLECTION, "rules.reflection.replies=edge=500",
	  OF_TARGET(REPLY, TARGET(.packets = 300, .unasked = 300), .sources = 300) },
	{ RULE_OVERSIZE, "rules.oversize.bytes=edge=32KiB",
	  OF_SOURCE(FRAGMENT, ENTRY(.packets = 60, .completed = 4, .largest = 20000)) },
	{ RULE_OVERSIZE, "rules.oversize.first-fragments=edge=500",
	  OF_SOURCE(REQUEST, ENTRY(.packets = 300, .first_fragments = 300),
		    .windows = { { .unfinished = 300 } }) },
	{ RULE_ND_FLOOD, "rules.nd-flood.routers=edge=50",
	  OF_TARGET(DISCOVERY,
		    TARGET(.packets = 90, .path_set = { 0x3ffffff },
			   .kinds = { SLOT(ROUTER_ADVERTISEMENT, DISCOVERY) = 30 }),
		    .sources = 60) },
	{ RULE_SWEEP, "rules.sweep.targets=edge=100", OF_SOURCE(REQUEST, ENTRY(), NEW(50)) },
	{ RULE_TYPE_PROBE, "rules.type-probe.types=edge=20",
	  OF_SOURCE(REQUEST, ENTRY(.packets = 10), .types = 10) },
	{ RULE_TYPE_PROBE, "rules.type-probe.unassigned=edge=20",
	  OF_SOURCE(OTHER, ENTRY(.packets = 10), .types = 3, .unassigned = 10) },
	{ RULE_ERROR_HARVEST, "rules.error-harvest.refusals=edge=20",
	  OBSERVATION(REFUSALS, ERROR,
		      .refused = { .refusals = &(struct refusals){}, .window.doors = 10 }) },
	{ RULE_PATH_MAPPING, "rules.path-mapping.targets=edge=40",
	  OF_TARGET(ERROR, TARGET(.path_set = { 0xfffff },
				  .kinds = { SLOT(TIME_EXCEEDED, ERROR) = 20 })) },
	{ RULE_TTL_PROBE, "rules.ttl-probe.ttls=edge=20",
	  OF_SOURCE(REQUEST, ENTRY(.ttl_set = 0x3ff00)) },
	{ RULE_ND_SCAN, "rules.nd-scan.targets=edge=100",
	  OF_SOURCE(DISCOVERY, ENTRY(.kinds = { SLOT(NEIGHBOR_SOLICITATION, DISCOVERY) = 50 }),
		    NEW(50)) },
	{ RULE_ROUTER_PROBE,
	  "rules.router-probe.solicitations=edge=100",
	  {
		  .observed = OBSERVED_SOURCE,
		  .endpoint = { .address.bytes = { 0xfe, 0x80, 1 }, .lane = LANE_DISCOVERY },
		  .source = { .now = ENTRY(.kinds = { SLOT(ROUTER_SOLICITATION, DISCOVERY) = 50 }),
			      .windows = { { .kinds = { SLOT(ROUTER_SOLICITATION,
							     DISCOVERY) = 50 } } },
			      .before = &(struct source){},
			      .elapsed = NSEC_PER_SEC },
	  } },
	{ RULE_SWEEP_SLOW, "rules.sweep-slow.targets-1h=edge=0",
	  OBSERVATION(SLOW, REQUEST,
		      .slow = { .reported = { .fresh = 50, .ago = ~0ULL },
				.targets = { [SLOW_HOUR] = { .novelty = 50,
							     .distinct = 50,
							     .counts = { .contacts = 50,
									 .packets = 50 },
							     .age = 3000 * NSEC_PER_SEC } } }) },
	{ RULE_SWEEP_DISTRIBUTED, "rules.sweep-distributed.targets=edge=100",
	  CAMPAIGN(OF_TARGETS, 50, 20) },
	{ RULE_SWEEP_DISTRIBUTED, "rules.sweep-distributed.sources=edge=30",
	  CAMPAIGN(OF_TARGETS, 50, 20) },
	{ RULE_SWEEP_ROTATING, "rules.sweep-rotating.targets=edge=100",
	  CAMPAIGN(OF_SOURCES, 50, 20) },
	{ RULE_SWEEP_ROTATING, "rules.sweep-rotating.sources=edge=30",
	  CAMPAIGN(OF_SOURCES, 50, 20) },
	{ RULE_LEGACY_PROBE, "rules.legacy-probe.enabled=edge=no",
	  OF_SOURCE(REQUEST, ENTRY(.kinds = { SLOT(MASK_REQUEST, REQUEST) = 50 }), .fanout = 50) },
	{ RULE_MALFORMED, "rules.malformed.enabled=edge=no",
	  OF_SOURCE(REQUEST,
		    ENTRY(.malformed = 1, .malformed_set = 1ULL << REASON_ICMP_CHECKSUM)) },
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
	struct observation observation = OF_SOURCE(REQUEST, ENTRY(), NEW(50));

	cr_assert_eq(config_set(&settings, "rules.sweep.severity=private=critical"), 0);
	observation.endpoint.view = VIEW_PRIVATE;
	cr_expect_eq(run(&observation).last.severity, SEVERITY_CRITICAL);
	observation.endpoint.view = VIEW_OUTBOUND;
	cr_expect_eq(run(&observation).last.severity, SEVERITY_MEDIUM);
}

/* A flood is compared with its view's limit, as in the kernel. */
Test(detectors, limits_by_view)
{
	struct observation observation = OF_SOURCE(REQUEST, ENTRY(.packets = 900, .over = 9));

	cr_assert_eq(config_set(&settings, "limit.request.source-rate=private=500"), 0);
	observation.endpoint.view = VIEW_PRIVATE;
	cr_expect_float_eq(run(&observation).last.measures[0].threshold, 500, 0.1);
	observation.endpoint.view = VIEW_OUTBOUND;
	cr_expect_float_eq(run(&observation).last.measures[0].threshold, 50, 0.1);
}
