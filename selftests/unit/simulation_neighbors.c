// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ownership of addresses over simulated hours: attacks on neighbours, each paired with an ordinary
 * link that resembles it.
 */
#include "selftests/unit/simulated_claims.h"

/* fake_advertise6: each `period` seconds, by announcements, while a neighbour of the owner asks
 * again `after` seconds later. */
static void spoof(unsigned int rounds, __u64 period, __u64 after)
{
	begin();
	answer("fe80::9", 9);
	answer(HOST, 5);
	wait(60 * SECOND);
	for (unsigned int i = 0; i < rounds; i++) {
		announce(HOST, 9);
		wait(after);
		answer(HOST, 5);
		wait(period - after);
	}
	end();
}

Test(simulation_neighbors, an_owner_that_still_answers)
{
	static const struct {
		unsigned int rounds;
		__u64 period, after;
	} kinds[] = {
		{ 12, SECOND, SECOND / 2 },	 { 20, SECOND, 10 * NSEC_PER_MSEC },
		{ 8, 5 * SECOND, 2 * SECOND },	 { 8, 12 * SECOND, 9 * SECOND },
		{ 5, 60 * SECOND, 9 * SECOND },	 { 5, 110 * SECOND, 3 * SECOND },
		{ 8, 30 * SECOND, 12 * SECOND },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
		spoof(kinds[i].rounds, kinds[i].period, kinds[i].after);
		expect(RULE_ND_SPOOF, SEVERITY_HIGH, "contended");
		cr_expect(raised <= 1 && found.has_link && found.link[5] == 11, "%zu", i);
	}
}

/* The same spoofer, who claimed the address before its owner did. */
Test(simulation_neighbors, an_owner_that_comes_later)
{
	static const __u64 answers[] = { 7, 12, 1000 };

	for (size_t i = 0; i < ARRAY_LENGTH(answers); i++) {
		begin();
		for (unsigned int second = 1; second <= 60; second++) {
			announce(HOST, 9);
			wait(SECOND / 2);
			if (second == 6 || second % answers[i] == 0)
				answer(HOST, 5);
			wait(SECOND / 2);
		}
		end();
		expect(RULE_ND_SPOOF, SEVERITY_HIGH, "contended, or announced");
		cr_expect(found.has_link && found.link[5] == 11, "%zu: %d: %s", i, found.link[5],
			  found.summary);
	}
}

/* A single forged claim is a change, like any other. */
Test(simulation_neighbors, a_single_claim)
{
	begin();
	answer(HOST, 5);
	wait(30 * SECOND);
	announce(HOST, 9);
	wait(2 * SECOND);
	answer(HOST, 5);
	end();
	expect(RULE_ND_SPOOF, SEVERITY_LOW, "a claim");
	cr_expect(severity == SEVERITY_LOW);
}

/* parasite6 answers each solicitation too, before or after the owner, for one address or many. */
Test(simulation_neighbors, every_solicitation_is_answered_twice)
{
	char address[32];

	for (int first = 0; first < 2; first++)
		for (int hosts = 1; hosts <= 6; hosts += 5) {
			begin();
			answer("fe80::9", 9);
			for (int round = 0; round < 6; round++)
				for (int i = 0; i < hosts; i++) {
					snprintf(address, sizeof(address), "2001:db8:1::5:%x", i);
					answer(address, first ? 9 : 20 + i);
					simulated.now += 3 * NSEC_PER_MSEC;
					answer(address, first ? 20 + i : 9);
					wait(30 * SECOND);
				}
			end();
			expect(RULE_ND_SPOOF, SEVERITY_HIGH, "answered twice");
		}
}

/* How a host sleeps behind a proxy (Bonjour) and wakes. */
struct sleeper {
	int addresses;
	unsigned int cycles;
	__u64 awake, asleep;
	unsigned int overlap; /* answers of both while one takes over from the other */
	__u64 gap;	      /* between these */
	bool probes;	      /* when it wakes; */
	bool announces;	      /* and then */
};

static void overlap(const struct sleeper *sleeper, int from, int to)
{
	for (unsigned int i = 0; i < sleeper->overlap; i++) {
		claim_all(answer, sleeper->addresses, from);
		simulated.now += 2 * NSEC_PER_MSEC;
		claim_all(answer, sleeper->addresses, to);
		wait(sleeper->gap);
	}
}

/* It answers, every ten seconds. */
static void lives(const struct sleeper *sleeper, int link, __u64 time)
{
	for (__u64 passed = 0; passed < time; passed += 10 * SECOND) {
		claim_all(answer, sleeper->addresses, link);
		wait(10 * SECOND);
	}
}

