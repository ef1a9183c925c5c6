// SPDX-License-Identifier: GPL-2.0-only
/*
 * A week of a monitored network with twenty planted scans of ten kinds, and a day with nine of
 * them: each is found while it lasts, with a few records, and there is at most one other alert.
 */
#include "selftests/unit/simulation_world.h"

#include "detectors/detector.h"
#include "headers/hash.h"
#include "base/prefix.h"

#include <criterion/criterion.h>
#include <stdlib.h>

/* The next request of a scan's member, and its source. */
struct scan {
	const char *name;
	__u64 begun;
	__u64 until;
	__u64 gap;
	bool even; /* a constant gap */
	bool inside;
	__u32 sources; /* that take turns */
	__u32 each;    /* consecutive targets of one source; 0: one */
	__u32 targets; /* asked in an order of its own */
	bool sequential;
	__u32 salt;
	struct prefix from; /* their prefix, or the source */
	struct prefix to;
	bool found;
	__u64 found_after;
	unsigned int records; /* of severity low and above, without the last one */
	enum rule rule;
};

enum { KINDS = 10, SCANS = 2 * KINDS, TEN_MINUTES = 6 };

/* More false alerts are not told apart. */
enum { FALSE_MOST = 64 };

struct week {
	struct world world;
	struct scan scans[SCANS];
	unsigned int scan_count;
	unsigned int false_alerts;
	char falsely[FALSE_MOST][ALERT_ID];
};

static struct address scan_source(const struct scan *scan, __u32 number)
{
	__u32 turn = number / (scan->each ? scan->each : 1) % scan->sources;
	struct address from = scan->from.address;

	if (scan->from.length == PREFIX_WHOLE)
		return from;
	if (!scan->from.length)
		return world_outsider(scan->salt + turn);
	if (address_is_ipv4(&from))
		return simulated_ipv4(ntohl(from.words[3]) + turn);
	return simulated_ipv6(0xbad, (__u16)scan->salt, hash_mix(turn + 1));
}

/* The order of a random scan: an odd multiplier visits every number below a power of two. */
static struct address scan_target(const struct scan *scan, __u32 number)
{
	__u32 place = scan->sequential ? number : number * (2 * scan->salt + 1) + scan->salt;
	struct address target = scan->to.address;

	place %= scan->targets;
	if (!address_is_ipv4(&target))
		return simulated_ipv6(1, (__u16)(place / 256), place);
	return simulated_ipv4(ntohl(target.words[3]) + place);
}

static void scan_on(struct world *world, struct actor *actor)
{
	struct scan *scan = actor->of;
	struct address source = scan_source(scan, actor->number);
	struct address target = scan_target(scan, actor->number);

	actor->number++;
	world_ping(world, &source, &target);
	actor->next += scan->even ? scan->gap : world_gap(world, scan->gap);
}

static struct prefix network(__u32 ipv4, __u32 bits)
{
	return (struct prefix){ .length = IPV4_MAPPED_BITS + bits,
				.address = simulated_ipv4(ipv4) };
}

