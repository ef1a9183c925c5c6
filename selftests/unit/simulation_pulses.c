// SPDX-License-Identifier: GPL-2.0-only
/*
 * Floods in pulses that stay below each burst, on simulated time, and other sources of many packets
 * at once: monitors, agents that start together, a person who tries `ping -f`.
 */
#include "selftests/unit/simulated.h"

#include "base/prefix.h"
#include "detectors/detector.h"
#include "headers/hash.h"

#include <criterion/criterion.h>
#include <string.h>

#define MONDAY (1699833600 * NSEC_PER_SEC)

static struct simulated simulated;
static __u64 state;
static unsigned int raised[RULE_COUNT]; /* of severity low and above */
static __u64 begun, raised_at;
static struct finding last;

static void report(const struct alert *alert, void *context)
{
	if (alert->state != ALERT_RAISED || alert->finding.severity < SEVERITY_LOW)
		return;
	raised[alert->finding.rule]++;
	if (!raised_at)
		raised_at = simulated.now;
	last = alert->finding;
}

static __u32 draw(__u32 from, __u32 to)
{
	state = hash_mix(state + 0x9e3779b97f4a7c15ULL);
	return from + (__u32)(state >> 20) % (to - from + 1);
}

static void begin(__u64 seed)
{
	state = seed;
	memset(raised, 0, sizeof(raised));
	memset(&last, 0, sizeof(last));
	raised_at = 0;
	simulated_start(&simulated, MONDAY, report, NULL);
	simulated.home.count = 1;
	simulated.home.prefixes[0] = (struct prefix){ .length = IPV4_MAPPED_BITS + 16,
						      .address = simulated_ipv4(0x0a010000) };
	simulated_set(&simulated, "mode=enforce");
	begun = simulated.now;
}

static unsigned int all_raised(void)
{
	unsigned int all = 0;

	for (int rule = 0; rule < RULE_COUNT; rule++)
		all += raised[rule];
	return all;
}

static bool ask(__u32 source, __u32 target)
{
	return simulated_ping(&simulated,
			      &(struct ping){ .source = simulated_ipv4(source),
					      .target = simulated_ipv4(0x0a010000 + target),
					      .view = VIEW_INBOUND,
					      .answered = true });
}

static __u32 person(__u32 number)
{
	return 0x50000000 + (number * 2654435761u >> 4);
}

struct train {
	__u32 senders;
	__u32 targets;
	__u32 packets; /* per pulse */
	__u32 within;  /* ms */
	__u32 period;  /* ms, plus or minus a quarter */
	enum rule rule;
};

static void pulse(const struct train *train)
{
	__u64 origin = simulated.now;

	for (__u32 i = 0; i < train->packets; i++) {
		ask(person(draw(1, train->senders)), draw(1, train->targets));
		simulated_until(&simulated,
				origin + (__u64)i * train->within * NSEC_PER_MSEC / train->packets);
	}
	simulated_until(&simulated, origin + draw(train->period * 7 / 8, train->period * 9 / 8) *
						     NSEC_PER_MSEC);
}

/* Within a minute, with the rate over all pulses. */
Test(simulation_pulses, trains_are_found, .timeout = 300)
{
	static const struct train trains[] = {
		{ 1, 1, 100, 50, 2500, RULE_FLOOD_SOURCE },
		{ 1, 1, 200, 200, 5000, RULE_FLOOD_SOURCE },
		{ 1, 1, 240, 1000, 6000, RULE_FLOOD_SOURCE },
		{ 1, 1, 225, 500, 10000, RULE_FLOOD_SOURCE },
		{ 1, 1, 150, 20, 1500, RULE_FLOOD_SOURCE },
		{ 1, 3, 150, 20, 4000, RULE_FLOOD_SOURCE },
		{ 20, 1, 150, 20, 1500, RULE_FLOOD_TARGET },
		{ 100, 1, 150, 20, 1500, RULE_FLOOD_TARGET },
		{ 1000, 1, 1000, 100, 4000, RULE_FLOOD_TARGET },
		{ 40, 1, 400, 100, 8000, RULE_FLOOD_TARGET },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(trains); i++)
		for (__u64 seed = 1; seed <= simulation_seeds(1); seed++) {
			begin(seed);
			while (simulated.now < begun + 60 * NSEC_PER_SEC)
				pulse(&trains[i]);
			simulated_until(&simulated, simulated.now + 10 * NSEC_PER_SEC);
			cr_expect(raised[trains[i].rule] == 1,
				  "%u packets from %u each %u ms, seed %llu: %u, last %d: %s",
				  trains[i].packets, trains[i].senders, trains[i].period, seed,
				  raised[trains[i].rule], last.rule, last.summary);
			cr_expect(raised_at && raised_at < begun + 61 * NSEC_PER_SEC);
			simulated_stop(&simulated);
		}
}

