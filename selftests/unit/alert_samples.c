// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/alert_samples.h"

#include "base/prefix.h"
#include "detectors/detector.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

const __u64 offset = 1795207739123456000ULL - NSEC_PER_SEC;

const struct observer observer = { .instance = "eth0", .hostname = "gate", .interface = "lan0" };

struct address address(const char *text)
{
	struct prefix prefix;

	cr_assert(eq(int, prefix_parse(text, &prefix), 0));
	return prefix.address;
}

struct alert sweep(void)
{
	return (struct alert){
		.id = "0123456789abcdef",
		.state = ALERT_RAISED,
		.reported = NSEC_PER_SEC,
		.findings = 1,
		.finding = {
			.rule = RULE_SWEEP,
			.severity = SEVERITY_MEDIUM,
			.confidence = 90,
			.offender = { .address = address("192.0.2.1"), .view = VIEW_INBOUND,
				      .lane = LANE_REQUEST },
			.first_seen = NSEC_PER_SEC / 2,
			.last_seen = NSEC_PER_SEC,
			.measure_count = 2,
			.measures = { { .name = "new_targets", .value = 254.1, .threshold = 32 },
				      { .name = "targets", .value = 255, .threshold = NAN } },
			.summary = "asked about 254 hosts",
		},
	};
}

struct alert flood(void)
{
	struct alert alert = sweep();

	alert.finding.rule = RULE_FLOOD_TARGET;
	alert.finding.severity = SEVERITY_CRITICAL;
	alert.finding.offender.address = address("2001:db8::1");
	alert.finding.offender.view = VIEW_EDGE;
	alert.finding.offender_is_target = true;
	alert.finding.has_target = true;
	alert.finding.target = alert.finding.offender.address;
	return alert;
}
