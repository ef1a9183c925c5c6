// SPDX-License-Identifier: GPL-2.0-only
/* Detectors are pure: an observation in, a finding out. */
#include "config/config.h"
#include "selftests/unit/judged.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(detectors, .init = judged_defaults);

Test(detectors, quiet_ping_is_nothing)
{
	struct observation observation = source_in(LANE_REQUEST);

	entry.packets = 1;
	entry.kinds[0] = 1;
	observation.source.fanout = observation.source.novelty = observation.source.growth = 1;
	cr_assert_eq(judge(&observation).count, 0);
}

Test(detectors, sensitive_probe_names_both_segments)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct judged_findings collected;

	cr_assert_eq(config_set(&settings, "segments=guests=10.1.0.0/16,servers=10.2.0.0/16"), 0);
	observation.observed = OBSERVED_SOURCE_EVENT;
	observation.source.event = EVENT_SEGMENT;
	observation.endpoint.address = address_from_ipv4(htonl(0x0a010001));
	observation.source.peer = address_from_ipv4(htonl(0x0a020001));
	entry.packets = 1;
	collected = judge(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_SENSITIVE_PROBE);
	cr_assert(address_equal(&collected.last.target, &observation.source.peer));
	cr_assert_str_eq(collected.last.summary,
			 "sent a request into segment servers from segment guests");
	observation.source.peer = address_from_ipv4(htonl(0x0a030001));
	cr_assert_eq(judge(&observation).count, 0, "since a reload the target is in none");
	observation.source.peer = address_from_ipv4(htonl(0x0a010002));
	cr_assert_eq(judge(&observation).count, 0, "or in the same");
}

Test(detectors, legacy_probe_on_each_use)
{
	struct observation observation = source_in(LANE_REQUEST);
	struct judged_findings collected;

	entry.kinds[KIND_TIMESTAMP_REQUEST - KIND_FIRST_REQUEST] = 1;
	collected = judge(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_eq(collected.last.rule, RULE_LEGACY_PROBE);
	earlier = entry;
	cr_assert_eq(judge(&observation).count, 0, "not again without another message");
}

Test(detectors, mask_reply_that_nobody_requested)
{
	__u32 requests[KIND_SLOTS] = { [KIND_ECHO_REQUEST - KIND_FIRST_REQUEST] = 9 };
	struct target replies = { .packets = 1 }, none = {};
	const struct address replier = address_from_ipv4(htonl(0xc0a80142));
	struct observation observation = {
		.observed = OBSERVED_TARGET,
		.now = 100 * NSEC_PER_SEC,
		.endpoint = { .view = VIEW_INBOUND, .lane = LANE_REPLY },
		.target = { .now = &replies, .before = &none, .elapsed = NSEC_PER_SEC },
	};
	struct judged_findings collected;

	replies.kinds[KIND_ECHO_REPLY - KIND_FIRST_REPLY] = 1;
	cr_assert_eq(judge(&observation).count, 0, "an echo reply");
	replies.kinds[KIND_MASK_REPLY - KIND_FIRST_REPLY] = 1;
	observation.target.asked_kinds = requests;
	collected = judge(&observation);
	cr_assert_eq(collected.count, 1, "it sent pings alone");
	cr_assert_eq(collected.last.rule, RULE_MASK_REPLY);
	cr_assert(collected.last.offender_is_target);
	observation.target.replier = &replier;
	observation.target.sources = 1;
	collected = judge(&observation);
	cr_assert(!collected.last.offender_is_target, "one sender");
	cr_assert(address_equal(&collected.last.offender.address, &replier));
	observation.target.sources = 2;
	cr_assert(judge(&observation).last.offender_is_target, "several");
	observation.endpoint.view = VIEW_OUTBOUND;
	cr_assert_eq(judge(&observation).count, 0, "leaves home: legacy-probe's");
	observation.endpoint.view = VIEW_INBOUND;
	requests[KIND_MASK_REQUEST - KIND_FIRST_REQUEST] = 1;
	cr_assert_eq(judge(&observation).count, 0, "requested");
	requests[KIND_MASK_REQUEST - KIND_FIRST_REQUEST] = 0;
	none = replies;
	cr_assert_eq(judge(&observation).count, 0, "nothing new");
}

Test(detectors, source_quench_is_a_mask_reply)
{
	struct observation observation = source_in(LANE_ERROR);
	struct judged_findings collected;

	entry.packets = 1;
	entry.kinds[KIND_UNREACHABLE - KIND_FIRST_ERROR] = 1;
	cr_assert_eq(judge(&observation).count, 0);
	entry.kinds[KIND_SOURCE_QUENCH - KIND_FIRST_ERROR] = 1;
	collected = judge(&observation);
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
	struct judged_findings collected;

	cr_assert_eq(judge(&observation).count, 0, "its requests were seen: these tell");
	target.unasked = 24;
	collected = judge(&observation);
	cr_assert_eq(collected.count, 1);
	cr_assert_geq(collected.last.severity, SEVERITY_MEDIUM);
	cr_assert_not(collected.last.blockable);
	cr_assert(finding_accuses(&collected.last));
	observation.endpoint.view = VIEW_INBOUND;
	cr_assert_eq(judge(&observation).count, 0, "to us");
}

Test(detectors, error_harvest_is_about_who_is_refused)
{
	struct refusals refusals = { .errors = 9 };
	struct observation observation = source_in(LANE_ERROR);
	struct judged_findings collected;

	observation.observed = OBSERVED_REFUSALS;
	observation.endpoint.address.bytes[0] = 1;
	observation.refused.refusals = &refusals;
	observation.refused.receiver = (struct address){ .bytes[0] = 2 };
	observation.refused.window.doors = 1;
	cr_assert_eq(judge(&observation).count, 0, "one thing, however often");
	observation.refused.window.doors = 16;
	collected = judge(&observation);
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

	cr_expect_eq(judge(&observation).count, 0);
	observation.target.sources = 20;
	cr_expect_eq(judge(&observation).last.rule, RULE_PATH_MAPPING);
}

Test(detectors, a_disabled_rule_is_silent)
{
	struct observation observation = source_in(LANE_REQUEST);

	entry.kinds[KIND_MASK_REQUEST - KIND_FIRST_REQUEST] = 1;
	settings.views[VIEW_INBOUND].rules[RULE_LEGACY_PROBE].enabled = false;
	cr_assert_eq(judge(&observation).count, 0);
}