/* The ten kinds, each with new parameters every time. */
static void draw(struct world *world, struct scan *scan, unsigned int kind)
{
	const struct prefix servers = network(0xc0000200, 24), hosts = network(0x0a010000, 16);
	struct address outsider = world_outsider(20000 + (__u32)world_random(world, 1 << 20));

	*scan = (struct scan){ .sources = 1,
			       .from = prefix_of(&outsider),
			       .to = servers,
			       .targets = 256,
			       .salt = 40000 + (__u32)world_random(world, 20000) };
	switch (kind) {
	case 0:
		scan->name = "fast, in order";
		scan->gap = world_between(world, 2, 20) * NSEC_PER_MSEC;
		scan->even = scan->sequential = true;
		scan->until = 256 * scan->gap;
		break;
	case 1:
		scan->name = "fast, in no order";
		scan->gap = world_between(world, 50, 500) * NSEC_PER_MSEC;
		scan->until = 256 * scan->gap;
		break;
	case 2:
		scan->name = "an infected host";
		outsider = world_host((__u32)world_between(world, 360, 399));
		scan->from = prefix_of(&outsider);
		scan->to = hosts;
		scan->targets = 65536;
		scan->gap = world_between(world, 300, 1000) * NSEC_PER_MSEC;
		scan->until = 10 * MINUTE;
		break;
	case 3:
		scan->name = "below the fast threshold";
		scan->gap = world_between(world, 2500, 8000) * NSEC_PER_MSEC;
		scan->even = true;
		scan->until = 200 * scan->gap;
		break;
	case 4:
		scan->name = "a probe or two a minute";
		scan->to = hosts;
		scan->targets = 65536;
		scan->gap = world_between(world, 30, 90) * NSEC_PER_SEC;
		scan->until = 3 * HOUR;
		break;
	case 5:
		scan->name = "a probe in five minutes";
		scan->to = hosts;
		scan->targets = 65536;
		scan->gap = 5 * MINUTE;
		scan->until = 6 * HOUR;
		break;
	case TEN_MINUTES:
		scan->name = "a probe in ten minutes";
		scan->to = hosts;
		scan->targets = 65536;
		scan->gap = 10 * MINUTE;
		scan->until = DAY;
		break;
	case 7:
		scan->name = "shared by many";
		scan->from = (struct prefix){};
		if (world_random(world, 2))
			scan->to = network(0x0a010000 + (__u32)world_random(world, 200) * 256, 24);
		scan->sources = (__u32)world_between(world, 30, 120);
		scan->each = (__u32)world_between(world, 1, 4);
		scan->gap = world_between(world, 2, 40) * NSEC_PER_SEC;
		scan->until = 250 * scan->gap;
		break;
	case 8:
		scan->name = "rotating addresses";
		if (world_random(world, 2)) {
			scan->from = network(0xcb006400 + (__u32)world_random(world, 8) * 256, 24);
			scan->to = hosts;
		} else {
			scan->from.length = 64;
			scan->from.address = simulated_ipv6(0xbad, (__u16)scan->salt, 0);
			scan->to.length = 48;
			scan->to.address = simulated_ipv6(1, 0, 0);
		}
		scan->targets = 65536;
		scan->sources = (__u32)world_between(world, 20, 100);
		scan->gap = world_between(world, 20, 300) * NSEC_PER_SEC;
		scan->until = 100 * scan->gap;
		break;
	default:
		scan->name = "a monitor that scans";
		outsider = world_host(481);
		scan->from = prefix_of(&outsider);
		scan->to = hosts;
		scan->targets = 65536;
		scan->gap = world_between(world, 40, 100) * NSEC_PER_SEC;
		scan->until = 4 * HOUR;
		break;
	}
}

/* Begins at an hour between `from` and `to`. */
static void plant(struct week *week, unsigned int kind, __u64 from, __u64 to)
{
	struct world *world = &week->world;
	struct scan *scan = &week->scans[week->scan_count++];
	struct actor *actor;

	draw(world, scan, kind);
	scan->begun = world->begun + world_between(world, from, to) * HOUR;
	scan->until += scan->begun;
	actor = world_add(world, scan_on, scan->begun);
	actor->until = scan->until;
	actor->of = scan;
}

/* Two of a kind, some days apart. */
static void plant_week(struct week *week)
{
	for (unsigned int i = 0; i < SCANS; i++)
		plant(week, i / 2, 6 + i % 2 * 96, 60 + i % 2 * 96);
}

/* One of each kind that a day is long enough for. */
static void plant_day(struct week *week)
{
	for (unsigned int kind = 0; kind < KINDS; kind++)
		if (kind != TEN_MINUTES)
			plant(week, kind, 2, 14);
}

static bool by_rule_of_sweeps(enum rule rule)
{
	return rule == RULE_SWEEP || rule == RULE_SWEEP_SLOW || rule == RULE_SWEEP_ROTATING ||
	       rule == RULE_SWEEP_DISTRIBUTED;
}

/* Returns whether an alert is about a scan, which may have ended a while ago. */
static bool tells(const struct scan *scan, const struct finding *finding, __u64 now)
{
	struct prefix offender = finding_offender(finding);

	if (now < scan->begun || now > scan->until + 15 * MINUTE ||
	    !by_rule_of_sweeps(finding->rule))
		return false;
	if (finding->offender_is_target)
		return prefix_overlaps(&offender, &scan->to);
	if (scan->from.length)
		return prefix_overlaps(&offender, &scan->from);
	for (__u32 i = 0; i < scan->sources; i++) {
		struct address source = world_outsider(scan->salt + i);

		if (prefix_holds(&offender, &source))
			return true;
	}
	return false;
}

