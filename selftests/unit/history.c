// SPDX-License-Identifier: GPL-2.0-only
/* What is saved goes on after a restart, whatever the clock. */
#include "selftests/link_frames.h"
#include "selftests/unit/restarted.h"

#include <criterion/criterion.h>

TestSuite(history, .init = restarted_start, .fini = restarted_stop);

Test(history, a_slow_scan_goes_on_across_restarts)
{
	for (__u32 i = 0; i < 45; i++) {
		probe(0xc6336407, 0x0a000000 + i * 7);
		if (i % 10 == 9)
			restart(2 * NSEC_PER_SEC);
		cr_assert(i >= 20 || !raised[RULE_SWEEP_SLOW]);
	}
	cr_assert_geq(raised[RULE_SWEEP_SLOW], 1);
}

Test(history, without_it_the_scan_would_begin_anew)
{
	for (__u32 i = 0; i < 45; i++) {
		probe(0xc6336407, 0x0a000000 + i * 7);
		if (i % 20 == 9) {
			begin_anew(MONDAY + i * 5 * MINUTE);
		}
	}
	cr_assert_eq(raised[RULE_SWEEP_SLOW], 0, "or the test before shows nothing");
}

Test(history, a_campaign_goes_on_across_a_restart)
{
	for (__u32 i = 0; i < 60; i++) {
		probe(0xc6000000 + i * 0x301, 0xc0000200 + i);
		if (i == 25)
			restart(MINUTE);
		cr_assert(i > 28 || !raised[RULE_SWEEP_DISTRIBUTED]);
	}
	cr_assert_eq(raised[RULE_SWEEP_DISTRIBUTED], 1);
}

/* Before a restart 25 hosts, after it the same and ten others. */
static bool sweeps_across_a_restart(enum view view)
{
	static const __u32 counts[] = { 25, 35 };

	raised[RULE_SWEEP] = 0;
	for (size_t run = 0; run < ARRAY_LENGTH(counts); run++) {
		for (__u32 i = 0; i < counts[run]; i++)
			simulated_ping(&restarted,
				       &(struct ping){ .source = simulated_ipv4(0xc6336407),
						       .target = simulated_ipv4(0x0a000000 + i),
						       .view = view });
		simulated_until(&restarted, restarted.now + 7 * NSEC_PER_SEC);
		if (run == 0) {
			restart(2 * MINUTE);
			simulated_set(&restarted, "rules.sweep.window=edge=5m");
		}
	}
	return raised[RULE_SWEEP];
}

/* What left the window while the daemon was down is known, and in a longer window is not yet. */
Test(history, a_window_goes_on_across_a_restart)
{
	cr_expect_not(sweeps_across_a_restart(VIEW_INBOUND));
	cr_expect(sweeps_across_a_restart(VIEW_EDGE));
}

Test(history, what_was_told_is_not_told_again)
{
	for (__u32 i = 0; i < 40; i++)
		probe(0xc6336407, 0x0a000000 + i * 7);
	cr_assert_eq(raised[RULE_SWEEP_SLOW], 1);
	restart(NSEC_PER_SEC);
	for (__u32 i = 40; i < 44; i++)
		probe(0xc6336407, 0x0a000000 + i * 7);
	cr_assert_eq(raised[RULE_SWEEP_SLOW], 1);
}

Test(history, a_monitors_hosts_are_known_after_a_restart)
{
	for (unsigned int round = 0; round < 200; round++) {
		for (__u32 i = 0; i < 30; i++) {
			const struct ping ping = { .source = simulated_ipv4(0x0a000001),
						   .target = simulated_ipv4(0x0a000100 + i),
						   .view = VIEW_PRIVATE,
						   .answered = true };

			simulated_ping(&restarted, &ping);
		}
		simulated_until(&restarted, restarted.now + MINUTE);
		if (round == 100)
			restart(30 * HOUR);
	}
	for (int rule = 0; rule < RULE_COUNT; rule++)
		cr_assert_eq(raised[rule], 0, "%s", rule_names[rule]);
}

/* The clock was years off when the machine started, and was set later. */
Test(history, a_clock_that_was_set_moves_no_window)
{
	begin_anew(86400 * NSEC_PER_SEC);
	for (__u32 i = 0; i < 25; i++)
		probe(0xc6336407, 0x0a000000 + i * 7);
	cr_assert_eq(history_save(path, restarted.memory, restarted.alerts, restarted.now, MONDAY),
		     0);
	begin_anew(MONDAY + MINUTE);
	restore();
	for (__u32 i = 25; i < 40; i++)
		probe(0xc6336407, 0x0a000000 + i * 7);
	cr_assert_eq(raised[RULE_SWEEP_SLOW], 1);
}

/* Returns whether a router's advertisement is dropped. */
static bool advertise(const char *source, int sender)
{
	static struct frame frame;

	link_frame(&frame, &(struct link_message){ .type = 134,
						   .sender = sender,
						   .source = source,
						   .lifetime = 1800,
						   .prefix = "2001:db8:1::" });
	return simulated_receive(&restarted, &frame);
}

static void guard_routers(void)
{
	simulated_set(&restarted, "mode=enforce");
	simulated_set(&restarted, "learning=5m");
	simulated_set(&restarted, "rules.rogue-router.response=drop");
}

/* Before it has advertised itself again. */
Test(history, a_router_that_was_learned_is_known_after_a_restart)
{
	guard_routers();
	for (int i = 0; i < 8; i++) {
		advertise("fe80::1", 1);
		simulated_until(&restarted, restarted.now + MINUTE);
	}
	restart(HOUR);
	guard_routers();
	simulated_until(&restarted, restarted.now + 2 * NSEC_PER_SEC);
	cr_expect(advertise("fe80::66", 9), "a stranger");
	cr_expect(advertise("fe80::1", 9), "its address, and not its link-layer address");
	cr_expect(!advertise("fe80::1", 1));
	simulated_until(&restarted, restarted.now + MINUTE);
	cr_expect(raised[RULE_ROGUE_ROUTER] >= 1);
}
