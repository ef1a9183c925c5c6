// SPDX-License-Identifier: GPL-2.0-only
/*
 * DHCP servers that try an address with ordinary pings before they offer it: Windows, IOS,
 * RouterOS, FortiOS and others. Those with a probe of their own are in simulation_monitors.c. The
 * controls are hosts that scan their own network at the same rate.
 */
#include "selftests/unit/simulation_acts.h"

/* IPv4, since DHCPv6 servers try none; both directions. */
static void begin_anew(__u64 seed)
{
	begin(1);
	state = hash_mix(seed);
}

/* Users elsewhere, so that replies are known to be visible. */
static void somebody_pings(__u32 seconds)
{
	for (__u32 i = 0; i < seconds / 20; i++)
		ping(i * 20 * NSEC_PER_SEC, inside(7), inside(1), 77, (int)i, true);
}

/* How a server proceeds. */
struct leases {
	__u32 count;
	__u32 each, apart; /* pings per address, and ms between them */
	__u32 gap;	   /* ms between two clients, on average */
	__u32 order;	   /* 0: up, 1: down, 2: by a hash of the client */
	__u32 in_use;	   /* percent of the addresses that reply */
};

static __u32 leased(const struct leases *leases, __u32 number)
{
	return inside(300 + (leases->order == 0 ? number :
			     leases->order == 1 ? 800 - number :
						  (__u32)hash_mix(number) % 700));
}

static void lease(const struct leases *leases)
{
	__u64 time = 0;

	for (__u32 i = 0; i < leases->count; i++) {
		time += draw(0, 2 * leases->gap) * NSEC_PER_MSEC;
		for (__u32 n = 0; n < leases->each; n++)
			ping(time + n * leases->apart * NSEC_PER_MSEC, inside(2), leased(leases, i),
			     (int)(i * leases->each + n) + 900, (int)(i * leases->each + n),
			     chance(leases->in_use));
	}
	somebody_pings((__u32)(time / NSEC_PER_SEC) + 60);
}

/* Through a day, or as a classroom opens its laptops. */
Test(simulation_leases, addresses_are_tried, .timeout = 300)
{
	EACH_SEED
	{
		struct leases leases;

		begin_anew(seed);
		leases = (struct leases){
			draw(20, 200),	 draw(1, 2),
			draw(200, 1000), chance(50) ? draw(700, 5000) : draw(5000, 120000),
			draw(0, 2),	 0
		};
		lease(&leases);
		SILENT("%u leases, %u pings, %u ms, order %u", leases.count, leases.each,
		       leases.gap, leases.order);
	}
}

/* 200 machines after a power cut. */
Test(simulation_leases, after_a_power_cut, .timeout = 300)
{
	EACH_SEED
	{
		struct leases leases;

		begin_anew(seed);
		leases = (struct leases){ draw(100, 250),  draw(1, 2), 500,
					  draw(500, 1500), draw(0, 2), 0 };
		lease(&leases);
		SILENT("%u leases, %u pings, %u ms, order %u", leases.count, leases.each,
		       leases.gap, leases.order);
	}
}

/* The control: a host that scans its own network as slowly, a tenth of which is in use. */
Test(simulation_leases, a_host_that_scans_as_slowly, .timeout = 120)
{
	for (__u64 seed = 1; seed <= 2 * simulation_seeds(1); seed++) {
		struct leases leases;

		begin_anew(seed);
		leases = (struct leases){ draw(60, 250),   draw(1, 2), 500,
					  draw(700, 5000), draw(0, 2), draw(8, 30) };
		lease(&leases);
		run();
		cr_expect(records, "seed %llu: %u leases, %u each, %u ms, %u %%", seed,
			  leases.count, leases.each, leases.gap, leases.in_use);
		simulated_stop(&simulated);
	}
}

/* The control: a loop of ping -c1 -W1 over addresses without a host. */
Test(simulation_leases, a_loop_over_a_dark_network, .timeout = 120)
{
	for (__u64 seed = 1; seed <= 3; seed++) {
		begin_anew(seed);
		for (__u32 i = 0; i < 120; i++)
			ping(i * NSEC_PER_SEC, inside(2), inside(300 + i), (int)i, 1, false);
		somebody_pings(200);
		run();
		cr_expect(records, "seed %llu", seed);
		simulated_stop(&simulated);
	}
}

/* The control: a monitor of an office that tries a dark network in no order, at random times. */
Test(simulation_leases, a_monitor_that_scans, .timeout = 120)
{
	for (__u64 seed = 1; seed <= simulation_seeds(1); seed++) {
		__u32 hosts = draw(50, 100), gap = draw(40, 100), probes = 3 * 3600 / gap;

		begin_anew(seed);
		for (__u32 round = 0; round < 4 * 60; round++)
			for (__u32 i = 0; i < hosts; i++)
				ping(round * MINUTE + draw(0, 59999) * NSEC_PER_MSEC, inside(2),
				     inside(1000 + i), 4242, (int)round, true);
		for (__u32 i = 0, at = 3600; i < probes; i++, at += draw(1, 2 * gap))
			ping(at * NSEC_PER_SEC, inside(2),
			     inside(2000 + (__u32)hash_mix(i ^ seed) % 60000), (int)i, 1, false);
		run();
		cr_expect(records, "seed %llu: %u hosts, %u s", seed, hosts, gap);
		simulated_stop(&simulated);
	}
}
