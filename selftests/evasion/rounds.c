// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: hide in a round. A flood of a few hosts in turn pays the price of a monitor's round; a
 * slow sweep asks each host twice, as a monitor does; a campaign sends each host as many probes as
 * a person's ping. The controls are a monitor's rounds and people who are answered.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { ASKER = 0xcb007142, BYSTANDER = 0xcb007150, HOSTS = 200 };

/* Returns the place of `i` in one of the orders of `count` that the seed selects. */
static __u32 shuffled(__u32 i, __u32 count, __u32 seed)
{
	static const __u32 steps[] = { 1, 7, 11, 13, 17, 19, 23 };
	__u32 step = steps[seed % 7];

	while (count % step == 0 && step > 1)
		step = steps[++seed % 7];
	return (i * step + seed) % count;
}

static void answer(struct watch *watch, __u32 asker, __u8 host)
{
	char to[16], from[16];

	snprintf(from, sizeof(from), "192.0.2.%u", host);
	snprintf(to, sizeof(to), "%u.%u.%u.%u", asker >> 24, asker >> 16 & 255, asker >> 8 & 255,
		 asker & 255);
	drops(watch->world, ETHERNET(), IPV4(.source = from, .target = to),
	      ICMP(0, 0, .identifier = 7), DATA(56));
}

/* Returns whether this rate to `hosts` hosts in turn, for some seconds, is a flood. */
static bool floods(__u32 hosts, __u32 rate, __u32 seconds, __u32 seed)
{
	struct watch *watch = watch_open(NULL);
	__u64 begin = watch->world->now;
	bool found;

	for (__u32 i = 0; i < rate * seconds; i++) {
		watch_until(watch, begin + i * NSEC_PER_SEC / rate);
		watch_ping(watch, ASKER, (__u8)(1 + shuffled(i % hosts, hosts, seed)), (__u16)i);
	}
	watch_until(watch, begin + (seconds + 2) * NSEC_PER_SEC);
	found = watch->raised[RULE_FLOOD_SOURCE];
	watch_close(watch);
	return found;
}

Test(evasion_rounds, a_flood_of_hosts_in_turns)
{
	for (__u32 hosts = 3; hosts <= 12; hosts *= 2)
		cr_expect(floods(hosts, 390, 3, hosts), "%u hosts", hosts);
	cr_expect_not(floods(6, 45, 8, 3), "control: below the limit");
	cr_expect_not(floods(100, 100, 8, 1), "control: a monitor's round");
}

/* Returns how often sweep-slow or sweep is raised if hosts are asked `times` times each, `apart`
 * seconds apart. */
static __u64 sweeps(__u32 a_minute, __u32 minutes, __u32 times, __u32 apart, __u32 after,
		    __u32 seed, bool answered)
{
	struct watch *watch = watch_open(NULL);
	__u64 begin = watch->world->now + after * 60 * NSEC_PER_SEC, raised;
	__u32 count = a_minute * minutes;

	for (__u32 second = 0; second < minutes * 60 + times * apart; second++) {
		watch_until(watch, begin + second * NSEC_PER_SEC);
		for (__u32 time = 0; time < times; time++) {
			__u32 at = second - time * apart, i = at * a_minute / 60;
			__u8 host;

			if (second < time * apart || i >= count || at * a_minute % 60 >= a_minute)
				continue;
			host = (__u8)(1 + shuffled(i, count, seed));
			watch_ping(watch, ASKER, host, (__u16)time);
			if (answered)
				answer(watch, ASKER, host);
		}
	}
	watch_until(watch, begin + (minutes + 8) * 60 * NSEC_PER_SEC);
	raised = watch->raised[RULE_SWEEP] + watch->raised[RULE_SWEEP_SLOW];
	watch_close(watch);
	return raised;
}

Test(evasion_rounds, a_slow_sweep_that_returns)
{
	cr_expect(sweeps(8, 17, 2, 60, 0, 4, false));
	cr_expect_not(sweeps(4, 8, 4, 90, 0, 0, true), "control: a monitor's hosts answer");
}

