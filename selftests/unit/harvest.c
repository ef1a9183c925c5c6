// SPDX-License-Identifier: GPL-2.0-only
/*
 * error-harvest on generated refusals, through the kernel side and the engine: the point from which
 * scans are found, and harmless traffic that resembles one, at other counts, rates, orders and
 * seeds.
 */
#include "selftests/unit/simulated.h"

#include "headers/hash.h"
#include "selftests/native/kernel.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { SEEDS = 5 };

/* The order of ports, or hosts. */
enum order { ROW, STEPS, RANDOM };

/* What a host sends and is refused. */
struct generator {
	__u32 count;
	double rate; /* per second */
	enum order order;
	__u32 first; /* of the ports, or of the hosts if those vary */
	__u32 range; /* of random ones, from the first one on */
	__u32 step;
	__u16 source_port; /* 0: a new one each time */
	__u32 even;	   /* 1: source and target ports are even, */
	__u32 odd;	   /* or odd */
	__u16 port;	   /* the same each time, of another host */
	__u16 ports;	   /* or so many in turn, from that one on */
	__u32 rounds;	   /* in which the hosts are asked; 0: one */
	__u8 code;	   /* 0: a closed port */
	bool by_each;	   /* each host refuses by itself, not a router for it */
	bool protocols;	   /* instead of ports */
};

static unsigned int raised;

static void report(const struct alert *alert, void *context)
{
	raised += alert->state == ALERT_RAISED && alert->finding.rule == RULE_ERROR_HARVEST;
}

static __u32 number_of(const struct generator *generator, __u32 i, __u32 seed)
{
	__u32 number;

	switch (generator->order) {
	case ROW:
		number = generator->first + i;
		break;
	case STEPS:
		number = generator->first + i * generator->step;
		break;
	default:
		/* An odd multiplier visits each number below a power of two. */
		number = generator->first +
			 (__u32)(hash_mix((__u64)seed << 32 | i) % generator->range);
	}
	return (generator->even ? number & ~1U : number) | generator->odd;
}

static void refuse(struct simulated *simulated, const struct generator *generator, __u32 i,
		   __u32 seed)
{
	__u32 number = number_of(generator, i, seed);
	__u16 port = (__u16)(generator->port + (generator->ports ? i % generator->ports : 0));
	int source = generator->source_port ? generator->source_port :
					      (int)(20000 + hash_mix(seed ^ (i * 7919ULL)) % 9000);
	char host[16] = SOURCE4, *refuser = SOURCE4;
	static struct frame frame;

	if (generator->even)
		source &= ~1;
	source |= (int)generator->odd;
	if (generator->port) {
		snprintf(host, sizeof(host), "10.9.%u.%u", number >> 8 & 255, number & 255);
		refuser = generator->by_each ? host : "10.1.0.1";
	}
	if (generator->protocols)
		frame_build(&frame,
			    FRAME(ETHERNET(), IPV4(), ICMP(3, 2),
				  IPV4(.source = TARGET4, .target = SOURCE4, .next = (int)number),
				  DATA(8)));
	else
		frame_build(&frame, FRAME(ETHERNET(), IPV4(.source = refuser),
					  ICMP(3, generator->code ? generator->code : 3),
					  IPV4(.source = TARGET4, .target = host),
					  UDP(source, port ? port : (int)(number & 0xffff))));
	simulated_receive(simulated, &frame);
}

/* Returns whether another seed gives the same packets. */
static bool is_fixed(const struct generator *generator)
{
	return generator->order != RANDOM && (generator->source_port || generator->protocols);
}

static bool found(const struct generator *generator, __u32 seed)
{
	__u32 rounds = generator->rounds ? generator->rounds : 1;
	static struct simulated simulated;
	__u64 begin;

	raised = 0;
	simulated_start(&simulated, NSEC_PER_SEC * 1600000000ULL, report, NULL);
	begin = simulated.now + NSEC_PER_SEC;
	for (__u32 i = 0; i < generator->count * rounds; i++) {
		simulated_until(&simulated,
				begin + (__u64)(i * (double)NSEC_PER_SEC / generator->rate));
		refuse(&simulated, generator, i % generator->count, seed);
	}
	simulated_until(&simulated, simulated.now + 120 * NSEC_PER_SEC);
	simulated_stop(&simulated);
	return raised;
}

/* Returns in how many of SEEDS runs it is found. */
static unsigned int found_of(struct generator generator)
{
	unsigned int count = 0;

	if (is_fixed(&generator))
		return found(&generator, 1) ? SEEDS : 0;
	for (__u32 seed = 1; seed <= SEEDS; seed++)
		count += found(&generator, seed);
	return count;
}