static void expect_silence(const char *what)
{
	simulated_until(&simulated, simulated.now + 30 * NSEC_PER_SEC);
	cr_expect_eq(all_raised(), 0, "%s: rule %d: %s", what, last.rule, last.summary);
	simulated_stop(&simulated);
}

/* Rounds of monitors: hosts, pings to each, ms between two packets. */
Test(simulation_pulses, monitors_that_burst, .timeout = 300)
{
	static const __u32 rounds[][3] = {
		{ 200, 1, 0 }, { 200, 1, 10 }, { 200, 3, 10 }, { 40, 5, 1 }, { 10, 20, 1 }
	};

	for (size_t i = 0; i < ARRAY_LENGTH(rounds); i++) {
		begin(i);
		for (int minute = 0; minute < 10; minute++) {
			__u64 origin = simulated.now;

			for (__u32 n = 0; n < rounds[i][0] * rounds[i][1]; n++) {
				ask(0x50000001, 1 + n % rounds[i][0]);
				simulated_until(&simulated,
						simulated.now + rounds[i][2] * NSEC_PER_MSEC);
			}
			simulated_until(&simulated, origin + 60 * NSEC_PER_SEC);
			/* Without prior knowledge its first round is a sweep. */
			if (minute < 2) {
				memset(raised, 0, sizeof(raised));
				raised_at = 0;
			}
		}
		cr_log_info("%u hosts", rounds[i][0]);
		expect_silence("monitor");
	}
}

/* Agents that all ping one host in the same second of each minute; and people at any time. */
Test(simulation_pulses, many_at_once, .timeout = 300)
{
	begin(1);
	for (int minute = 0; minute < 10; minute++) {
		__u64 origin = simulated.now;

		for (__u32 n = 0; n < 300; n++) {
			ask(person(n), 1);
			simulated_until(&simulated, simulated.now + NSEC_PER_MSEC);
		}
		simulated_until(&simulated, origin + 60 * NSEC_PER_SEC);
	}
	expect_silence("agents");

	begin(2);
	for (__u32 n = 0; n < 120 * 150; n++) {
		ask(person(n % 150), 1);
		simulated_until(&simulated, simulated.now + NSEC_PER_SEC / 150);
	}
	expect_silence("people");
}

/* A person tries twice how fast it goes. */
Test(simulation_pulses, a_person_who_tries)
{
	begin(1);
	for (int i = 0; i < 2; i++) {
		for (__u32 n = 0; n < 200; n++) {
			ask(0x50000001, 1);
			simulated_until(&simulated, simulated.now + NSEC_PER_MSEC);
		}
		simulated_until(&simulated, simulated.now + 20 * NSEC_PER_SEC);
	}
	expect_silence("ping -f");
}

/* One scanner with decoys: each asks the same hosts. Replies to another host are visible. */
static void scan(__u32 sources, __u32 hosts, bool apart)
{
	ask(person(900), 9999);
	for (__u32 host = 1; host <= hosts; host++)
		for (__u32 source = 0; source < sources; source++) {
			simulated_ping(&simulated,
				       &(struct ping){
					       .source = simulated_ipv4(person(source)),
					       .target = simulated_ipv4(0x0a010000 + host +
									(apart ? source << 8 : 0)),
					       .view = VIEW_INBOUND });
			simulated_until(&simulated, simulated.now + 3 * NSEC_PER_MSEC);
		}
	simulated_until(&simulated, simulated.now + 20 * NSEC_PER_SEC);
}

Test(simulation_pulses, a_scan_and_its_decoys, .timeout = 120)
{
	for (__u32 sources = 2; sources <= 20; sources += 9) {
		begin(sources);
		scan(sources, 64, false);
		cr_expect_eq(raised[RULE_SWEEP], 1, "%u sources: %u", sources, raised[RULE_SWEEP]);
		simulated_stop(&simulated);
	}
	begin(1);
	scan(3, 64, true);
	cr_expect_eq(raised[RULE_SWEEP], 3, "of other hosts: %u", raised[RULE_SWEEP]);
	simulated_stop(&simulated);
}