static void sleeps(const struct sleeper *sleeper)
{
	const int proxy = 9, host = 5;

	begin();
	answer("fe80::9", proxy);
	lives(sleeper, host, sleeper->awake);
	for (unsigned int i = 0; i < sleeper->cycles; i++) {
		claim_all(announce, sleeper->addresses, proxy);
		overlap(sleeper, host, proxy);
		lives(sleeper, proxy, sleeper->asleep);
		if (sleeper->probes) {
			claim_all(probe, sleeper->addresses, host);
			wait(SECOND);
		}
		if (sleeper->announces)
			claim_all(announce, sleeper->addresses, host);
		overlap(sleeper, proxy, host);
		lives(sleeper, host, sleeper->awake);
	}
	end();
}

Test(simulation_neighbors, a_host_that_sleeps_behind_a_proxy)
{
	static const struct sleeper sleepers[] = {
		{ 1, 1, 600 * SECOND, 3600 * SECOND, 0, 0, false, false },
		{ 1, 1, 600 * SECOND, 3600 * SECOND, 2, SECOND, false, true },
		{ 3, 6, 900 * SECOND, 1800 * SECOND, 3, SECOND, false, false },
		{ 6, 4, 300 * SECOND, 600 * SECOND, 5, SECOND / 2, true, true },
		{ 5, 10, 60 * SECOND, 60 * SECOND, 2, 2 * SECOND, true, false },
		{ 2, 20, 30 * SECOND, 120 * SECOND, 1, SECOND, false, true },
		{ 2, 12, 30 * SECOND, 3000 * SECOND, 3, 300 * NSEC_PER_MSEC, false, false },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(sleepers); i++) {
		sleeps(&sleepers[i]);
		cr_expect(!raised, "%zu: %s", i, found.summary);
	}
}

/* The standby card of a bond, or of a pair of routers, that has an address of its own. */
Test(simulation_neighbors, one_that_flaps)
{
	begin();
	answer("fe80::6", 6);
	answer("fe80::7", 7);
	for (int i = 0; i < 60; i++) {
		claim_all(announce, 6, 6 + i % 2);
		wait(2 * SECOND);
		claim_all(answer, 6, 6 + i % 2);
		wait((1 + i % 7) * SECOND);
	}
	end();
	cr_expect(!raised, "%s", found.summary);
}

/* A wireless host moves between its access point and a repeater, which has an address of its own
 * and puts it in the place of the host's. */
Test(simulation_neighbors, one_that_roams)
{
	begin();
	answer("fe80::9", 9);
	for (int i = 0; i < 40; i++) {
		claim_all(answer, 3, i % 2 ? 9 : 5);
		wait((20 + i * 7 % 60) * SECOND);
	}
	end();
	cr_expect(severity <= SEVERITY_LOW && raised <= 3, "%s", found.summary);
}

/* A migrated machine keeps its link-layer address, and announces itself from the other side. */
Test(simulation_neighbors, machines_that_migrate)
{
	begin();
	for (int i = 0; i < 30; i++) {
		claim_all(answer, 5, 5);
		wait(MINUTE);
		if (i % 3 == 0)
			for (int copy = 0; copy < 5; copy++)
				claim_all(announce, 5, 5);
	}
	end();
	cr_expect(!raised, "%s", found.summary);
}

/* New ones each quarter of an hour, of one card. */
Test(simulation_neighbors, privacy_addresses)
{
	char address[32];

	begin();
	for (int i = 0; i < 40; i++) {
		snprintf(address, sizeof(address), "2001:db8:1::%x:%x", 7919 * i % 0xffff, i);
		probe(address, 5);
		wait(SECOND);
		for (int use = 0; use < 15; use++) {
			answer(address, 5);
			wait(MINUTE);
		}
	}
	end();
	cr_expect(!raised, "%s", found.summary);
}

static void claim_from(const char *address, const __u8 *link, __u8 flags)
{
	static struct frame frame;
	const struct link_message message = { .type = 136,
					      .sender = 1,
					      .source = address,
					      .target = ASKER,
					      .flags = flags | NA_OVERRIDE,
					      .subject = address };

	link_frame(&frame, &message);
	memcpy(frame.bytes + 6, link, LINK_BYTES);
	simulated_receive(&simulated, &frame);
}