static __u64 campaigns(__u32 sources, __u32 probes, __u32 seed, bool answered)
{
	struct watch *watch = watch_open(NULL);
	__u64 begin = watch->world->now, raised;

	for (__u32 i = 0; i < HOSTS; i++) {
		__u32 source = 0x0b000000 + i % sources * 0x10107;
		__u8 host = (__u8)(1 + shuffled(i, HOSTS, seed));

		for (__u16 n = 0; n < probes; n++) {
			watch_until(watch, begin + i * 2 * NSEC_PER_SEC + n * NSEC_PER_SEC / 8);
			watch_ping(watch, source, host, n);
			if (answered)
				answer(watch, source, host);
		}
	}
	watch_until(watch, begin + (HOSTS * 2 + 30) * NSEC_PER_SEC);
	raised = watch->raised[RULE_SWEEP_DISTRIBUTED] + watch->raised[RULE_SWEEP_ROTATING];
	watch_close(watch);
	return raised;
}

Test(evasion_rounds, a_campaign_of_conversations)
{
	for (__u32 probes = 1; probes <= 8; probes += 3)
		cr_expect(campaigns(40, probes, probes, false), "%u probes a host", probes);
	cr_expect_not(campaigns(40, 4, 1, true), "control: people who are answered");
}

/* Returns how often sources that share `each` silent hosts each are reported; `visible`: replies to
 * others are seen. */
static __u64 shares(__u32 sources, __u32 each, __u32 apart, __u32 gap, bool visible)
{
	struct watch *watch = watch_open(NULL);
	__u64 begin = watch->world->now, raised;

	if (visible) {
		watch_ping(watch, BYSTANDER, 250, 1);
		answer(watch, BYSTANDER, 250);
	}

	for (__u32 i = 0; i < sources * each; i++) {
		watch_until(watch, begin + (__u64)i * gap * NSEC_PER_SEC);
		watch_ping(watch, ASKER + i % sources * apart,
			   (__u8)(1 + shuffled(i, sources * each, sources)), (__u16)i);
	}
	watch_until(watch, watch->world->now + 30 * NSEC_PER_SEC);
	raised = watch->serious[RULE_SWEEP_DISTRIBUTED] + watch->serious[RULE_SWEEP_ROTATING];
	watch_close(watch);
	return raised;
}

Test(evasion_rounds, a_sweep_shared_by_a_few)
{
	cr_expect(shares(4, 14, 1, 3, true), "of one network");
	cr_expect(shares(7, 15, 1, 1, true), "of one network");
	cr_expect(shares(5, 13, 0x30201, 5, true), "of many networks");
	cr_expect_not(shares(4, 6, 1, 3, true), "control: people who ping a few hosts each");
	cr_expect_not(shares(2, 14, 1, 3, true), "control: two hosts");
	cr_expect_not(shares(5, 13, 1, 3, false), "control: maybe the first round of monitors");
}

/* A monitor of many hosts that gains some each round: returns the number of sweeps after its first.
 */
static __u64 gains(__u32 known, __u32 fresh, __u32 seed)
{
	struct watch *watch = watch_open("home=10.0.0.0/8");
	__u64 begin = watch->world->now, first = 0;
	char from[16], to[16];
	__u32 hosts = known;

	for (__u32 round = 0; round < 8; round++) {
		if (round >= 4)
			hosts += fresh;
		for (__u32 i = 0; i < hosts; i++) {
			__u32 host = 0x010000 + (i * 40503 + seed) % 0xf0000;

			watch_until(watch, begin + round * 60 * NSEC_PER_SEC +
						   i * 50 * NSEC_PER_SEC / hosts);
			snprintf(from, sizeof(from), "10.250.0.9");
			snprintf(to, sizeof(to), "10.%u.%u.%u", host >> 16, host >> 8 & 255,
				 host & 255);
			drops(watch->world, ETHERNET(), IPV4(.source = from, .target = to),
			      ICMP(8, 0, .identifier = 7, .sequence = (__u16)round), DATA(56));
		}
		watch_until(watch, begin + (round + 1) * 60 * NSEC_PER_SEC);
		if (round == 3)
			first = watch->raised[RULE_SWEEP];
	}
	first = watch->raised[RULE_SWEEP] - first;
	watch_close(watch);
	return first;
}

Test(evasion_rounds, new_hosts_among_many_known)
{
	cr_expect(gains(600, 60, 1), "new hosts among known ones");
	cr_expect_not(gains(600, 6, 2), "control: a monitor that gains a few");
}
