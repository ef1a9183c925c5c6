// SPDX-License-Identifier: GPL-2.0-only
/* Which setting defines which window, and that a window is its view's alone. */
#include "base/names.h"
#include "config/window.h"

#include "base/names.h"
#include "config/config.h"
#include "detectors/detector.h"
#include "kernel/object.h"
#include "selftests/unit/simulated.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct settings settings;
static unsigned int raised[VIEW_COUNT];

static void start(void)
{
	config_defaults(&settings);
}

TestSuite(window, .init = start);

#define LANE(name) (1u << LANE_##name)

static const struct {
	const char *assignment;
	unsigned int of_sources, of_targets; /* bits of enum lane */
} rows[] = {
	{ "rules.sweep.window=edge=20s", LANE(REQUEST), 0 },
	{ "rules.error-harvest.window=edge=20s", LANE(ERROR), 0 },
	{ "rules.nd-scan.window=edge=20s", LANE(DISCOVERY), 0 },
	{ "rules.flood-spoofed.window=edge=20s", 0,
	  LANE(REQUEST) | LANE(REPLY) | LANE(FRAGMENT) | LANE(OTHER) },
	{ "rules.path-mapping.window=edge=20s", 0, LANE(ERROR) },
	{ "rules.nd-flood.window=edge=20s", 0, LANE(DISCOVERY) },
};

/* As the kernel side receives them: halves. */
static void expect_halves(const char *assignment, unsigned int of_sources, unsigned int of_targets)
{
	static struct state state;
	const struct pins pins = { .state = &state };
	const struct prefix_list home = {};

	object_configure(&pins, &settings, &home);
	for (int view = 0; view < VIEW_COUNT; view++) {
		for (int lane = 0; lane < LANE_COUNT; lane++) {
			const struct lane_config *config =
				&state.config[state.control.slot].lanes[view][lane];
			bool source = view == VIEW_EDGE && of_sources >> lane & 1;
			bool target = view == VIEW_EDGE && of_targets >> lane & 1;

			cr_expect(eq(u64, config->source_half, source ? NS(10) : NS(30)), "%s: %s",
				  assignment, lane_names[lane]);
			cr_expect(eq(u64, config->target_half, target ? NS(10) : NS(30)), "%s: %s",
				  assignment, lane_names[lane]);
		}
	}
}

Test(window, one_setting_for_each_count)
{
	expect_halves("defaults", 0, 0);
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		config_defaults(&settings);
		cr_assert(eq(int, config_set(&settings, rows[i].assignment), 0));
		expect_halves(rows[i].assignment, rows[i].of_sources, rows[i].of_targets);
	}
}

static void report(const struct alert *alert, void *context)
{
	if (alert->state == ALERT_RAISED && alert->finding.rule == RULE_SWEEP)
		raised[alert->finding.offender.view]++;
}

/* One host a second. */
static void ask(struct simulated *simulated, enum view view, __u32 first, __u32 count)
{
	for (__u32 i = first; i < first + count; i++) {
		const struct ping ping = { .source = simulated_ipv4(0xc6336407),
					   .target = simulated_ipv4(0x0a000000 + i * 7),
					   .view = view };

		simulated_ping(simulated, &ping);
		simulated_until(simulated, simulated->now + NSEC_PER_SEC);
	}
}

/* 60 hosts in a minute are a sweep with a window of a minute; windows of ten seconds never have
 * more than a dozen. */
Test(window, a_sweep_is_one_within_its_view_s_window)
{
	static struct simulated simulated;

	simulated_start(&simulated, NS(1699833600), report, NULL);
	simulated_set(&simulated, "rules.sweep.window=edge=10s");
	ask(&simulated, VIEW_INBOUND, 0, 60);
	ask(&simulated, VIEW_EDGE, 0, 60);
	cr_expect(eq(u32, raised[VIEW_INBOUND], 1));
	cr_expect(eq(u32, raised[VIEW_EDGE], 0));
	simulated_stop(&simulated);
}
