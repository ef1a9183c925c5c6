// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets that pass again, on simulated time: routing loops, copies made by a network, and mirror
 * ports that show each packet twice, with random hosts, rates and counts.
 */
#include "selftests/unit/simulated.h"

#include "base/prefix.h"
#include "detectors/detector.h"
#include "headers/hash.h"
#include "selftests/native/kernel.h"

#include <criterion/criterion.h>
#include <string.h>

#define MONDAY (1699833600 * NSEC_PER_SEC)

enum { HOSTS_MOST = 64 };

static struct simulated simulated;
static __u64 state;
static unsigned int raised[RULE_COUNT]; /* of any severity */
static unsigned int serious;		/* of severity low and above */
static struct finding last[RULE_COUNT];
static __u32 numbers[HOSTS_MOST];
static bool leaving; /* the hosts at home ask */

static void report(const struct alert *alert, void *context)
{
	if (alert->state != ALERT_RAISED)
		return;
	raised[alert->finding.rule]++;
	serious += alert->finding.severity >= SEVERITY_LOW;
	last[alert->finding.rule] = alert->finding;
}

static __u32 draw(__u32 from, __u32 to)
{
	state = hash_mix(state + 0x9e3779b97f4a7c15ULL);
	return from + (__u32)(state >> 20) % (to - from + 1);
}

static void begin(__u64 seed)
{
	state = seed;
	serious = 0;
	leaving = false;
	memset(raised, 0, sizeof(raised));
	memset(last, 0, sizeof(last));
	memset(numbers, 0, sizeof(numbers));
	simulated_start(&simulated, MONDAY, report, NULL);
	simulated.home.count = 1;
	simulated.home.prefixes[0] = (struct prefix){ .length = IPV4_MAPPED_BITS + 16,
						      .address = simulated_ipv4(0x0a010000) };
	simulated_set(&simulated, "mode=enforce");
}

static void end(void)
{
	simulated_until(&simulated, simulated.now + 30 * NSEC_PER_SEC);
	simulated_stop(&simulated);
}

struct passage {
	__u32 host;
	bool reply;
	__u8 ttl;
	__u32 copies; /* at once */
};

/* Receives one packet of a host's ping, as often as it is seen. Returns true if any copy is
 * dropped. */
static bool pass(const struct passage *passage)
{
	static struct frame frame;
	__u32 outside = 0xc0000200 + passage->host, inside = 0x0a010000 + passage->host;
	bool arrives = leaving == passage->reply, dropped = false;

	frame_build(&frame,
		    FRAME(ETHERNET(), IPV4(.ttl = passage->ttl),
			  ICMP(passage->reply ? 0 : 8, 0, .identifier = (int)(100 + passage->host),
			       .sequence = (int)(numbers[passage->host] & 0xffff)),
			  DATA(56)));
	frame_set_source4(&frame, arrives ? outside : inside);
	frame_set_target4(&frame, arrives ? inside : outside);
	for (__u32 i = 0; i < passage->copies; i++)
		dropped = simulated_receive(&simulated, &frame) || dropped;
	return dropped;
}

struct mirror {
	__u32 hosts;
	__u32 seconds;
	__u32 requests; /* how often each is seen */
	__u32 replies;
	unsigned int alerts; /* of this rule */
};

static void watch(const struct mirror *mirror)
{
	for (__u32 second = 0; second < mirror->seconds; second++)
		for (__u32 host = 0; host < mirror->hosts; host++) {
			numbers[host]++;
			pass(&(struct passage){ host, false, 60, mirror->requests });
			simulated_until(&simulated, simulated.now + NSEC_PER_MSEC);
			pass(&(struct passage){ host, true, 64, mirror->replies });
			simulated_until(&simulated, simulated.now + NSEC_PER_SEC / mirror->hosts);
		}
}

