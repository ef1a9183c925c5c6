// SPDX-License-Identifier: GPL-2.0-only
/* The type and code that a finding is about. */
#include "detectors/message.h"

#include "base/prefix.h"
#include "headers/protocol.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct finding noted(const struct observation *observation, const char *offender)
{
	struct finding finding = {};
	struct prefix prefix;

	cr_assert(eq(int, prefix_parse(offender, &prefix), 0));
	finding.offender.address = prefix.address;
	message_note(observation, &finding);
	return finding;
}

static struct observation of_source(enum lane lane, const struct source *now,
				    const struct source *before)
{
	return (struct observation){
		.observed = OBSERVED_SOURCE,
		.endpoint.lane = lane,
		.source = { .now = now, .before = before },
	};
}

Test(message, most_of_what_came_since_decides)
{
	struct source before = { .kinds = { 1000, 0 } };
	struct source now = { .kinds = { 1010, 30 } };
	struct observation observation = of_source(LANE_REQUEST, &now, &before);
	struct finding finding = noted(&observation, "192.0.2.1");

	cr_assert(finding.has_type && finding.has_code);
	cr_expect(eq(int, finding.icmp_type, 13), "timestamp requests");
	observation = of_source(LANE_REQUEST, &now, NULL);
	finding = noted(&observation, "192.0.2.1");
	cr_expect(eq(int, finding.icmp_type, 8));
	finding = noted(&observation, "2001:db8::1");
	cr_expect(eq(int, finding.icmp_type, 128));
}

Test(message, an_even_mixture_is_no_type)
{
	struct source now = { .kinds = { 10, 10 } };
	struct observation observation = of_source(LANE_REQUEST, &now, NULL);

	cr_expect_not(noted(&observation, "192.0.2.1").has_type);
}

/* For a type with several codes the count does not show the code. */
Test(message, a_code_where_there_is_one)
{
	struct source now = { .kinds = { 10 } };
	struct observation observation = of_source(LANE_ERROR, &now, NULL);
	struct finding finding = noted(&observation, "192.0.2.1");

	cr_assert(finding.has_type);
	cr_expect(eq(int, finding.icmp_type, 3), "unreachable");
	cr_expect_not(finding.has_code);
}

/* IPv4 has no such messages. */
Test(message, a_kind_that_the_family_does_not_have)
{
	struct source now = { .kinds = { [KIND_NODE_QUERY] = 10 } };
	struct observation observation = of_source(LANE_REQUEST, &now, NULL);

	cr_expect_not(noted(&observation, "192.0.2.1").has_type);
	cr_expect(eq(int, noted(&observation, "2001:db8::1").icmp_type, 139));
}

Test(message, a_single_packet)
{
	struct packet packet = { .type = 3, .code = 9, .icmp_length = ICMP_HEADER_BYTES };
	struct observation observation = {
		.observed = OBSERVED_SAMPLE,
		.endpoint.lane = LANE_ERROR,
		.sample.packet = &packet,
	};
	struct finding finding = noted(&observation, "192.0.2.1");

	cr_assert(finding.has_type && finding.has_code);
	cr_expect(eq(int, finding.icmp_type, 3));
	cr_expect(eq(int, finding.icmp_code, 9));
	packet.icmp_length = ICMP_HEADER_BYTES - 1;
	cr_expect_not(noted(&observation, "192.0.2.1").has_type, "cut short");
}
