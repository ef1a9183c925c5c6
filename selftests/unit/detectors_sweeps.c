// SPDX-License-Identifier: GPL-2.0-only
/* Sweeps: by novelty, and by the outcomes of first contacts. */
#include "base/names.h"
#include "selftests/unit/judged.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(detectors_sweeps, .init = judged_defaults);

Test(detectors_sweeps, hosts_that_start_are_no_scan_of_neighbours)
{
	struct observation observation = source_in(LANE_DISCOVERY);
	struct judged_findings collected;

	entry.packets = 48;
	entry.kinds[KIND_NEIGHBOR_SOLICITATION - KIND_FIRST_DISCOVERY] = 48;
	observation.source.windows[SOURCE_WINDOWS - 1]
		.kinds[KIND_NEIGHBOR_SOLICITATION - KIND_FIRST_DISCOVERY] = 48;
	observation.source.fanout = observation.source.novelty = observation.source.growth = 48;
	observation.endpoint.address.bytes[0] = 0xfe;
	observation.endpoint.address.bytes[1] = 0x80;
	collected = judge(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_ND_SCAN);
	cr_assert_eq(collected.last.severity, SEVERITY_MEDIUM);
	cr_assert(collected.last.blockable);

	memset(&observation.endpoint.address, 0, sizeof(observation.endpoint.address));
	collected = judge(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.severity, SEVERITY_INFO, "they all use this address");
	cr_assert_not(collected.last.blockable);
}

/* First contacts that had time for an answer, of which none was seen. */
static struct contact_outcomes all_asked(double asked)
{
	return (struct contact_outcomes){ .asked = asked, .ripe = asked };
}

Test(detectors_sweeps, sweep_by_novelty_in_every_view)
{
	for (enum view view = 0; view < VIEW_COUNT; view++) {
		struct observation observation = source_in(LANE_REQUEST);
		struct judged_findings collected;

		observation.endpoint.view = view;
		observation.source.fanout = observation.source.novelty = 254;
		observation.source.growth = 254;
		observation.source.contacts = all_asked(254);
		entry.packets = 254;
		collected = judge(&observation);
		cr_assert_eq(collected.count, 1, "%s", view_names[view]);
		cr_assert_eq(collected.last.rule, RULE_SWEEP);
		observation.source.growth = 0;
		cr_assert_eq(judge(&observation).count, 0, "told already");
		observation.source.growth = 40;
		observation.source.novelty = 0;
		cr_assert_eq(judge(&observation).count, 0, "a monitor");
		observation.source.novelty = 254;
		settings.views[view].sweep_targets = 1000;
		cr_assert_eq(judge(&observation).count, 0, "below this view's threshold");
	}
}

Test(detectors_sweeps, sweep_marks_order_and_silence)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct judged_findings quiet, answered;

	observation.source.fanout = observation.source.novelty = observation.source.growth = 254;
	observation.source.contacts = all_asked(254);
	entry.packets = 254;
	entry.target_steps = 253;
	entry.sequential = 253;
	cr_assert_not(strstr(judge(&observation).last.summary, "without an answer"),
		      "answers that cannot be seen are not missing");
	observation.source.contacts.visible = true;
	observation.source.contacts.failed = 254;
	quiet = judge(&observation);
	observation.source.contacts.failed = 127;
	observation.source.contacts.met = 127;
	entry.sequential = 3;
	answered = judge(&observation);
	cr_assert_gt(quiet.last.confidence, answered.last.confidence);
	cr_assert(strstr(quiet.last.summary, "in order of address"));
	cr_assert(strstr(quiet.last.summary, "100 % without an answer"));
	cr_assert_not(strstr(answered.last.summary, "in order of address"));
	cr_assert(strstr(answered.last.summary, "50 % without an answer"));
	observation.tool_use = TOOL_USE_SCANNER;
	observation.source.contacts.failed = 0;
	observation.source.contacts.met = observation.source.contacts.ripe = 70;
	answered = judge(&observation);
	cr_assert_eq(answered.count, 1);
	cr_assert_not(strstr(answered.last.summary, "without an answer"), "most may answer yet");
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
	return judge(&observation).count;
}

Test(detectors_sweeps, sweep_judges_by_the_outcomes_of_first_contacts)
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