#define FOUND(...)                                                                                 \
	cr_expect_eq(found_of((struct generator){ __VA_ARGS__ }), SEEDS, "%s", #__VA_ARGS__)
#define SILENT(...) cr_expect_eq(found_of((struct generator){ __VA_ARGS__ }), 0, "%s", #__VA_ARGS__)

/* A host sends six errors at once, and then one a second (Linux: icmp_ratelimit). */
Test(harvest, scans_of_ports)
{
	FOUND(.count = 6, .rate = 100, .order = RANDOM, .first = 1, .range = 1000,
	      .source_port = 41000);
	FOUND(.count = 7, .rate = 1, .order = ROW, .first = 100, .source_port = 41000);
	FOUND(.count = 100, .rate = 100, .order = ROW, .first = 1, .source_port = 53);
	FOUND(.count = 60, .rate = 1, .order = STEPS, .first = 100, .step = 7,
	      .source_port = 41000);
	FOUND(.count = 12, .rate = 1, .order = RANDOM, .first = 1, .range = 20000);
	FOUND(.count = 30, .rate = 1, .order = RANDOM, .first = 1, .range = 65535,
	      .source_port = 60000);
	SILENT(.count = 4, .rate = 1, .order = RANDOM, .first = 1, .range = 1000,
	       .source_port = 41000);
	SILENT(.count = 600, .rate = 10, .order = STEPS, .first = 161, .source_port = 41000);
}

Test(harvest, scans_of_protocols)
{
	FOUND(.count = 5, .rate = 100, .order = ROW, .first = 150, .protocols = true);
	SILENT(.count = 2, .rate = 1, .order = ROW, .first = 150, .protocols = true);
}

/* The source port is chosen to pass filters. */
Test(harvest, scans_from_a_service_port)
{
	FOUND(.count = 40, .rate = 1, .order = RANDOM, .first = 1, .range = 1023,
	      .source_port = 53);
	FOUND(.count = 80, .rate = 1, .order = RANDOM, .first = 1, .range = 5000,
	      .source_port = 123);
	FOUND(.count = 60, .rate = 1, .order = ROW, .first = 40000, .source_port = 53);
	FOUND(.count = 400, .rate = 20, .order = RANDOM, .first = 1024, .range = 60000,
	      .source_port = 53);
	FOUND(.count = 500, .rate = 400, .order = RANDOM, .first = 30000, .range = 30000,
	      .source_port = 53);
	FOUND(.count = 120, .rate = 1, .order = RANDOM, .first = 2000, .range = 28000,
	      .source_port = 53);
	FOUND(.count = 120, .rate = 0.1, .order = STEPS, .first = 1500, .step = 223,
	      .source_port = 123);
}

/* Of a protocol of its own: no service, no media and no traceroute has such ports at both ends. */
Test(harvest, scans_of_dynamic_ports)
{
	FOUND(.count = 200, .rate = 1, .order = RANDOM, .first = 34000, .range = 26000,
	      .source_port = 45001);
	FOUND(.count = 200, .rate = 0.1, .order = RANDOM, .first = 40000, .range = 20000,
	      .source_port = 50003);
	FOUND(.count = 120, .rate = 0.1, .order = RANDOM, .first = 40000, .range = 20000,
	      .source_port = 50002);
	SILENT(.count = 16, .rate = 1, .order = RANDOM, .first = 34000, .range = 26000,
	       .source_port = 45001);
	SILENT(.count = 300, .rate = 0.5, .order = RANDOM, .first = 34000, .range = 26000,
	       .source_port = 8801);
}

/* Each to a port that had asked. */
Test(harvest, late_answers)
{
	static const __u16 services[] = {
		53, 123, 161, 1812, 1813, 1900, 3478, 3702, 27015, 28960
	};

	for (size_t i = 0; i < ARRAY_LENGTH(services); i++) {
		SILENT(.count = 40, .rate = 20, .order = RANDOM, .first = 32768, .range = 28000,
		       .source_port = services[i]);
		SILENT(.count = 30, .rate = 0.5, .order = STEPS, .first = 49152, .step = 13,
		       .source_port = services[i]);
	}
	SILENT(.count = 60, .rate = 1, .order = RANDOM, .first = 1024, .range = 60000,
	       .source_port = 53);
	SILENT(.count = 20, .rate = 1000, .order = ROW, .first = 40001, .source_port = 53);
	SILENT(.count = 1000, .rate = 1, .order = RANDOM, .first = 32768, .range = 28000,
	       .source_port = 53);
	SILENT(.count = 1000, .rate = 1, .order = RANDOM, .first = 1024, .range = 4000,
	       .source_port = 53);
	SILENT(.count = 1000, .rate = 1, .order = RANDOM, .first = 10000, .range = 55000,
	       .source_port = 53);
}

/* A call every two seconds, whose late packets arrive at an even port. */
Test(harvest, media)
{
	SILENT(.count = 60, .rate = 0.5, .order = STEPS, .first = 10000, .step = 74, .even = 1);
	SILENT(.count = 200, .rate = 1, .order = RANDOM, .first = 16384, .range = 16384, .even = 1);
	SILENT(.count = 60, .rate = 2, .order = RANDOM, .first = 10000, .range = 10000, .even = 1);
	/* The reports of its control protocol that end a call, when media has stopped. */
	SILENT(.count = 60, .rate = 0.5, .order = RANDOM, .first = 16384, .range = 16384, .odd = 1);
	SILENT(.count = 200, .rate = 1, .order = RANDOM, .first = 40000, .range = 20000, .odd = 1);
	FOUND(.count = 60, .rate = 1, .order = RANDOM, .first = 10000, .range = 10000);
	FOUND(.count = 60, .rate = 1, .order = RANDOM, .first = 10000, .range = 10000,
	      .source_port = 41000);
}

/* mtr --udp: its ports count up from 33000, by the number of hops. */
Test(harvest, traceroutes)
{
	for (__u32 hops = 2; hops <= 24; hops += 11)
		SILENT(.count = 300, .rate = 1, .order = STEPS, .first = 33000, .step = hops,
		       .source_port = 9123);
	SILENT(.count = 300, .rate = 10, .order = STEPS, .first = 33000, .step = 3,
	       .source_port = 40001);
	SILENT(.count = 300, .rate = 1, .order = ROW, .first = 33000, .source_port = 9123);
	FOUND(.count = 2000, .rate = 200, .order = STEPS, .first = 33000, .step = 3,
	      .source_port = 9123);
}

Test(harvest, slowly)
{
	FOUND(.count = 60, .rate = 1.0 / 60, .order = RANDOM, .first = 1, .range = 5000,
	      .source_port = 41000);
	FOUND(.count = 40, .rate = 1.0 / 90, .order = STEPS, .first = 20, .step = 3,
	      .source_port = 53);
	FOUND(.count = 70, .rate = 1.0 / 240, .order = RANDOM, .first = 1, .range = 5000,
	      .source_port = 41000);
	SILENT(.count = 12, .rate = 1.0 / 60, .order = RANDOM, .first = 1, .range = 5000,
	       .source_port = 41000);
	SILENT(.count = 40, .rate = 1.0 / 900, .order = RANDOM, .first = 1, .range = 5000,
	       .source_port = 41000);
}

Test(harvest, one_port_of_many_hosts)
{
	FOUND(.count = 200, .rate = 20, .order = ROW, .port = 161, .by_each = true);
	FOUND(.count = 200, .rate = 1, .order = RANDOM, .range = 60000, .port = 1900);
	FOUND(.count = 200, .rate = 0.1, .order = RANDOM, .range = 60000, .port = 1900,
	      .by_each = true);
	SILENT(.count = 40, .rate = 20, .order = ROW, .port = 161, .by_each = true);
	SILENT(.count = 40, .rate = 1, .order = RANDOM, .range = 60000, .port = 6881,
	       .by_each = true, .rounds = 4);
}

Test(harvest, many_ports_of_many_hosts)
{
	FOUND(.count = 120, .rate = 0.1, .order = ROW, .port = 20, .ports = 50, .by_each = true);
	FOUND(.count = 200, .rate = 5, .order = RANDOM, .range = 60000, .port = 100, .ports = 9,
	      .by_each = true);
	SILENT(.count = 40, .rate = 1, .order = ROW, .port = 20, .ports = 30, .by_each = true);
	SILENT(.count = 120, .rate = 0.1, .order = RANDOM, .range = 60000, .port = 53, .ports = 2,
	       .by_each = true);
}

/* A filter refuses its clients the sites that it blocks, each with its own address. */
Test(harvest, a_filter_that_blocks_sites)
{
	SILENT(.count = 25, .rate = 2, .order = RANDOM, .range = 60000, .port = 443, .code = 13,
	       .rounds = 10);
	SILENT(.count = 40, .rate = 0.2, .order = RANDOM, .range = 60000, .port = 443, .code = 10,
	       .rounds = 3);
	SILENT(.count = 50, .rate = 10, .order = ROW, .port = 80, .code = 9, .rounds = 2);
	FOUND(.count = 250, .rate = 5, .order = ROW, .port = 445, .code = 13);
	FOUND(.count = 250, .rate = 0.2, .order = ROW, .port = 22, .code = 13);
}

/* A router reports each host that a poller asks as absent. */
Test(harvest, absent_hosts)
{
	SILENT(.count = 40, .rate = 20, .order = ROW, .port = 161, .code = 1);
	SILENT(.count = 40, .rate = 1, .order = RANDOM, .range = 60000, .port = 161, .code = 1,
	       .rounds = 5);
	SILENT(.count = 100, .rate = 1, .order = ROW, .port = 161, .code = 1, .rounds = 5);
	FOUND(.count = 254, .rate = 5, .order = ROW, .port = 161, .code = 1);
	FOUND(.count = 254, .rate = 1, .order = ROW, .port = 161, .code = 1);
}
