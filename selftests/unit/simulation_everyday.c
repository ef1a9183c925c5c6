// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everyday traffic with many errors, unusual requests or replies of many hosts, at random counts
 * and rates: none is reported above info. Each kind has a control: the abuse that it resembles.
 */
#include "selftests/unit/simulated.h"

#include "base/prefix.h"
#include "detectors/detector.h"
#include "headers/hash.h"
#include "selftests/native/kernel.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct simulated simulated;
static __u64 state;
static unsigned int raised; /* alerts of severity low and above */
static unsigned int infos;  /* alerts raised as info */
static unsigned int dropped;
static struct finding last;

static void report(const struct alert *alert, void *context)
{
	infos += alert->state == ALERT_RAISED && alert->finding.severity == SEVERITY_INFO;
	if (alert->state == ALERT_CLEARED || alert->finding.severity < SEVERITY_LOW)
		return;
	raised++;
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
	raised = infos = dropped = 0;
	memset(&last, 0, sizeof(last));
	simulated_start(&simulated, 1699833600 * NSEC_PER_SEC, report, NULL);
	simulated.home.count = 1;
	simulated.home.prefixes[0] = (struct prefix){ .length = IPV4_MAPPED_BITS + 16,
						      .address = simulated_ipv4(0x0a010000) };
	simulated_set(&simulated, "mode=enforce");
}

static void wait(__u64 time)
{
	simulated_until(&simulated, simulated.now + time);
}

static void end(void)
{
	wait(30 * NSEC_PER_SEC);
	simulated_stop(&simulated);
}

/* 10.1.0.1 and so on; valid until the next call but one. */
static const char *inside(__u32 number)
{
	static char texts[2][16];
	static unsigned int turn;
	char *text = texts[turn++ % 2];

	snprintf(text, sizeof(texts[0]), "10.1.%u.%u", number / 250 & 255, number % 250 + 1);
	return text;
}

static const char *outside(__u32 number)
{
	static char text[16];
	__u32 bits = (__u32)hash_mix(number + 1);

	snprintf(text, sizeof(text), "45.%u.%u.%u", bits >> 8 & 255, bits >> 16 & 255,
		 (bits >> 24) % 254 + 1);
	return text;
}

#define RECEIVE(...)                                                                               \
	do {                                                                                       \
		static struct frame frame;                                                         \
                                                                                                   \
		frame_build(&frame, FRAME(ETHERNET(), __VA_ARGS__));                               \
		dropped += simulated_receive(&simulated, &frame);                                  \
	} while (0)

#define EACH_SEED for (__u64 seed = 1; seed <= 2 * simulation_seeds(1); seed++)

/* mtr to several hosts at once, each hop once a second. */
Test(simulation_everyday, several_mtr_at_once, .timeout = 300)
{
	EACH_SEED
	{
		const __u32 hosts = draw(2, 8), hops = draw(8, 24);

		begin(seed);
		for (__u32 i = 0; i < 60 * hosts * hops; i++) {
			__u32 host = i % hosts, hop = i / hosts % hops;
			__u32 router = hop < 5 ? hop : 100 * (host + 1) + hop;
			int sequence = (int)(33000 + i / hosts);

			RECEIVE(IPV4(.source = inside(7), .target = outside(host),
				     .ttl = (int)hop + 1),
				ICMP(8, 0, .identifier = 9000 + (int)host, .sequence = sequence),
				DATA(36));
			RECEIVE(IPV4(.source = outside(1000 + router), .target = inside(7)),
				ICMP(11, 0),
				IPV4(.source = inside(7), .target = outside(host), .ttl = 1),
				ICMP(8, 0, .identifier = 9000 + (int)host, .sequence = sequence),
				DATA(36));
			wait(NSEC_PER_SEC / hosts / hops);
		}
		end();
		cr_expect(!raised && !dropped, "seed %llu, %u hosts, %u hops: %u dropped, %s", seed,
			  hosts, hops, dropped, last.summary);
	}
}

/* A host refuses packets of its clients; a kernel sends each of them one error a second. */
static void refuse(__u32 clients, __u32 rate, __u32 seconds)
{
	for (__u32 i = 0; i < rate * seconds; i++) {
		__u32 client = i % clients;

		RECEIVE(IPV4(.source = inside(3), .target = outside(client)), ICMP(3, 3),
			IPV4(.source = outside(client), .target = inside(3)),
			UDP(20000 + (int)client, 27015), DATA(20));
		wait(NSEC_PER_SEC / rate);
	}
}

Test(simulation_everyday, a_service_has_ended, .timeout = 300)
{
	EACH_SEED
	{
		const __u32 clients = draw(80, 300);

		begin(seed);
		refuse(clients, clients, 30);
		end();
		cr_expect(!raised && !dropped, "seed %llu, %u clients: %u dropped, %s", seed,
			  clients, dropped, last.summary);
	}
	begin(1);
	refuse(3, 300, 10);
	end();
	cr_expect_eq(last.rule, RULE_ERROR_FLOOD, "errors to three hosts");
	begin(1);
	refuse(200, 3000, 10);
	end();
	cr_expect_eq(last.rule, RULE_ERROR_FLOOD, "errors faster than a stack sends");
}