Test(detectors_sweeps, sweep_knows_random_times_to_live_and_probes_of_addresses)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct judged_findings collected;

	observation.source.fanout = observation.source.novelty = observation.source.growth = 16;
	observation.source.contacts = all_asked(16);
	observation.source.contacts.visible = true;
	observation.source.contacts.met = 16;
	cr_assert_eq(judge(&observation).count, 0);
	entry.ttl_min = 38;
	entry.ttl_set = 0x3fULL << 38;
	settings.views[VIEW_INBOUND].rules[RULE_TTL_PROBE].enabled = false;
	cr_assert_eq(judge(&observation).count, 1, "everybody answers, but it is a scanner");
	observation = source_in(LANE_REQUEST);
	observation.source.fanout = observation.source.novelty = observation.source.growth = 45;
	observation.source.contacts = all_asked(45);
	observation.endpoint.view = VIEW_PRIVATE;
	observation.tool_use = TOOL_USE_ADDRESS_CHECK;
	entry.packets = 9;
	collected = judge(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.severity, SEVERITY_INFO);
	entry.packets = 45;
	cr_assert_gt(judge(&observation).last.severity, SEVERITY_INFO, "too fast for that");
}

Test(detectors_sweeps, sweep_where_no_answers_are_seen_leaves_time_to_ask_again)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct judged_findings collected;

	observation.source.fanout = observation.source.novelty = observation.source.growth = 100;
	observation.source.contacts.asked = 100;
	cr_assert_eq(judge(&observation).count, 0);
	observation.source.contacts.ripe = 100;
	entry.packets = 300;
	collected = judge(&observation);
	cr_assert_eq(collected.last.severity, SEVERITY_INFO, "a monitor asks several times");
	entry.packets = 100;
	collected = judge(&observation);
	cr_assert_eq(collected.last.severity, SEVERITY_INFO, "its first round looks the same");
	observation.source.fanout = observation.source.novelty = observation.source.growth = 5000;
	observation.source.contacts.asked = observation.source.contacts.ripe = 5000;
	collected = judge(&observation);
	cr_assert_gt(collected.last.severity, SEVERITY_INFO, "no monitor has so many hosts");
	cr_assert_leq(collected.last.confidence, 65);
	observation.source.fanout = observation.source.novelty = observation.source.growth = 100;
	observation.source.contacts.asked = observation.source.contacts.ripe = 100;
	observation.source.contacts.visible = true;
	observation.source.contacts.failed = 100;
	cr_assert_geq(judge(&observation).last.confidence, 85, "nobody answered");
}

Test(detectors_sweeps, what_is_ordinary_stands_beside_what_was_measured)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct finding last;
	unsigned int known;

	observation.source.fanout = observation.source.novelty = observation.source.growth = 254;
	observation.source.contacts = all_asked(254);
	entry.packets = 254;
	known = judge(&observation).last.measure_count;
	observation.source.figures[BASELINE_FANOUT] = 254;
	observation.source.figures[BASELINE_PAYLOAD] = 1400;
	cr_assert_eq(judge(&observation).last.measure_count, known, "nothing was learned yet");
	observation.source.ordinary[BASELINE_FANOUT] = 300;
	observation.source.ordinary[BASELINE_PAYLOAD] = 100;
	observation.source.ordinary[BASELINE_PERSISTENCE] = 60;
	last = judge(&observation).last;
	cr_assert_eq(last.measure_count, known + 3, "its targets were told already");
	cr_assert_str_eq(last.measures[known].name, "ordinary_targets");
	cr_assert_str_eq(last.measures[known + 1].name, "payload_bytes");
	cr_assert_float_eq(last.measures[known + 1].value, 1400, 0);
	cr_assert_str_eq(last.measures[known + 2].name, "ordinary_payload_bytes");
	settings.adaptive = ADAPTIVE_ON;
	cr_assert_eq(judge(&observation).count, 0, "ordinary");
	observation.source.ordinary[BASELINE_FANOUT] = 3;
	cr_assert_eq(judge(&observation).count, 1, "never below the threshold that is set");
	settings.views[0].sweep_targets = 1000;
	cr_assert_eq(judge(&observation).count, 0);
}
