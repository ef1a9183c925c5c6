// SPDX-License-Identifier: GPL-2.0-only
/* Redirects of ICMPv4 over simulated minutes: attacks in a router's name, each paired with an
 * ordinary link that resembles it. ARP is not seen: what else a host sends shows its link-layer
 * address. */
#include "selftests/unit/simulated_link.h"

#include "base/prefix.h"

#define ROUTER4	 "192.168.1.1"
#define VICTIM	 "192.168.1.15"
#define ATTACKER "192.168.1.66"

/* The last byte of link-layer addresses; VIRTUAL: of a VRRP router. */
enum { OF_ROUTER = 1, OF_SECOND = 2, OF_ATTACKER = 9, VIRTUAL = 0x101 };

static void send_from(int link, const struct layer *layers)
{
	static const __u8 shared[] = { 0, 0, 0x5e, 0, 1, 1 };
	static struct frame frame;

	frame_build(&frame, layers);
	memset(frame.bytes + 6, 2, LINK_BYTES);
	frame.bytes[11] = (__u8)link;
	if (link == VIRTUAL)
		memcpy(frame.bytes + 6, shared, sizeof(shared));
	simulated_receive(&simulated, &frame);
}

/* A redirect of a packet of the victim, to 192.168.1.66. */
static void divert(int link)
{
	send_from(link, FRAME(ETHERNET(), IPV4(.source = ROUTER4, .target = VICTIM),
			      ICMP(5, 1, .identifier = 0xc0a8, .sequence = 0x0142),
			      IPV4(.source = VICTIM, .target = "203.0.113.7"), TCP(40000, 443)));
	wait(4 * SECOND);
}

/* An echo reply to a neighbour. */
static void reply_from(int link, const char *source)
{
	send_from(link, FRAME(ETHERNET(), IPV4(.source = source, .target = "192.168.1.20"),
			      ICMP(0, 0, .identifier = 7), DATA(56)));
	wait(4 * SECOND);
}

/* Replies of five hosts beyond the link. */
static void carry(int link)
{
	static const char *const beyond[] = { "203.0.113.1", "203.0.113.2", "203.0.113.3",
					      "203.0.113.4", "203.0.113.5" };

	for (size_t i = 0; i < ARRAY_LENGTH(beyond); i++)
		send_from(link,
			  FRAME(ETHERNET(),
				IPV4(.source = beyond[i], .target = "192.168.1.20", .ttl = 52),
				ICMP(0, 0, .identifier = 8), DATA(56)));
	wait(4 * SECOND);
}

static void replies_from(int link, int count)
{
	for (int i = 0; i < count; i++)
		reply_from(link, ROUTER4);
}

static void expect_quiet(const char *what)
{
	cr_expect(found.rule != RULE_REDIRECT || severity < SEVERITY_LOW, "%s: severity %d: %s",
		  what, severity, found.summary);
}

static void begin_home(void)
{
	begin();
	simulated.home.count = 1;
	simulated.home.prefixes[0] = (struct prefix){ .length = IPV4_MAPPED_BITS + 24,
						      .address = simulated_ipv4(0xc0a80100) };
	simulated_set(&simulated, "mode=enforce");
}

Test(simulation_diversions, in_the_routers_name)
{
	for (int declared = 0; declared < 2; declared++) {
		begin_home();
		if (declared)
			simulated_set(&simulated, "gateways=192.168.1.1");
		for (int i = 0; i < 6; i++) {
			divert(OF_ATTACKER);
			reply_from(OF_ROUTER, ROUTER4);
		}
		end();
		expect(RULE_REDIRECT, SEVERITY_HIGH, "the router replies meanwhile");
		cr_expect(found.has_link && found.link[5] == OF_ATTACKER);
	}
}

/* A single burst of them. */
Test(simulation_diversions, between_messages_of_the_router)
{
	begin_home();
	replies_from(OF_ROUTER, 3);
	for (int i = 0; i < 3; i++)
		divert(OF_ATTACKER);
	expect_quiet("the router may have moved");
	replies_from(OF_ROUTER, 4);
	end();
	expect(RULE_REDIRECT, SEVERITY_MEDIUM, "before and after");
}

