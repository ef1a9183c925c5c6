// SPDX-License-Identifier: GPL-2.0-only
#include "respond.h"

#include "config.h"
#include "lists.h"

static struct pins pins;
static struct settings settings;
static struct responder *responder;

static void start(void)
{
	lists_open(&pins);
	config_defaults(&settings);
	responder = responder_new(&pins, &settings, NULL, false);
	cr_assert(responder != NULL);
}

static void stop(void)
{
	responder_free(responder);
	lists_close(&pins);
}

TestSuite(respond, .init = start, .fini = stop);

enum { NOW = 1000 };

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
