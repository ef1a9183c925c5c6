// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sweeps by the outcomes of first contacts: kinds of monitors and of scans, with random counts,
 * paces, shares of answers and orders. No false alarm of severity low or above is allowed, and no
 * scan may be missed.
 */
#include "selftests/unit/simulated.h"

#include "detectors/detector.h"
#include "headers/hash.h"

#include <criterion/criterion.h>
#include <string.h>

#define MINUTE (60 * NSEC_PER_SEC)
#define HOUR   (60 * MINUTE)

static struct simulated simulated;
static __u64 state;
static unsigned int raised; /* of severity low and above */
static __u64 raised_at;
static enum severity severity;
static char said[FINDING_TEXT];

static void report(const struct alert *alert, void *context)
{
	if (alert->state == ALERT_CLEARED || alert->finding.severity < SEVERITY_LOW)
		return;
	if (!raised++)
		raised_at = simulated.now;
	severity = alert->finding.severity;
	strcpy(said, alert->finding.summary);
}

static void begin(__u64 seed)
{
	state = seed;
	raised = 0;
	said[0] = '\0';
	simulated_start(&simulated, 1699833600 * NSEC_PER_SEC, report, NULL);
	/* Another host is answered: answers are visible. */
	simulated_ping(&simulated, &(struct ping){ .source = simulated_ipv4(0xc6336463),
						   .target = simulated_ipv4(0x0a01ff01),
						   .view = VIEW_INBOUND,
						   .answered = true });
}

static __u32 draw(__u32 from, __u32 to)
{
	state = hash_mix(state + 0x9e3779b97f4a7c15ULL);
	return from + (__u32)(state >> 20) % (to - from + 1);
}

/* `share` percent of all hosts exist. */
static bool is_there(__u32 host, __u32 share)
{
	return hash_mix(host + 77) % 100 < share;
}

static void ask(__u32 host, __u32 share)
{
	simulated_ping(&simulated, &(struct ping){ .source = simulated_ipv4(0xc6336407),
						   .target = simulated_ipv4(0x0a010000 + host),
						   .view = VIEW_INBOUND,
						   .answered = is_there(host, share) });
}

/* An odd multiplier visits every number below 65,536. */
static __u32 place(__u32 number, bool ordered)
{
	return ordered ? number : number * 40503 & 0xffff;
}

struct monitor {
	__u32 hosts[2]; /* from, to */
	__u32 gap[2];	/* ms */
	__u32 probes;	/* per host and round */
	__u64 round;
	__u32 up; /* percent of hosts */
};

static void watch(const struct monitor *monitor, __u64 seed)
{
	__u32 hosts, gap;
	bool ordered;
	__u64 until;

	begin(seed);
	hosts = draw(monitor->hosts[0], monitor->hosts[1]);
	gap = draw(monitor->gap[0], monitor->gap[1]);
	ordered = draw(0, 1);
	until = simulated.now + HOUR;
	while (simulated.now < until) {
		__u64 next = simulated.now + monitor->round;

		for (__u32 probe = 0; probe < monitor->probes; probe++)
			for (__u32 i = 0; i < hosts; i++) {
				ask(place(i, ordered), monitor->up);
				simulated_until(&simulated, simulated.now + gap * NSEC_PER_MSEC);
			}
		if (simulated.now < next)
			simulated_until(&simulated, next);
	}
	cr_expect_eq(raised, 0, "seed %llu: %u hosts, %u ms, %u each, %u %% up: %s", seed, hosts,
		     gap, monitor->probes, monitor->up, said);
	simulated_stop(&simulated);
}