/* The host that it leads to has the redirect's link-layer address. */
Test(simulation_diversions, to_their_sender)
{
	begin_home();
	divert(OF_ATTACKER);
	reply_from(OF_ATTACKER, ATTACKER);
	reply_from(OF_ROUTER, ROUTER4);
	end();
	expect(RULE_REDIRECT, SEVERITY_HIGH, "to itself");
}

/* A virtual router, too, if another station carries what comes from beyond the link. */
Test(simulation_diversions, in_a_virtual_routers_name)
{
	for (int forged = 0; forged < 2; forged++) {
		begin_home();
		carry(forged ? OF_ROUTER : OF_SECOND);
		for (int i = 0; i < 6; i++) {
			divert(forged ? OF_ATTACKER : OF_SECOND);
			reply_from(VIRTUAL, ROUTER4);
		}
		end();
		if (forged)
			expect(RULE_REDIRECT, SEVERITY_HIGH, "forged");
		else
			expect_quiet("by the master, from its own address");
	}
}

/* Nothing shows which station is the router. */
Test(simulation_diversions, by_a_virtual_router)
{
	for (int shared = 0; shared < 2; shared++) {
		begin_home();
		for (int i = 0; i < 6; i++) {
			divert(shared ? VIRTUAL : OF_ROUTER);
			reply_from(shared ? OF_ROUTER : VIRTUAL, ROUTER4);
		}
		end();
		expect_quiet("shared and own address");
	}
}

Test(simulation_diversions, by_the_router)
{
	begin_home();
	for (int i = 0; i < 20; i++) {
		divert(OF_ROUTER);
		reply_from(OF_ROUTER, ROUTER4);
		reply_from(OF_SECOND, ATTACKER);
	}
	end();
	expect_quiet("to another router");
}

/* It fails over to another, which redirects, and perhaps back. */
Test(simulation_diversions, by_one_that_takes_over)
{
	for (int back = 0; back < 2; back++) {
		begin_home();
		replies_from(OF_ROUTER, 6);
		for (int i = 0; i < 4; i++)
			divert(OF_SECOND);
		if (back)
			reply_from(OF_SECOND, ROUTER4);
		replies_from(back ? OF_ROUTER : OF_SECOND, 6);
		end();
		expect_quiet("handover");
	}
}

/* The old one redirected last. */
Test(simulation_diversions, by_one_that_is_replaced)
{
	begin_home();
	for (int i = 0; i < 4; i++)
		divert(OF_ROUTER);
	replies_from(OF_SECOND, 10);
	end();
	expect_quiet("replaced");
}

/* Its replies to these hosts come from another of its link-layer addresses than its redirects. */
Test(simulation_diversions, by_one_with_several_addresses)
{
	for (int kind = 0; kind < 3; kind++) {
		begin_home();
		if (kind == 1)
			carry(OF_SECOND);
		for (int i = 0; i < 8; i++) {
			divert(OF_SECOND);
			reply_from(OF_ROUTER, ROUTER4);
			if (kind == 2)
				reply_from(3, ROUTER4);
			if (kind == 0 && i == 1)
				reply_from(OF_SECOND, ROUTER4);
		}
		end();
		expect_quiet("several addresses");
	}
}

/* What a router forwarded shows nothing of its sender's link-layer address. */
Test(simulation_diversions, seen_beyond_another_router)
{
	begin_home();
	for (int i = 0; i < 6; i++) {
		divert(OF_ROUTER);
		send_from(OF_SECOND,
			  FRAME(ETHERNET(),
				IPV4(.source = ROUTER4, .target = "192.168.1.20", .ttl = 63),
				ICMP(0, 0, .identifier = 7), DATA(56)));
		wait(4 * SECOND);
	}
	end();
	expect_quiet("forwarded");
}
