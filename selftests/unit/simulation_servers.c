// SPDX-License-Identifier: GPL-2.0-only
/* Hosts that are no routers, and what they offer with lifetime 0: strangers, and servers. */
#include "selftests/unit/simulated_router.h"

#include "memory/neighborhood.h"

/* What a host advertises with lifetime 0. */
struct offer {
	const char *prefix, *resolver, *route;
	int route_bits;
	int flags;
	int reach;
};

static void serve(const char *source, int link, const struct offer *offer)
{
	SEND(.type = 134, .sender = link, .source = source, .link = link, .prefix = offer->prefix,
	     .resolver = offer->resolver, .route = offer->route, .route_bits = offer->route_bits,
	     .flags = offer->flags, .reach = offer->reach);
}

/* It is no default router, but hosts take what else it offers. */
Test(simulation_servers, a_stranger_that_serves)
{
	static const struct {
		struct offer offer;
		enum severity severity;
	} cases[] = {
		{ { .resolver = ROGUE }, SEVERITY_MEDIUM },
		{ { .prefix = "2001:db8:bad::" }, SEVERITY_MEDIUM },
		{ { .prefix = "2001:db8:1::", .resolver = ROGUE }, SEVERITY_MEDIUM },
		{ { .route = "::", .route_bits = 1 }, SEVERITY_HIGH },
		{ { .route = "::" }, SEVERITY_HIGH },
		{ { .route = "2000::", .route_bits = 3 }, SEVERITY_HIGH },
		{ { .route = "2400::", .route_bits = 16 }, SEVERITY_HIGH },
		{ { .route = "2001:db8:7::", .route_bits = 48 }, SEVERITY_LOW },
		{ { .flags = RA_MANAGED }, SEVERITY_MEDIUM },
		{ { .flags = RA_OTHER }, SEVERITY_MEDIUM },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		begin();
		runs(ROUTER, 1, "2001:db8:1::", 40 * 60);
		for (int j = 0; j < 10; j++) {
			serve(ROGUE, 9, &cases[i].offer);
			wait(30 * SECOND);
		}
		end();
		expect(RULE_ROGUE_ROUTER, cases[i].severity, found.summary);
		cr_expect(found.has_link && found.link[5] == 11 && raised == 1, "%zu: %u alerts", i,
			  raised);
	}
}

