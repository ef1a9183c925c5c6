// SPDX-License-Identifier: GPL-2.0-only
/* The rules about conversations, on counts set by hand. */
#include "detectors/talk.h"

#include "config/config.h"

#include <criterion/criterion.h>
#include <string.h>

static struct settings settings;
static struct half asked, answered, none;

static void defaults(void)
{
	config_defaults(&settings);
	asked = answered = (struct half){ .packets = 1, .varied = 1 };
}

TestSuite(talk, .init = defaults);

struct found {
	bool rules[RULE_COUNT];
	struct finding of[RULE_COUNT];
};

static void collect(const struct finding *finding, void *context)
{
	struct found *found = context;

	found->rules[finding->rule] = true;
	found->of[finding->rule] = *finding;
}

static struct observation talk(enum view view)
{
	struct observation observation = {
		.observed = OBSERVED_CONVERSATION,
		.now = 1000 * NSEC_PER_SEC,
		.first_seen = NSEC_PER_SEC,
		.endpoint = { .view = (__u8)view, .lane = LANE_REQUEST },
	};

	observation.endpoint.address.bytes[15] = 1;
	observation.conversation = (struct conversation_observation){
		.asked = &asked,
		.answered = &answered,
		.asked_before = &none,
		.answered_before = &none,
		.visible = true,
		.pair.ways = { { .packets = 100, .bytes = 5600, .templated = 100, .steps = 99 },
			       { .packets = 100,
				 .bytes = 5600,
				 .templated = 100,
				 .matched = 100 } },
		.pair.payload = { .copies = 7, .known = 7, .clocked = 6 },
		.pair.lasted = 700 * NSEC_PER_SEC,
		.pair.sizes = 1,
	};
	observation.conversation.server.bytes[15] = 2;
	return observation;
}

static struct found run(const struct observation *observation)
{
	struct found found = {};

	detectors_run(&settings, observation, collect, &found);
	return found;
}

static unsigned int above_info(const struct found *found)
{
	unsigned int count = 0;

	for (int rule = 0; rule < RULE_COUNT; rule++)
		count += found->rules[rule] && found->of[rule].severity > SEVERITY_INFO;
	return count;
}

static const struct measure *measure_of(const struct finding *finding, const char *name)
{
	for (unsigned int i = 0; i < finding->measure_count; i++)
		if (!strcmp(finding->measures[i].name, name))
			return &finding->measures[i];
	return NULL;
}

/* Each carries payload that no ping explains. */
static void vary(struct way_counts *way, __u64 bytes)
{
	way->varied = way->packets;
	way->templated = 0;
	way->foreign_bytes = bytes;
}

Test(talk, a_ping_is_nothing)
{
	struct observation observation = talk(VIEW_OUTBOUND);
	struct found found = run(&observation);

	for (int rule = 0; rule < RULE_COUNT; rule++)
		cr_expect_not(found.rules[rule], "%s", rule_names[rule]);
}

Test(talk, a_tunnel_has_data_both_ways)
{
	struct observation observation = talk(VIEW_OUTBOUND);
	struct pair_counts *pair = &observation.conversation.pair;
	struct found found;
	const struct measure *part;
	double sum = 0;

	vary(&pair->ways[WAY_ASKED], 3000);
	vary(&pair->ways[WAY_ANSWERED], 30000);
	pair->ways[WAY_ANSWERED].matched = 0;
	pair->ways[WAY_ANSWERED].differing = 100;
	found = run(&observation);
	cr_assert(found.rules[RULE_TUNNEL]);
	cr_expect_geq(found.of[RULE_TUNNEL].severity, SEVERITY_MEDIUM);
	cr_expect_eq(found.of[RULE_TUNNEL].pair, PAIR_CLIENT);
	cr_expect_eq(found.of[RULE_TUNNEL].target.bytes[15], 2);
	part = measure_of(&found.of[RULE_TUNNEL], "differing_replies");
	cr_assert(part);
	cr_expect_float_eq(part->points, TUNNEL_DIFFERING, 0.1);
	cr_expect_float_eq(part->weight, TUNNEL_DIFFERING, 0.1);
	for (unsigned int i = 1; i < found.of[RULE_TUNNEL].measure_count; i++)
		sum += found.of[RULE_TUNNEL].measures[i].points;
	cr_expect_float_eq(sum, found.of[RULE_TUNNEL].measures[0].value, 0.1);
}