/* GLBP: the routers of a group answer in turn, each with its own virtual address. */
Test(simulation_neighbors, a_group_that_shares_its_load)
{
	__u8 link[LINK_BYTES] = { 0x00, 0x07, 0xb4, 0x00, 0x01, 0x01 };

	begin();
	for (int i = 0; i < 200; i++) {
		link[5] = (__u8)(1 + i % 4);
		claim_from("fe80::5", link, NA_SOLICITED);
		wait(SECOND);
	}
	end();
	cr_expect(!raised, "%s", found.summary);
}

Test(simulation_neighbors, a_network_card_is_replaced)
{
	begin();
	for (int i = 0; i < 60; i++) {
		claim_all(answer, 6, 5);
		wait(30 * SECOND);
	}
	for (int i = 0; i < 60; i++) {
		claim_all(answer, 6, 6);
		wait(30 * SECOND);
	}
	end();
	cr_expect(severity <= SEVERITY_LOW && raised <= 6, "%u: %s", raised, found.summary);
}

/* Two known neighbours; ten announcements, as keepalived sends them; and back. */
Test(simulation_neighbors, a_virtual_router_moves)
{
	begin();
	answer("fe80::5", 5);
	answer("fe80::6", 6);
	announce(HOST, 5);
	wait(5 * MINUTE);
	for (int i = 0; i < 10; i++)
		announce(HOST, 6);
	for (int i = 0; i < 5; i++) {
		answer(HOST, 6);
		wait(MINUTE);
	}
	for (int i = 0; i < 10; i++)
		announce(HOST, 5);
	answer(HOST, 5);
	end();
	cr_expect(!raised, "%s", found.summary);
}

/* keepalived announces each address five times at once, and again some seconds later. */
Test(simulation_neighbors, a_virtual_router_takes_over_again_and_again)
{
	begin();
	for (int takeover = 0; takeover < 8; takeover++) {
		for (int i = 0; i < 10; i++) {
			announce(HOST, 5);
			if (i == 4)
				wait(5 * SECOND);
		}
		wait(10 * SECOND);
	}
	end();
	cr_expect(!raised, "%s", found.summary);
}

/* With the link-layer address of its group it may announce itself each second. */
Test(simulation_neighbors, a_group_that_announces_its_addresses)
{
	static const __u8 link[LINK_BYTES] = { 0x00, 0x00, 0x5e, 0x00, 0x02, 0x4c };
	char address[32];

	begin();
	for (int i = 0; i < 60; i++) {
		for (int j = 1; j <= 8; j++) {
			snprintf(address, sizeof(address), "2001:db8:1::%x", j);
			claim_from(address, link, 0);
		}
		wait(SECOND);
	}
	end();
	cr_expect(!raised, "%s", found.summary);
}

static const char *service(int number)
{
	static char text[32];

	snprintf(text, sizeof(text), "2001:db8:1::5:%x", number);
	return text;
}

/* All addresses of a service move to the second host, and later back. */
Test(simulation_neighbors, a_service_fails_over)
{
	for (int addresses = 3; addresses <= 48; addresses *= 2) {
		begin();
		answer("fe80::5", 5);
		answer("fe80::6", 6);
		for (int i = 0; i < addresses; i++)
			announce(service(i), 5);
		for (int host = 6; host >= 5; host--) {
			wait(5 * MINUTE);
			for (int i = 0; i < 5 * addresses; i++)
				announce(service(i % addresses), host);
			for (int i = 0; i < 5 * addresses; i++) {
				answer(service(i % addresses), host);
				wait(SECOND);
			}
		}
		end();
		cr_expect(!raised, "%d addresses: %s", addresses, found.summary);
	}
}

/* The control: the addresses of several hosts move to one. */
Test(simulation_neighbors, one_host_takes_the_addresses_of_many)
{
	begin();
	answer("fe80::9", 29);
	for (int i = 0; i < 8; i++)
		announce(service(i), 5 + i);
	wait(5 * MINUTE);
	for (int i = 0; i < 8; i++)
		announce(service(i), 29);
	end();
	expect(RULE_ND_SPOOF, SEVERITY_HIGH, "many");
}

/* A proxy answers for a host that is also there (RFC 4389): it does not override. */
Test(simulation_neighbors, a_proxy)
{
	begin();
	for (int i = 0; i < 50; i++) {
		SEND(.type = 136, .sender = 9, .source = "fe80::9", .target = ASKER,
		     .flags = NA_SOLICITED, .subject = HOST, .link = 9);
		wait(SECOND);
		answer(HOST, 5);
		wait(SECOND);
	}
	end();
	cr_expect(!raised, "%s", found.summary);
}
