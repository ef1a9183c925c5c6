// SPDX-License-Identifier: GPL-2.0-only
/* What is done to an offender, and alerts that were read back, held against the lists as they are
 * now. */
#include "respond/respond.h"

#include "config/config.h"
#include "selftests/unit/lists.h"

#define NOW  (1000 * NSEC_PER_SEC)
#define THEN (NOW + 100 * NSEC_PER_SEC)

static struct settings settings;
static struct pins pins;
static struct responder *responder;

static void start(void)
{
	config_defaults(&settings);
	lists_open(&pins);
	responder = responder_new(&pins, &settings, NULL, false);
	cr_assert(responder != NULL);
}

static void stop(void)
{
	responder_free(responder);
	lists_close(&pins);
}

TestSuite(respond, .init = start, .fini = stop);

static struct alert respond_in(enum view view, const char *offender)
{
	struct alert alert = { .finding = { .rule = RULE_SWEEP, .blockable = true } };

	alert.finding.offender.view = (__u8)view;
	alert.finding.offender.address = prefix_from(offender).address;
	respond(responder, &alert, NOW);
	return alert;
}

Test(respond, each_view_its_own_response_and_time)
{
	struct alert alert;

	cr_assert(eq(int, config_set(&settings, "mode=enforce"), 0));
	cr_assert(
		eq(int, config_set(&settings, "rules.sweep.response=inbound=block,edge=block"), 0));
	cr_assert(eq(int, config_set(&settings, "rules.sweep.block-for=edge=1h"), 0));

	alert = respond_in(VIEW_PRIVATE, "192.0.2.1");
	cr_expect(eq(int, alert.action, ACTION_NONE));
	alert = respond_in(VIEW_INBOUND, "192.0.2.2");
	cr_expect(eq(int, alert.action, ACTION_BLOCKED));
	cr_expect(eq(u64, alert.blocked_until, NOW + settings.block_for));
	alert = respond_in(VIEW_EDGE, "192.0.2.3");
	cr_expect(eq(int, alert.action, ACTION_BLOCKED));
	cr_expect(eq(u64, alert.blocked_until, NOW + NS(3600)));
}

static struct alert resumed(const char *offender, bool adopted)
{
	struct prefix prefix = prefix_from(offender);
	struct alert alert = { .action = ACTION_BLOCKED, .blocked_until = THEN };

	alert.finding.offender.address = prefix.address;
	alert.finding.offender_bits = prefix.length == PREFIX_WHOLE ? 0 : prefix.length;
	respond_resumed(responder, &alert, adopted, NOW);
	return alert;
}

Test(respond, a_block_lasts_as_long_as_it_stands)
{
	struct prefix prefix = prefix_from("192.0.2.7");

	blocks_add(&pins, &prefix, BLOCK_ICMP, RULE_FLOOD_SOURCE, THEN + 5, NOW);
	cr_assert(resumed("192.0.2.7", true).blocked_until == THEN + 5);
}

Test(respond, what_an_operator_lifted_stays_lifted)
{
	cr_assert(resumed("192.0.2.7", true).blocked_until == THEN);
}

Test(respond, a_list_that_is_gone_blocks_nobody)
{
	cr_assert(resumed("192.0.2.7", false).blocked_until == NOW,
		  "so that the next finding blocks again");
}

Test(respond, who_is_allowed_meanwhile_is_no_offender)
{
	struct prefix network = prefix_from("192.0.2.0/24"), host = prefix_from("198.51.100.0");
	struct alert target = { .finding.offender_is_target = true };

	allows_add(&pins, &network, 0, NOW);
	allows_add(&pins, &host, 0, NOW);
	cr_assert(resumed("192.0.2.7", true).over);
	cr_assert(resumed("192.0.2.0/24", true).over);
	cr_assert(resumed("198.51.100.0", true).over);
	cr_assert_not(resumed("198.51.100.0/24", true).over, "one host of it is");
	cr_assert_not(resumed("203.0.113.1", true).over);
	target.finding.offender.address = network.address;
	respond_resumed(responder, &target, true, NOW);
	cr_assert_not(target.over, "the list is of sources");
}