Test(talk, no_weak_sign_alone)
{
	struct observation observation;
	struct pair_counts *pair = &observation.conversation.pair;
	struct found found;

	observation = talk(VIEW_OUTBOUND);
	pair->ways[WAY_ANSWERED].matched = 0;
	pair->ways[WAY_ANSWERED].differing = 100;
	found = run(&observation);
	cr_expect_eq(above_info(&found), 0, "replies that are cut short");

	observation = talk(VIEW_OUTBOUND);
	pair->ways[WAY_ANSWERED].several = 100;
	pair->ways[WAY_ANSWERED].packets = 200;
	found = run(&observation);
	cr_expect_eq(above_info(&found), 0, "replies that come twice");

	observation = talk(VIEW_OUTBOUND);
	pair->ways[WAY_ANSWERED].unasked = 100;
	found = run(&observation);
	cr_expect_eq(above_info(&found), 0, "replies to another identifier");

	observation = talk(VIEW_OUTBOUND);
	pair->ways[WAY_ASKED].size_changes = pair->ways[WAY_ANSWERED].size_changes = 99;
	pair->sizes = 40;
	found = run(&observation);
	cr_expect_eq(above_info(&found), 0, "sizes in steps");

	observation = talk(VIEW_INBOUND);
	vary(&pair->ways[WAY_ASKED], 400);
	vary(&pair->ways[WAY_ANSWERED], 400);
	pair->sizes = 40;
	pair->ways[WAY_ASKED].size_changes = pair->ways[WAY_ANSWERED].size_changes = 99;
	pair->payload = (struct payload_counts){ .copies = 7, .odd = 7, .entropy = 1 };
	found = run(&observation);
	cr_expect_eq(above_info(&found), 0, "a scanner that gets its own bytes back");
}

Test(talk, requests_of_both_with_data)
{
	struct observation observation = talk(VIEW_OUTBOUND);
	struct pair_counts *pair = &observation.conversation.pair;
	struct found found;

	vary(&pair->ways[WAY_ASKED], 3000);
	vary(&pair->reverse, 0);
	pair->reverse = pair->ways[WAY_ASKED];
	pair->reverse_first = true;
	found = run(&observation);
	cr_assert(found.rules[RULE_TUNNEL]);
	cr_expect_geq(found.of[RULE_TUNNEL].severity, SEVERITY_MEDIUM);
	cr_expect_eq(found.of[RULE_TUNNEL].pair, PAIR_SERVER, "the other end began");
}

Test(talk, what_leaves_is_counted)
{
	struct observation observation = talk(VIEW_OUTBOUND);
	struct pair_counts *pair = &observation.conversation.pair;
	struct found found;

	vary(&pair->ways[WAY_ASKED], 5000);
	vary(&pair->ways[WAY_ANSWERED], 5000);
	pair->hour[WAY_ASKED] = pair->day[WAY_ASKED] = 5000;
	pair->hour[WAY_ANSWERED] = pair->day[WAY_ANSWERED] = 5000;
	found = run(&observation);
	cr_assert(found.rules[RULE_EXFILTRATION], "the far kernel returned it all");
	cr_expect_eq(found.of[RULE_EXFILTRATION].severity, SEVERITY_MEDIUM);
	cr_expect_eq(found.of[RULE_EXFILTRATION].offender.address.bytes[15], 1);
	settings.views[VIEW_OUTBOUND].exfiltration_hour = 100000;
	settings.views[VIEW_OUTBOUND].exfiltration_day = 0;
	found = run(&observation);
	cr_expect_eq(found.of[RULE_EXFILTRATION].severity, SEVERITY_INFO, "a test of the link");
	pair->day[WAY_ASKED] = 1000;
	found = run(&observation);
	cr_expect_eq(found.of[RULE_EXFILTRATION].severity, SEVERITY_LOW, "by packets");

	defaults();
	observation.endpoint.view = VIEW_INBOUND;
	found = run(&observation);
	cr_expect_not(found.rules[RULE_EXFILTRATION], "home only echoes");
	pair->ways[WAY_ANSWERED].matched = 0;
	pair->ways[WAY_ANSWERED].differing = 100;
	found = run(&observation);
	cr_assert(found.rules[RULE_EXFILTRATION], "home answers otherwise");
	cr_expect_eq(found.of[RULE_EXFILTRATION].offender.address.bytes[15], 2);
	cr_expect_eq(found.of[RULE_EXFILTRATION].pair, PAIR_SERVER);
}

Test(talk, one_pattern_is_a_test_of_the_line)
{
	struct observation observation = talk(VIEW_OUTBOUND);
	struct found found;

	observation.conversation.pair.payload.patterns = 2;
	found = run(&observation);
	cr_expect_not(found.rules[RULE_EXFILTRATION]);
	observation.conversation.pair.payload.patterns = 6;
	found = run(&observation);
	cr_expect(found.rules[RULE_EXFILTRATION]);
}