Test(simulation_repeats, copies, .timeout = 300)
{
	static const struct mirror mirrors[] = {
		{ 1, 60, 1, 1, 0 },  { 20, 60, 1, 1, 0 }, { 1, 60, 2, 2, 1 }, { 20, 60, 2, 2, 1 },
		{ 50, 30, 2, 2, 1 }, { 3, 60, 9, 9, 1 },  { 2, 60, 1, 5, 2 }, { 1, 60, 9, 1, 1 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(mirrors); i++)
		for (__u64 seed = 1; seed <= simulation_seeds(1); seed++) {
			begin(seed);
			watch(&mirrors[i]);
			end();
			cr_expect_eq(raised[RULE_DUPLICATES], mirrors[i].alerts,
				     "%u hosts, %u and %u times: %u alerts: %s", mirrors[i].hosts,
				     mirrors[i].requests, mirrors[i].replies,
				     raised[RULE_DUPLICATES], last[RULE_DUPLICATES].summary);
			cr_expect_eq(serious, 0);
			cr_expect_eq(raised[RULE_LOOP], 0);
		}
}

/* A few of many hosts have doubled packets: these are named. */
Test(simulation_repeats, some_of_many_hosts)
{
	begin(1);
	for (__u32 second = 0; second < 60; second++)
		for (__u32 host = 0; host < 20; host++) {
			numbers[host]++;
			pass(&(struct passage){ host, false, 60, host < 2 ? 2 : 1 });
			simulated_until(&simulated, simulated.now + NSEC_PER_SEC / 20);
		}
	end();
	cr_expect_eq(raised[RULE_DUPLICATES], 2);
	cr_expect_eq(last[RULE_DUPLICATES].offender_bits, 0, "a host");
}

struct loop_of {
	__u32 packets;
	__u32 hosts;
	__u8 from;
	__u8 step; /* decrease of the TTL between two passes */
	__u32 gap; /* ms between two packets */
	enum severity severity;
};

static void go_around(const struct loop_of *loop)
{
	for (__u32 i = 0; i < loop->packets; i++) {
		__u32 host = draw(0, loop->hosts - 1);
		__u64 begun = simulated.now;

		numbers[host]++;
		for (int ttl = loop->from; ttl > 0; ttl -= loop->step) {
			pass(&(struct passage){ host, false, (__u8)ttl, 1 });
			simulated.now += 400 * 1000;
		}
		simulated_until(&simulated, begun + loop->gap * NSEC_PER_MSEC + 1000);
	}
}

Test(simulation_repeats, loops, .timeout = 300)
{
	static const struct loop_of loops[] = {
		{ 1, 1, 64, 1, 1000, SEVERITY_INFO },	{ 1, 1, 255, 2, 1000, SEVERITY_INFO },
		{ 1, 1, 12, 3, 1000, SEVERITY_INFO },	{ 30, 1, 64, 2, 1000, SEVERITY_INFO },
		{ 30, 8, 250, 1, 1000, SEVERITY_INFO }, { 150, 1, 250, 1, 101, SEVERITY_LOW },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(loops); i++)
		for (__u64 seed = 1; seed <= simulation_seeds(1); seed++) {
			unsigned int floods;

			begin(seed);
			go_around(&loops[i]);
			end();
			floods = raised[RULE_FLOOD_SOURCE] + raised[RULE_FLOOD_TARGET];
			cr_expect_eq(raised[RULE_LOOP], 1, "%u packets: %u alerts",
				     loops[i].packets, raised[RULE_LOOP]);
			cr_expect_eq(last[RULE_LOOP].severity, loops[i].severity, "%u packets: %s",
				     loops[i].packets, last[RULE_LOOP].summary);
			if (loops[i].severity == SEVERITY_INFO)
				cr_expect_eq(serious, 0, "%u packets from %u: %u, %u floods: %s",
					     loops[i].packets, loops[i].from, serious, floods,
					     last[RULE_FLOOD_SOURCE].summary);
			cr_expect_eq(raised[RULE_DUPLICATES], 0);
		}
}

/* On both sides of a router a packet is seen twice, one hop apart. */
Test(simulation_repeats, both_sides_of_a_router)
{
	begin(1);
	for (__u32 i = 0; i < 60; i++) {
		numbers[3]++;
		pass(&(struct passage){ 3, false, 60, 1 });
		pass(&(struct passage){ 3, false, 59, 1 });
		simulated_until(&simulated, simulated.now + NSEC_PER_SEC);
	}
	end();
	cr_expect_eq(raised[RULE_LOOP], 0);
	cr_expect_eq(serious, 0);
}

/* Returns the hop of a request of the first host: data, unless all are seen twice. */
static __u8 hop_of(bool twice)
{
	return twice ? 64 : (__u8)draw(63, 64);
}

static void ping_outside(__u32 hosts, __u32 seconds, bool twice)
{
	leaving = true;
	for (__u32 second = 0; second < seconds; second++)
		for (__u32 host = 0; host < hosts; host++) {
			struct passage asked = { host, false, host ? 64 : hop_of(twice), 1 };
			struct passage answered = { host, true, 57, 1 };

			numbers[host]++;
			for (int seen = 0; seen <= twice; seen++) {
				pass(&asked);
				simulated_until(&simulated, simulated.now + NSEC_PER_MSEC / 4);
				asked.ttl--;
			}
			for (int seen = 0; seen <= twice; seen++) {
				pass(&answered);
				answered.ttl--;
			}
			simulated_until(&simulated, simulated.now + NSEC_PER_SEC / hosts);
		}
}

/* A mirror of several ports of a router shows the pings of its users with two times to live. */
Test(simulation_repeats, a_mirrored_router, .timeout = 300)
{
	for (__u64 seed = 1; seed <= 2 * simulation_seeds(1); seed++) {
		begin(seed);
		ping_outside(draw(2, 12), draw(60, 400), true);
		end();
		cr_expect_eq(serious, 0, "seed %llu: %s", seed, last[RULE_COVERT_FIELD].summary);
		cr_expect_eq(raised[RULE_LOOP], 0);
	}
	begin(1);
	ping_outside(4, 400, false);
	end();
	cr_expect_eq(raised[RULE_COVERT_FIELD], 1, "one bit per ping in the time to live");
}
