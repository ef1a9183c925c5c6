// SPDX-License-Identifier: GPL-2.0-only
/* Slow sweeps and traffic that resembles them, on simulated time. */
#include "selftests/unit/simulated.h"

#include "config/config.h"
#include "detectors/detector.h"
#include "headers/hash.h"
#include "base/timebase.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MINUTE (60 * NSEC_PER_SEC)
#define HOUR   (60 * MINUTE)
#define MONDAY (1699833600 * NSEC_PER_SEC)

static struct simulated simulated;
static unsigned int raised[RULE_COUNT];
static unsigned int told[RULE_COUNT];
static struct finding last;
static __u64 last_time;

static void report(const struct alert *alert, void *context)
{
	told[alert->finding.rule]++;
	if (alert->state != ALERT_RAISED)
		return;
	raised[alert->finding.rule]++;
	last = alert->finding;
	last_time = alert->raised;
}

static void start(void)
{
	memset(raised, 0, sizeof(raised));
	memset(told, 0, sizeof(told));
	simulated_start(&simulated, MONDAY, report, NULL);
}

static void stop(void)
{
	simulated_stop(&simulated);
}

TestSuite(simulation_slow, .init = start, .fini = stop);

static unsigned int all_raised(void)
{
	unsigned int all = 0;

	for (int rule = 0; rule < RULE_COUNT; rule++)
		all += raised[rule];
	return all;
}

static struct address outsider(__u32 number)
{
	return simulated_ipv4(0xc6336400 + number);
}

static struct address host(__u32 number)
{
	return simulated_ipv4(0x0a010000 + number);
}

static void ask(struct address source, struct address target, bool answered)
{
	const struct ping ping = {
		.source = source, .target = target, .view = VIEW_INBOUND, .answered = answered
	};

	simulated_ping(&simulated, &ping);
}

static void wait(__u64 time)
{
	simulated_until(&simulated, simulated.now + time);
}

/* Returns an interval between probes of a Poisson process. */
static __u64 gap(double mean, __u64 *state)
{
	*state = hash_mix(*state + 0x9e3779b97f4a7c15ULL);
	return (__u64)(-mean * log(1 - (double)(*state >> 11) / (1ULL << 53)));
}

/* Probes at random times; returns when the first alert was raised, or `most`. */
static __u64 scan(__u64 mean, __u64 most, __u64 seed)
{
	__u64 begun = simulated.now, until = begun + most;

	for (__u32 i = 0; simulated.now < until && !raised[RULE_SWEEP_SLOW]; i++) {
		ask(outsider(1), host(hash_mix(seed + i) % 60000), i % 10 == 0);
		wait(gap((double)mean, &seed));
	}
	return raised[RULE_SWEEP_SLOW] ? last_time - begun : most;
}

Test(simulation_slow, a_probe_in_five_minutes_is_found_within_four_hours)
{
	for (__u64 seed = 1; seed <= 20; seed++) {
		cr_expect_lt(scan(5 * MINUTE, 5 * HOUR, seed), 4 * HOUR + 30 * MINUTE, "seed %llu",
			     seed);
		stop();
		start();
	}
}

Test(simulation_slow, a_probe_in_ten_minutes_is_found_within_a_day)
{
	for (__u64 seed = 1; seed <= 20; seed++) {
		cr_expect_lt(scan(10 * MINUTE, 25 * HOUR, seed), 24 * HOUR, "seed %llu", seed);
		stop();
		start();
	}
}

Test(simulation_slow, a_probe_a_minute_is_found_within_the_hour)
{
	cr_assert_lt(scan(MINUTE, 2 * HOUR, 7), HOUR);
	cr_assert_eq(all_raised(), 1);
}