/* In the learning period it is not learned if it contradicts the router, or routes everything. */
Test(simulation_servers, a_stranger_that_serves_early)
{
	static const struct offer offers[] = {
		{ .prefix = "2001:db8:bad::" },
		{ .route = "::", .route_bits = 1 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(offers); i++) {
		begin();
		for (int j = 0; j < 240; j++) {
			advertise(ROUTER, 1, "2001:db8:1::", 1800);
			serve(ROGUE, 9, &offers[i]);
			wait(10 * SECOND);
		}
		end();
		expect(RULE_ROGUE_ROUTER, SEVERITY_MEDIUM, "a stranger");
		cr_expect(raised == 1, "%u alerts", raised);
	}
}

/* No router is learned yet, but one was there first. What a server may offer is not held against it
 * yet; nobody needs a host that offers only what others do: limits, or that others are asked. */
Test(simulation_servers, a_stranger_that_comes_early)
{
	static const struct {
		struct offer offer;
		enum severity severity;
	} cases[] = {
		{ { .route = "::", .route_bits = 1 }, SEVERITY_HIGH },
		{ { .prefix = "2001:db8:bad::" }, SEVERITY_MEDIUM },
		{ { .flags = RA_MANAGED | RA_OTHER }, SEVERITY_LOW },
		{ { .reach = 1 }, SEVERITY_LOW },
		{ { .resolver = "fe80::53" }, SEVERITY_INFO },
		{ { .flags = RA_OTHER, .resolver = "fe80::53" }, SEVERITY_INFO },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		begin();
		runs(ROUTER, 1, "2001:db8:1::", 60);
		for (int j = 0; j < 3; j++) {
			serve(ROGUE, 9, &cases[i].offer);
			wait(30 * SECOND);
		}
		end();
		cr_expect(records, "%zu", i);
		if (cases[i].severity > SEVERITY_INFO)
			expect(RULE_ROGUE_ROUTER, cases[i].severity, found.summary);
		cr_expect(severity == cases[i].severity && raised <= 1, "%zu: %s", i,
			  found.summary);
	}
}

/* A name server and a border router of a sensor network were there in the learning period; another
 * border router comes. */
Test(simulation_servers, those_that_serve_as_they_should)
{
	static const struct offer resolver = { .resolver = "fe80::53" };
	static const struct offer border = {
		.prefix = "fd00:1::", .route = "fd00:2::", .route_bits = 64
	};
	static const struct offer other = { .route = "fd00:3::", .route_bits = 64 };

	begin();
	for (int i = 0; i < 240; i++) {
		advertise(ROUTER, 1, "2001:db8:1::", 1800);
		if (i >= 60 && i % 30 == 0)
			serve("fe80::53", 3, &resolver);
		serve("fe80::30", 4, &border);
		if (i > 220)
			serve("fe80::31", 5, &other);
		wait(10 * SECOND);
	}
	end();
	expect_silence("a name server and border routers");
}

static enum router_standing configured(const struct address *address, UNUSED void *context)
{
	const struct address router = address_of(ROUTER);

	return address_equal(address, &router) ? STANDING_SYSTEM : STANDING_STRANGER;
}

static bool dropped(const struct link_message *message)
{
	static struct frame frame;

	link_frame(&frame, message);
	return simulated_receive(&simulated, &frame);
}

/* The guard is in force from the start, by a route of this machine: it lets a name server of the
 * learning period act, and no stranger that comes later. */
Test(simulation_servers, one_that_serves_beside_a_configured_router)
{
	struct link_message server = {
		.type = 134, .sender = 3, .source = "fe80::53", .link = 3, .resolver = "fe80::53"
	};
	int lost = 0;

	begin();
	simulated_set(&simulated, "mode=enforce");
	simulated_set(&simulated, "rules.rogue-router.response=drop");
	neighborhood_ask(memory_neighborhood(simulated.memory), configured, NULL);
	for (int i = 0; i < 300; i++) {
		advertise(ROUTER, 1, "2001:db8:1::", 1800);
		lost += i >= 10 && dropped(&server);
		wait(10 * SECOND);
	}
	cr_expect(lost <= 1, "%d of the server's messages were dropped", lost);
	cr_expect(records, "that is told, as info");
	expect_silence("a server");
	server.sender = server.link = 9;
	server.source = server.resolver = ROGUE;
	cr_expect(dropped(&server));
	end();
	expect(RULE_ROGUE_ROUTER, SEVERITY_MEDIUM, "a stranger");
}

/* One that was learned as a server is not a router. */
Test(simulation_servers, a_server_that_becomes_a_router)
{
	static const struct offer resolver = { .resolver = "fe80::53" };

	begin();
	for (int i = 0; i < 240; i++) {
		advertise(ROUTER, 1, "2001:db8:1::", 1800);
		serve("fe80::53", 3, &resolver);
		wait(10 * SECOND);
	}
	expect_silence("a server");
	advertise("fe80::53", 3, "2001:db8:bad::", 1800);
	end();
	expect(RULE_ROGUE_ROUTER, SEVERITY_HIGH, "a router");
}

/* Where nobody advertised itself in the learning period; also where this machine has a gateway. */
Test(simulation_servers, the_first_router)
{
	for (int gateway = 0; gateway < 2; gateway++) {
		begin();
		if (gateway)
			neighborhood_ask(memory_neighborhood(simulated.memory), configured, NULL);
		for (int i = 0; i < 240; i++) {
			SEND(.type = 136, .sender = 1, .source = ROUTER, .target = "fe80::7",
			     .flags = NA_SOLICITED | NA_OVERRIDE, .subject = ROUTER, .link = 1);
			wait(10 * SECOND);
		}
		expect_silence("a gateway");
		advertise(ROGUE, 9, "2001:db8:bad::", 1800);
		end();
		expect(RULE_ROGUE_ROUTER, SEVERITY_LOW, "the first router");
		cr_expect(severity == (gateway ? SEVERITY_MEDIUM : SEVERITY_LOW));
		begin();
		if (gateway)
			neighborhood_ask(memory_neighborhood(simulated.memory), configured, NULL);
		runs(ROUTER, 1, "2001:db8:1::", 40 * 60);
		end();
		expect_silence("the gateway itself");
	}
}