/* An alert may be raised as info and become more serious: counted once. */
static void judge_false(struct week *week, const struct alert *alert)
{
	const struct finding *finding = &alert->finding;
	struct prefix offender = finding_offender(finding);
	char text[PREFIX_TEXT];

	for (unsigned int i = 0; i < week->false_alerts; i++)
		if (!strcmp(week->falsely[i], alert->id))
			return;
	if (week->false_alerts < FALSE_MOST)
		strcpy(week->falsely[week->false_alerts++], alert->id);
	cr_log_warn("day %.2f: %s %s: %s", (double)(alert->raised - week->world.begun) / DAY,
		    rule_names[finding->rule], prefix_format(text, &offender), finding->summary);
}

static void judge(const struct alert *alert, void *context)
{
	const struct finding *finding = &alert->finding;
	struct week *week = context;
	bool told = false;

	if (alert->state == ALERT_CLEARED || finding->severity < SEVERITY_LOW)
		return;
	for (unsigned int i = 0; i < week->scan_count; i++) {
		struct scan *scan = &week->scans[i];

		if (!tells(scan, finding, alert->raised))
			continue;
		told = true;
		scan->records++;
		if (!scan->found) {
			scan->found_after = alert->raised - scan->begun;
			scan->rule = finding->rule;
		}
		scan->found = true;
	}
	if (!told)
		judge_false(week, alert);
}

static struct week *live_through(__u64 seed, void (*plant_scans)(struct week *), __u64 time)
{
	const __u64 monday = 1699833600 * NSEC_PER_SEC;
	struct week *week = calloc(1, sizeof(*week));
	struct world *world = &week->world;

	cr_assert(week);
	world_start(world, seed, monday + seed % 7 * DAY, judge, week);
	world_people(world);
	plant_scans(week);
	world_until(world, world->begun + time + HOUR);
	simulated_stop(&world->simulated);
	return week;
}

static int by_records(const void *one, const void *other)
{
	unsigned int first = ((const struct scan *)one)->records;
	unsigned int second = ((const struct scan *)other)->records;

	return first < second ? -1 : first > second;
}

static void assert_found(struct week *week, __u64 seed)
{
	unsigned int median;

	for (unsigned int i = 0; i < week->scan_count; i++) {
		const struct scan *scan = &week->scans[i];

		cr_expect(scan->found, "seed %llu: %s, %u sources, %.1f s apart: not found", seed,
			  scan->name, scan->sources, (double)scan->gap / NSEC_PER_SEC);
		cr_log_info("day %.2f, %s: %s after %.1f min, %u records",
			    (double)(scan->begun - week->world.begun) / DAY, scan->name,
			    scan->found ? rule_names[scan->rule] : "-",
			    (double)scan->found_after / MINUTE, scan->records);
	}
	qsort(week->scans, week->scan_count, sizeof(*week->scans), by_records);
	median = week->scans[week->scan_count / 2].records;
	cr_expect_leq(median, 3, "seed %llu: a median of %u records a scan", seed, median);
	cr_expect_leq(week->false_alerts, 1, "seed %llu: %u false alerts", seed,
		      week->false_alerts);
	cr_log_info("seed %llu: %u false alerts, a median of %u records a scan, most %u", seed,
		    week->false_alerts, median, week->scans[week->scan_count - 1].records);
	free(week);
}

Test(simulation, a_day)
{
	assert_found(live_through(1, plant_day, DAY), 1);
}

static __u64 number_of(const char *variable, __u64 otherwise)
{
	const char *value = getenv(variable);

	return value ? strtoull(value, NULL, 10) : otherwise;
}

/* One week is some minutes. SIMULATION_WEEKS=N: as many, each of another seed, from
 * SIMULATION_FIRST=SEED (1) on; without it, none. `make weeks` runs 20. */
Test(simulation, weeks, .timeout = 14400)
{
	__u64 first = number_of("SIMULATION_FIRST", 1), weeks = number_of("SIMULATION_WEEKS", 0);

	for (__u64 seed = first; seed < first + weeks; seed++)
		assert_found(live_through(seed, plant_week, 7 * DAY), seed);
}