Test(simulation_slow, one_alert_for_a_scan_that_lasts)
{
	for (__u32 i = 0; i < 24 * 12; i++) {
		ask(outsider(1), host(i * 7), false);
		wait(5 * MINUTE);
	}
	cr_assert_eq(raised[RULE_SWEEP_SLOW], 1);
	cr_assert_lt(told[RULE_SWEEP_SLOW], 60, "%u records", told[RULE_SWEEP_SLOW]);
	cr_assert_eq(last.last_seen - last.first_seen > HOUR, 1);
}

Test(simulation_slow, what_sweep_told_is_not_told_again)
{
	ask(outsider(2), host(600), true);
	for (__u32 i = 0; i < 200; i++) {
		ask(outsider(1), host(i), false);
		wait(NSEC_PER_SEC / 10);
	}
	wait(20 * MINUTE);
	for (__u32 i = 0; i < 12; i++) {
		ask(outsider(1), host(300 + i), false);
		wait(5 * MINUTE);
	}
	cr_assert_eq(raised[RULE_SWEEP], 1);
	cr_assert_eq(all_raised(), 1);
}

Test(simulation_slow, a_sweep_that_goes_on_slowly_is_told)
{
	ask(outsider(2), host(600), true);
	for (__u32 i = 0; i < 200; i++) {
		ask(outsider(1), host(i), false);
		wait(NSEC_PER_SEC / 10);
	}
	for (__u32 i = 0; i < 120; i++) {
		wait(5 * MINUTE);
		ask(outsider(1), host(300 + i), false);
	}
	cr_assert_eq(raised[RULE_SWEEP], 1);
	cr_assert_eq(raised[RULE_SWEEP_SLOW], 1);
}

/* `hosts` one after the other, a complete round in `round`; all answer. */
static void monitor(__u32 hosts, __u64 round, __u64 how_long)
{
	__u64 until = simulated.now + how_long;

	for (__u32 i = 0; simulated.now < until; i++) {
		ask(outsider(1), host(i % hosts), true);
		wait(round / hosts);
	}
}

Test(simulation_slow, monitors_are_silent)
{
	static const struct {
		__u32 hosts;
		__u64 round;
	} monitors[] = { { 20, 2 * NSEC_PER_SEC }, { 24, 20 * NSEC_PER_SEC }, { 30, MINUTE },
			 { 100, 5 * MINUTE },	   { 200, 10 * MINUTE },      { 25, 5 * MINUTE } };

	for (size_t i = 0; i < ARRAY_LENGTH(monitors); i++) {
		/* At the end of a slot: its first new host is younger than the slot. */
		wait(13 * MINUTE);
		monitor(monitors[i].hosts, monitors[i].round, 12 * HOUR);
		cr_expect_eq(all_raised(), 0, "%u hosts in %llu s", monitors[i].hosts,
			     monitors[i].round / NSEC_PER_SEC);
		stop();
		start();
	}
}

Test(simulation_slow, a_monitor_that_scans_beside_its_hosts_is_found)
{
	for (__u32 i = 0; i < 6 * 60 * 4; i++) {
		for (__u32 j = 0; j < 10; j++)
			ask(outsider(1), host((i * 10 + j) % 40), true);
		if (i % 8 == 0)
			ask(outsider(1), host(1000 + i), false);
		wait(15 * NSEC_PER_SEC);
	}
	cr_assert_eq(raised[RULE_SWEEP_SLOW], 1);
}

Test(simulation_slow, people_are_silent)
{
	/* One address for an office of them. */
	for (__u32 i = 0; i < 150; i++) {
		for (__u32 j = 0; j < 4 + i % 9; j++) {
			ask(outsider(1), host(i % 2 ? i % 6 : i), true);
			wait(NSEC_PER_SEC);
		}
		wait(8 * MINUTE);
	}
	cr_assert_eq(all_raised(), 0);
}