/* Half past eight in milliseconds: when the request was sent, arrived, and was answered. */
static const __u8 request_times[12] = { 0x01, 0xd2, 0xf1, 0xc0 };
static const __u8 reply_times[12] = { 0x01, 0xd2, 0xf1, 0xc0, 0x01, 0xd2,
				      0xf1, 0xc9, 0x01, 0xd2, 0xf1, 0xc9 };

/* Timestamp requests of inside(1), `each` to a host. */
static void ask_time(__u32 hosts, __u32 each, __u32 gap_ms, __u32 up)
{
	for (__u32 i = 0; i < hosts * each; i++) {
		__u32 host = i % hosts;
		int sequence = (int)(i / hosts);

		RECEIVE(IPV4(.source = inside(1), .target = outside(host)),
			ICMP(13, 0, .identifier = 77, .sequence = sequence),
			PAYLOAD(request_times, 12));
		wait(20 * NSEC_PER_MSEC);
		if (host * 100 < up * hosts)
			RECEIVE(IPV4(.source = outside(host), .target = inside(1)),
				ICMP(14, 0, .identifier = 77, .sequence = sequence),
				PAYLOAD(reply_times, 12));
		wait(gap_ms * NSEC_PER_MSEC);
	}
}

Test(simulation_everyday, delays_measured_each_way, .timeout = 300)
{
	EACH_SEED
	{
		begin(seed);
		ask_time(draw(1, 7), 300, draw(30, 500), 100);
		end();
		cr_expect(!raised && !dropped, "seed %llu: %s", seed, last.summary);
	}
	begin(1);
	ask_time(24, 1, 10, 100);
	end();
	cr_expect_eq(last.rule, RULE_LEGACY_PROBE, "24 hosts");
	begin(1);
	ask_time(6, 2, 10, 30);
	wait(10 * NSEC_PER_SEC);
	ask_time(6, 2, 10, 30);
	end();
	cr_expect_eq(last.rule, RULE_LEGACY_PROBE, "most do not reply");
}

/* ping -b: the hosts of the network reply; if the requests are not seen, of one outside. */
static void ask_all(__u32 hosts, __u32 requests, bool seen)
{
	char from[16];

	for (__u32 i = 0; i < requests; i++) {
		if (seen)
			RECEIVE(IPV4(.source = inside(1), .target = "10.1.255.255"),
				ICMP(8, 0, .identifier = 77, .sequence = (int)i), DATA(56));
		for (__u32 host = 0; host < hosts; host++) {
			snprintf(from, sizeof(from), "203.0.113.%u", 100 + host);
			RECEIVE(IPV4(.source = seen ? inside(100 + host) : from,
				     .target = inside(1)),
				ICMP(0, 0, .identifier = 77, .sequence = (int)i), DATA(56));
		}
		wait(NSEC_PER_SEC);
	}
}

Test(simulation_everyday, a_ping_of_a_group, .timeout = 300)
{
	EACH_SEED
	{
		begin(seed);
		ask_all(draw(12, 40), draw(4, 10), true);
		end();
		cr_expect(!raised && !dropped, "seed %llu: %s", seed, last.summary);
	}
	begin(1);
	ask_all(30, 8, false);
	end();
	cr_expect_eq(last.rule, RULE_REFLECTION, "no request: %u, %s", raised, last.summary);
}

/* A router at home looks for the hosts of its link every few minutes, for hours. */
static void look_for_hosts(__u32 hosts, __u32 times, __u64 gap)
{
	for (__u32 i = 0; i < times; i++) {
		RECEIVE(IPV4(.source = inside(0), .target = "224.0.0.1", .ttl = 1),
			ICMP(8, 0, .identifier = 5, .sequence = (int)i), DATA(56));
		for (__u32 host = 0; host < hosts; host++)
			RECEIVE(IPV4(.source = inside(100 + host), .target = inside(0)),
				ICMP(0, 0, .identifier = 5, .sequence = (int)i), DATA(56));
		wait(gap);
	}
}

Test(simulation_everyday, a_router_that_looks_for_hosts, .timeout = 300)
{
	EACH_SEED
	{
		begin(seed);
		look_for_hosts(draw(1, 20), draw(30, 90), draw(60, 600) * NSEC_PER_SEC);
		end();
		cr_expect(!raised && !dropped, "seed %llu: %s", seed, last.summary);
		cr_expect_eq(infos, 1, "seed %llu: %u records of one habit", seed, infos);
	}
	begin(1);
	look_for_hosts(12, 40, NSEC_PER_SEC);
	end();
	cr_expect_eq(last.rule, RULE_MLD_PROBE, "40 within a minute");
}