Test(simulation_contacts, monitors_are_silent_from_their_first_round_on, .timeout = 300)
{
	static const struct monitor monitors[] = {
		{ { 16, 60 }, { 5, 100 }, 3, MINUTE, 100 },
		{ { 33, 200 }, { 5, 50 }, 1, MINUTE, 100 },
		{ { 33, 200 }, { 5, 50 }, 1, 5 * MINUTE, 96 },
		{ { 200, 600 }, { 5, 20 }, 3, 5 * MINUTE, 98 },
		{ { 40, 120 }, { 300, 3000 }, 1, 5 * MINUTE, 90 },
		{ { 20, 60 }, { 5, 50 }, 1, 5 * NSEC_PER_SEC, 100 },
		{ { 33, 254 }, { 5, 300 }, 1, 10 * MINUTE, 80 },
		{ { 33, 254 }, { 5, 300 }, 1, 15 * MINUTE, 80 },
		{ { 33, 254 }, { 5, 300 }, 1, 30 * MINUTE, 97 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(monitors); i++)
		for (__u64 seed = 1; seed <= 2 * simulation_seeds(1); seed++)
			watch(&monitors[i], seed * 100 + i);
}

struct scan {
	__u32 hosts[2];
	__u64 gap[2]; /* ms */
	__u32 up;
	__u64 within; /* time after its first probe within which it is found */
	enum severity least;
};

static void search(const struct scan *scan, __u64 seed)
{
	__u32 hosts, gap;
	__u64 begun;
	bool ordered;

	begin(seed);
	hosts = draw(scan->hosts[0], scan->hosts[1]);
	gap = draw((__u32)scan->gap[0], (__u32)scan->gap[1]);
	ordered = draw(0, 1) || scan->up > 65;
	begun = simulated.now;
	for (__u32 i = 0; i < hosts; i++) {
		ask(place(i + 1, ordered), scan->up);
		simulated_until(&simulated, simulated.now + gap * NSEC_PER_MSEC);
	}
	for (__u32 second = 0; second < 30; second++)
		simulated_until(&simulated, simulated.now + NSEC_PER_SEC);
	simulated_until(&simulated, simulated.now + 2 * HOUR);
	cr_expect(raised && raised_at <= begun + scan->within && severity >= scan->least,
		  "seed %llu: %u hosts, %u ms, %u %% up: %s after %llu s", seed, hosts, gap,
		  scan->up, raised ? said : "nothing", (raised_at - begun) / NSEC_PER_SEC);
	simulated_stop(&simulated);
}

Test(simulation_contacts, scans_are_found, .timeout = 300)
{
	static const struct scan scans[] = {
		/* Sparse networks: few hosts answer. */
		{ { 18, 40 }, { 5, 300 }, 0, 20 * NSEC_PER_SEC, SEVERITY_MEDIUM },
		{ { 20, 60 }, { 5, 300 }, 10, 20 * NSEC_PER_SEC, SEVERITY_MEDIUM },
		{ { 254, 254 }, { 5, 100 }, 20, 30 * NSEC_PER_SEC, SEVERITY_MEDIUM },
		{ { 24, 28 }, { 20000, 25000 }, 5, 12 * MINUTE, SEVERITY_MEDIUM },
		{ { 44, 50 }, { 1500000, 1800000 }, 5, 25 * HOUR, SEVERITY_MEDIUM },
		/* A half-full network: the number decides, as if answers were not seen. */
		{ { 100, 254 }, { 5, 100 }, 50, 30 * NSEC_PER_SEC, SEVERITY_MEDIUM },
		{ { 100, 254 }, { 5, 100 }, 65, 30 * NSEC_PER_SEC, SEVERITY_MEDIUM },
		/* A dense network, in order: a monitor may look the same until it returns. */
		{ { 51, 254 }, { 5, 300 }, 80, 20 * MINUTE, SEVERITY_LOW },
		/* Every host answers: it is not urgent. */
		{ { 60, 254 }, { 5, 100 }, 100, 2 * HOUR, SEVERITY_LOW },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(scans); i++)
		for (__u64 seed = 1; seed <= 2 * simulation_seeds(1); seed++)
			search(&scans[i], seed * 100 + i);
}