Test(simulation_slow, mtr_is_silent)
{
	const struct address router = outsider(1);

	for (__u32 i = 0; i < 30; i++) {
		for (__u32 j = 0; j < 60 * 8; j++) {
			const struct ping ping = { .source = router,
						   .target = host(i % 5),
						   .view = VIEW_INBOUND,
						   .ttl = (__u8)(1 + j % 5) };

			simulated_ping(&simulated, &ping);
			wait(NSEC_PER_SEC / 8);
		}
		wait(30 * MINUTE);
	}
	cr_assert_eq(all_raised(), 0);
}

/* The sources of a forged flood, as many as the kernel side admits. */
static void flood(struct simulated *to, __u32 first, __u32 count)
{
	struct source source = {
		.first_seen = to->now,
		.last_seen = to->now,
		.packets = 1,
		.payloads = 1,
		.targets.started = to->now,
	};
	struct observation observation = { .observed = OBSERVED_SOURCE,
					   .now = to->now,
					   .source.now = &source };

	hyperloglog_add(&source.targets.current, hash_mix(42));
	observation.endpoint.view = VIEW_INBOUND;
	for (__u32 i = first; i < first + count; i++) {
		observation.endpoint.address = simulated_ipv4((__u32)hash_mix(i));
		cr_assert(memory_observe_source(to->memory, &observation));
	}
}

/* Returns this process's resident memory in bytes. */
static __u64 resident(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	unsigned long all = 0, here = 0;

	cr_assert(file);
	cr_assert_eq(fscanf(file, "%lu %lu", &all, &here), 2);
	fclose(file);
	return here * (__u64)sysconf(_SC_PAGESIZE);
}

Test(simulation_slow, found_among_a_million_sources)
{
	enum { SOURCES = 1000000, PROBES = 72 };
	__u64 began = timebase_now(), before = resident();

	for (__u32 i = 0; i < PROBES; i++) {
		ask(outsider(1), host(i * 31), false);
		for (__u32 part = 0; part < 50; part++) {
			flood(&simulated, (i * 50 + part) * (SOURCES / PROBES / 50),
			      SOURCES / PROBES / 50);
			wait(6 * NSEC_PER_SEC);
		}
	}
	cr_assert_eq(raised[RULE_SWEEP_SLOW], 1);
	cr_assert_lt(resident() - before, simulated.settings.memory_most + (2 << 20));
	cr_log_info("%.1f s", (double)(timebase_now() - began) / NSEC_PER_SEC);
}

static void probe_in(enum view view, struct address source, struct address target)
{
	const struct ping ping = { .source = source, .target = target, .view = view };

	simulated_ping(&simulated, &ping);
	wait(5 * MINUTE);
}

static void set(const char *assignment)
{
	simulated_set(&simulated, assignment);
}

/* Thresholds of one view do not change findings in another. */
Test(simulation_slow, by_view)
{
	set("rules.sweep-slow.targets-1h=inbound=0");
	set("rules.sweep-slow.targets-4h=inbound=1000");
	set("rules.sweep-slow.targets-24h=inbound=1000");
	for (__u32 i = 0; i < 45; i++)
		probe_in(VIEW_INBOUND, outsider(1), host(i * 7));
	cr_expect_eq(raised[RULE_SWEEP_SLOW], 0);
	for (__u32 i = 0; i < 45; i++)
		probe_in(VIEW_EDGE, outsider(1), host(i * 7));
	cr_expect_eq(raised[RULE_SWEEP_SLOW], 1);
}

/* The same for campaigns, and for the number of targets that makes a source loud. */
Test(simulation_slow, campaigns_by_view)
{
	set("rules.sweep.targets=inbound=2");
	set("rules.sweep-distributed.targets=inbound=1000");
	for (__u32 i = 0; i < 60; i++)
		probe_in(VIEW_EDGE, simulated_ipv4(0xc6000000 + i / 5 * 0x301),
			 simulated_ipv4(0xc0000200 + i));
	cr_expect_eq(raised[RULE_SWEEP_DISTRIBUTED], 1);
}