Test(talk, a_beacon_is_regular_and_strange)
{
	struct observation observation = talk(VIEW_OUTBOUND);
	struct pair_counts *pair = &observation.conversation.pair;
	struct found found;

	pair->spacing = (struct spacing_counts){ .gaps = 40, .median = 30, .score = 0.87 };
	found = run(&observation);
	cr_expect_not(found.rules[RULE_BEACON], "a monitor");
	pair->payload = (struct payload_counts){ .copies = 6, .odd = 6, .fixed = 5 };
	found = run(&observation);
	cr_assert(found.rules[RULE_BEACON]);
	cr_expect_eq(found.of[RULE_BEACON].severity, SEVERITY_INFO, "it says nothing");
	pair->spacing.dispersion = 7;
	found = run(&observation);
	cr_expect_eq(found.of[RULE_BEACON].severity, SEVERITY_LOW, "at times that are to hide it");
	pair->spacing.dispersion = 0;
	pair->ways[WAY_ASKED].varied = 2;
	found = run(&observation);
	cr_expect_eq(found.of[RULE_BEACON].severity, SEVERITY_INFO, "it was restarted");
	pair->ways[WAY_ANSWERED].varied = pair->ways[WAY_ANSWERED].differing = 1;
	found = run(&observation);
	cr_expect_eq(found.of[RULE_BEACON].severity, SEVERITY_MEDIUM, "an order came");
	pair->ways[WAY_ANSWERED].varied = pair->ways[WAY_ANSWERED].differing = 0;
	pair->ways[WAY_ASKED].varied = 3;
	found = run(&observation);
	cr_expect_eq(found.of[RULE_BEACON].severity, SEVERITY_MEDIUM);
	pair->spacing.median = 1;
	found = run(&observation);
	cr_expect_eq(found.of[RULE_BEACON].severity, SEVERITY_INFO, "in runs");
	pair->spacing.median = 30;
	pair->payload = (struct payload_counts){ .copies = 6, .text = 6, .fixed = 5 };
	found = run(&observation);
	cr_expect_eq(found.of[RULE_BEACON].severity, SEVERITY_INFO, "it says what it is");
	pair->payload = (struct payload_counts){ .copies = 6, .odd = 6, .fixed = 5 };
	pair->spacing.score = 0.6;
	found = run(&observation);
	cr_expect_not(found.rules[RULE_BEACON], "at random");
	pair->spacing.score = 0.9;
	observation.endpoint.view = VIEW_PRIVATE;
	found = run(&observation);
	cr_expect_not(found.rules[RULE_BEACON], "within home");
}

Test(talk, pings_that_do_not_end)
{
	struct observation observation = talk(VIEW_OUTBOUND);
	struct found found;

	observation.conversation.pair.spacing.median = 1;
	found = run(&observation);
	cr_expect_not(found.rules[RULE_PERSISTENT_ECHO]);
	observation.conversation.pair.lasted = 2 * 3600 * NSEC_PER_SEC;
	found = run(&observation);
	cr_assert(found.rules[RULE_PERSISTENT_ECHO]);
	cr_expect_eq(found.of[RULE_PERSISTENT_ECHO].severity, SEVERITY_INFO);
}

Test(talk, fields_that_carry_data)
{
	struct observation observation = talk(VIEW_OUTBOUND);
	struct pair_counts *pair = &observation.conversation.pair;
	struct found found;

	pair->ways[WAY_ASKED].backs = 48;
	pair->ways[WAY_ASKED].steps = 2;
	pair->spacing.median = 1;
	found = run(&observation);
	cr_expect(found.rules[RULE_COVERT_FIELD], "sequence numbers that go up and down");
	pair->spacing.median = 0.001;
	found = run(&observation);
	cr_expect_not(found.rules[RULE_COVERT_FIELD], "a flood whose packets overtake each other");
	pair->spacing.median = 1;
	pair->ways[WAY_ASKED].backs = 33;
	pair->ways[WAY_ASKED].steps = 66;
	found = run(&observation);
	cr_expect_not(found.rules[RULE_COVERT_FIELD], "rounds of three, each from 1 on");

	observation = talk(VIEW_OUTBOUND);
	pair->payload.unclocked = 6;
	found = run(&observation);
	cr_expect_not(found.rules[RULE_COVERT_FIELD], "two programs of one host");
	pair->payload.clocked = 0;
	found = run(&observation);
	cr_expect(found.rules[RULE_COVERT_FIELD]);

	observation = talk(VIEW_OUTBOUND);
	observation.observed = OBSERVED_FIELDS;
	observation.conversation.asked = observation.conversation.answered = NULL;
	pair->fields.unused = 3;
	found = run(&observation);
	cr_expect_eq(found.of[RULE_COVERT_FIELD].severity, SEVERITY_INFO);
	pair->fields.bodies = 2;
	found = run(&observation);
	cr_expect_eq(found.of[RULE_COVERT_FIELD].severity, SEVERITY_MEDIUM);
}

