// SPDX-License-Identifier: GPL-2.0-only
/*
 * Floods by many and crowds, on simulated time: forged senders with random rates, hosts and
 * networks, and people who ping one host, however many there are. No flood may be missed, and no
 * person taken for forged.
 */
#include "selftests/unit/simulated.h"

#include "base/prefix.h"
#include "detectors/detector.h"
#include "headers/hash.h"
#include "respond/respond.h"

#include <criterion/criterion.h>
#include <string.h>

#define MONDAY (1699833600 * NSEC_PER_SEC)

static struct simulated simulated;
static __u64 state;
static unsigned int raised[RULE_COUNT]; /* of severity low and above */
static __u64 begun, raised_at;
static struct finding last;
static unsigned int blocks;

static void report(const struct alert *alert, void *context)
{
	blocks += alert->outcome.action != ACTION_NONE;
	if (alert->state != ALERT_RAISED || alert->finding.severity < SEVERITY_LOW)
		return;
	if (!raised[alert->finding.rule]++ && alert->finding.rule == RULE_FLOOD_SPOOFED)
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
	blocks = 0;
	raised_at = 0;
	simulated_start_seeded(&simulated, hash_mix(SIMULATED_SEED + seed), MONDAY, report, NULL);
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

static void ask(__u32 source, __u32 target, __u8 ttl)
{
	simulated_ping(&simulated, &(struct ping){ .source = simulated_ipv4(source),
						   .target = simulated_ipv4(0x0a010000 + target),
						   .view = VIEW_INBOUND,
						   .ttl = ttl,
						   .answered = target % 3 });
}

/* Anywhere outside. */
static __u32 forged(void)
{
	return draw(0x0b000000, 0xdfffffff);
}

struct flood {
	__u32 rate;
	__u32 hosts; /* of home's 65,536, from the first on */
	__u32 seconds;
};

static void flood(const struct flood *flood)
{
	__u64 until = simulated.now + flood->seconds * NSEC_PER_SEC;
	__u64 gap = NSEC_PER_SEC / flood->rate;

	while (simulated.now < until) {
		ask(forged(), draw(1, flood->hosts), 64);
		simulated_until(&simulated, simulated.now + draw(0, 2 * (__u32)gap));
	}
	simulated_until(&simulated, simulated.now + 20 * NSEC_PER_SEC);
}

Test(simulation_crowds, forged_floods_are_found, .timeout = 300)
{
	static const struct flood floods[] = {
		{ 100, 1, 20 },	    { 150, 1, 12 },	{ 200, 1, 8 },	 { 400, 1, 6 },
		{ 150, 16, 15 },    { 3000, 254, 3 },	{ 500, 254, 8 }, { 200, 254, 15 },
		{ 200, 65000, 15 }, { 1000, 65000, 4 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(floods); i++)
		for (__u64 seed = 1; seed <= simulation_seeds(1); seed++) {
			begin(seed);
			flood(&floods[i]);
			cr_expect_eq(raised[RULE_FLOOD_SPOOFED], 1,
				     "%u/s at %u hosts, seed %llu: %u", floods[i].rate,
				     floods[i].hosts, seed, raised[RULE_FLOOD_SPOOFED]);
			cr_expect_eq(all_raised() - raised[RULE_FLOOD_TARGET], 1,
				     "%u/s at %u hosts, seed %llu: %u alerts, %s: %s",
				     floods[i].rate, floods[i].hosts, seed, all_raised(),
				     rule_names[last.rule], last.summary);
			cr_expect_eq(blocks, 0, "nobody is blocked");
			cr_log_info("%u/s at %u hosts: found after %.1f s", floods[i].rate,
				    floods[i].hosts, (double)(raised_at - begun) / NSEC_PER_SEC);
			simulated_stop(&simulated);
		}
}

struct crowd_of {
	__u32 people;
	__u32 within; /* ms in which all of them arrive */
	__u32 each;   /* pings */
	__u32 gap;    /* ms between two of one person */
	__u32 hosts;
	bool over; /* the target's bucket is exceeded */
};

/* Every person has an address of their own. */
static __u32 person(__u32 number)
{
	return 0x50000000 + (number * 2654435761u >> 4);
}

static void crowd(const struct crowd_of *crowd)
{
	static __u32 next[8192], left[8192];
	__u32 begin = 0, end = crowd->within + crowd->each * crowd->gap + 1;
	__u64 origin = simulated.now;

	for (__u32 i = 0; i < crowd->people; i++) {
		next[i] = draw(0, crowd->within);
		left[i] = crowd->each;
	}
	for (; begin < end; begin += 10)
		for (__u32 i = 0; i < crowd->people; i++) {
			if (!left[i] || next[i] >= begin + 10)
				continue;
			simulated_until(&simulated, origin + begin * NSEC_PER_MSEC);
			ask(person(i), 1 + i % crowd->hosts, i % 2 ? 52 : 117);
			left[i]--;
			next[i] += crowd->gap + draw(0, 20);
		}
	simulated_until(&simulated, simulated.now + 30 * NSEC_PER_SEC);
}

Test(simulation_crowds, people_are_not_forged, .timeout = 300)
{
	static const struct crowd_of crowds[] = {
		{ 800, 1000, 5, 1000, 1, true },     { 800, 100, 10, 1000, 1, true },
		{ 2000, 5000, 4, 1000, 1, true },    { 400, 10000, 4, 1000, 1, false },
		{ 400, 10000, 1, 1000, 1, false },   { 800, 3000, 4, 5000, 1, false },
		{ 1200, 20000, 4, 1000, 40, false }, { 300, 2000, 4, 1000, 60, false },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(crowds); i++)
		for (__u64 seed = 1; seed <= simulation_seeds(1); seed++) {
			begin(seed);
			crowd(&crowds[i]);
			cr_expect_eq(all_raised(), raised[RULE_FLOOD_TARGET],
				     "%u people, seed %llu: %s: %s", crowds[i].people, seed,
				     rule_names[last.rule], last.summary);
			cr_expect_eq(raised[RULE_FLOOD_TARGET], crowds[i].over,
				     "%u people, %u each, seed %llu", crowds[i].people,
				     crowds[i].each, seed);
			if (raised[RULE_FLOOD_TARGET])
				cr_expect_leq(last.confidence, 50);
			cr_expect_eq(blocks, 0);
			simulated_stop(&simulated);
		}
}

struct senders {
	__u32 count;
	__u32 rate;		 /* of all together */
	unsigned int confidence; /* at least */
};

/* None of them is conspicuous alone. */
Test(simulation_crowds, many_who_send_together_are_found, .timeout = 300)
{
	static const struct senders kinds[] = {
		{ 10, 480, 80 },
		{ 100, 500, 80 },
		{ 1000, 520, 30 },
		{ 25, 900, 80 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
		for (__u64 seed = 1; seed <= simulation_seeds(1); seed++) {
			begin(seed);
			for (__u32 n = 0; n < 20 * kinds[i].rate; n++) {
				ask(person(draw(1, kinds[i].count)), 1, 64);
				simulated_until(&simulated,
						simulated.now + NSEC_PER_SEC / kinds[i].rate);
			}
			cr_expect_eq(raised[RULE_FLOOD_TARGET], 1, "%u at %u/s, seed %llu",
				     kinds[i].count, kinds[i].rate, seed);
			cr_expect_eq(raised[RULE_FLOOD_SPOOFED], 0);
			cr_expect_geq(last.confidence, kinds[i].confidence);
			simulated_stop(&simulated);
		}
}

/* A returning crowd does not hide a flood within it. */
Test(simulation_crowds, a_crowd_hides_no_flood, .timeout = 300)
{
	for (__u64 seed = 1; seed <= simulation_seeds(1); seed++) {
		begin(seed);
		for (__u32 i = 0; i < 15 * 300; i++) {
			if (i % 3 == 0)
				ask(forged(), 1, 64);
			else
				ask(person(i % 300), 1, 64);
			simulated_until(&simulated, simulated.now + NSEC_PER_SEC / 300);
		}
		simulated_until(&simulated, simulated.now + 20 * NSEC_PER_SEC);
		cr_expect_eq(raised[RULE_FLOOD_SPOOFED], 1, "seed %llu", seed);
		simulated_stop(&simulated);
	}
}

static void visitors(__u32 rate, __u32 seconds)
{
	for (__u32 i = 0; i < rate * seconds; i++) {
		ask(forged(), 1, 64);
		simulated_until(&simulated, simulated.now + NSEC_PER_SEC / rate);
	}
}

/* To an icmpguard that has just started, agents that ping their server once a minute are all
 * new. */
Test(simulation_crowds, after_a_start_everybody_is_new, .timeout = 300)
{
	begin(1);
	memory_start(simulated.memory, simulated.now);
	for (__u32 i = 0; i < 6 * 6000; i++) {
		ask(person(i % 6000), 1, 64);
		simulated_until(&simulated, simulated.now + NSEC_PER_SEC / 100);
	}
	cr_expect_eq(all_raised(), 0, "%s: %s", rule_names[last.rule], last.summary);
	visitors(300, 10);
	cr_expect_eq(raised[RULE_FLOOD_SPOOFED], 1);
	simulated_stop(&simulated);
}

Test(simulation_crowds, what_is_usual_is_learned, .timeout = 300)
{
	begin(1);
	memory_start(simulated.memory, simulated.now);
	for (__u32 i = 0; i < 20; i++)
		visitors(40 + 4 * i, 60);
	cr_expect_eq(all_raised(), 0, "%s: %s", rule_names[last.rule], last.summary);
	visitors(900, 10);
	simulated_until(&simulated, simulated.now + 10 * NSEC_PER_SEC);
	cr_expect_eq(raised[RULE_FLOOD_SPOOFED], 1);
	simulated_stop(&simulated);
}