static struct found sized(enum view view, __u32 packets, __u32 changes, __u32 falls, __u32 sizes)
{
	struct observation observation = talk(view);

	asked = (struct half){ .packets = packets, .size_changes = changes, .size_falls = falls };
	for (__u32 i = 0; i < sizes; i++)
		asked.size_set[i % 4] |= 1ULL << i / 4;
	return run(&observation);
}

Test(talk, sizes_in_no_order)
{
	struct found found = sized(VIEW_OUTBOUND, 2100, 2090, 1045, 100);

	cr_assert(found.rules[RULE_COVERT_FIELD]);
	cr_expect_eq(found.of[RULE_COVERT_FIELD].severity, SEVERITY_LOW);
	cr_expect_eq(above_info(&found), 1);
	cr_expect_float_eq(measure_of(&found.of[RULE_COVERT_FIELD], "unordered_sizes")->value, 1045,
			   0);
	found = sized(VIEW_PRIVATE, 2100, 2090, 1045, 100);
	cr_expect_eq(found.of[RULE_COVERT_FIELD].severity, SEVERITY_INFO, "at home");
	found = sized(VIEW_OUTBOUND, 500, 490, 245, 100);
	cr_expect_eq(found.of[RULE_COVERT_FIELD].severity, SEVERITY_INFO, "a script");
	cr_expect_not(sized(VIEW_OUTBOUND, 2100, 2090, 12, 100).rules[RULE_COVERT_FIELD], "steps");
	found = sized(VIEW_OUTBOUND, 2100, 1040, 520, 2);
	cr_expect_eq(found.of[RULE_COVERT_FIELD].severity, SEVERITY_INFO, "bits");
	cr_expect_not(sized(VIEW_OUTBOUND, 2100, 2099, 1049, 2).rules[RULE_COVERT_FIELD], "turns");
}

/* A check writes a UUID and the time; a day's beacon of data. */
Test(talk, labels_of_a_check)
{
	struct observation observation = talk(VIEW_OUTBOUND);
	struct pair_counts *pair = &observation.conversation.pair;
	struct found found;

	vary(&pair->ways[WAY_ASKED], 5000);
	pair->hour[WAY_ASKED] = 5000;
	pair->spacing = (struct spacing_counts){ .gaps = 60, .median = 60, .score = 1 };
	pair->payload = (struct payload_counts){ .copies = 7, .text = 7 };
	found = run(&observation);
	cr_expect(found.of[RULE_BEACON].severity > SEVERITY_INFO &&
			  found.of[RULE_EXFILTRATION].severity > SEVERITY_INFO,
		  "control");
	pair->payload.labelled = true;
	found = run(&observation);
	cr_expect(found.rules[RULE_BEACON] && found.rules[RULE_EXFILTRATION]);
	cr_expect_eq(above_info(&found), 0);
	pair->hour[WAY_ASKED] = 100000;
	found = run(&observation);
	cr_expect_gt(found.of[RULE_EXFILTRATION].severity, SEVERITY_INFO, "many of them");
}

/* 0.1 and 0.3 s in turn, as data would have it; and the same slightly uneven. */
static bool finds_gaps(__u32 first, __u32 second)
{
	struct observation observation = talk(VIEW_OUTBOUND);

	asked = (struct half){ .packets = 101, .gaps = 100, .gap_min = first };
	asked.gap_sum = 50ULL * first + 50ULL * second;
	asked.gap_squares = 50ULL * (first / GAP_UNIT) * (first / GAP_UNIT) +
			    50ULL * (second / GAP_UNIT) * (second / GAP_UNIT);
	return run(&observation).rules[RULE_COVERT_FIELD];
}

Test(talk, spacing_in_turns)
{
	cr_expect(finds_gaps(100000, 300000));
	cr_expect_not(finds_gaps(190000, 210000));
}

/* Replies of a number that stays: each of them twice, by the network; or five to a request, with
 * data. A reply before the first request keeps the kernel side from counting these as several. */
Test(talk, replies_of_one_number)
{
	struct observation observation = talk(VIEW_OUTBOUND);
	struct way_counts *replies = &observation.conversation.pair.ways[WAY_ANSWERED];

	replies->packets = replies->matched = 200;
	replies->repeats = 100;
	cr_expect(talk_unasked_replies(&observation.conversation) <= 0);
	replies->packets = 500;
	replies->repeats = 499;
	replies->matched = 0;
	cr_expect_float_eq(talk_unasked_replies(&observation.conversation), 399, 0.5);
}
