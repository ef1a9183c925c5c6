// SPDX-License-Identifier: GPL-2.0-only
/* Whose answers to probes for duplicate addresses the guard drops: a denier's; no owner's, and no
 * duplicate's. */
#include "selftests/link_frames.h"
#include "selftests/prog/world.h"

#include "headers/guard.h"
#include "headers/station.h"
#include "memory/guard.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* Senders, by number. */
enum { PROBER = 5, OTHER_PROBER = 6, OWNER = 20, DENIER = 30, STRANGERS = 100 };

#define CHOSEN(buffer, i)  named(buffer, "2001:db8:1::%x", i)
#define DRAWN(buffer, i)   named(buffer, "2001:db8:1:0:a1b2:c3d4:e5f6:%x", 0x1111 + (i))
#define DERIVED(buffer, i) named(buffer, "2001:db8:%x::2:2ff:fe02:207", 1 + (i)) /* of PROBER's */

static const char *named(char *buffer, const char *format, int i)
{
	snprintf(buffer, 48, format, i);
	return buffer;
}

static bool sends(struct world *world, const struct link_message *message)
{
	static struct frame frame;

	link_frame(&frame, message);
	return world_drops(world, &frame);
}

#define SENDS(world, ...) sends(world, &(struct link_message){ __VA_ARGS__ })

/* A host is heard before: it solicits a neighbour. */
static void hear(struct world *world, int sender)
{
	SENDS(world, .type = 135, .sender = sender, .source = "fe80::77",
	      .target = "ff02::1:ff00:1", .subject = "fe80::1");
	world->now += NSEC_PER_SEC;
}

static void probe(struct world *world, const char *address, int sender)
{
	world->now += 5 * NSEC_PER_SEC;
	SENDS(world, .type = 135, .sender = sender, .source = "::", .target = "ff02::1:ff00:5",
	      .subject = address);
	world->now += NSEC_PER_MSEC;
}

static bool defends(struct world *world, const char *address, int sender)
{
	return SENDS(world, .type = 136, .sender = sender, .source = address, .flags = NA_OVERRIDE,
		     .subject = address, .link = sender);
}

/* Whether an answer to a probe is dropped. */
static bool denied(struct world *world, const char *address, int prober, int denier)
{
	bool drop;

	probe(world, address, prober);
	drop = defends(world, address, denier);
	cr_expect(defends(world, address, denier) == drop, "%s: the same again", address);
	return drop;
}

static struct world *guarding(void)
{
	struct world *world = world_open(NULL);

	world->config->enforce = true;
	world->control->guards = GUARD_PROBES;
	hear(world, PROBER);
	return world;
}

/* How many of `count` denials by one station pass. */
static int passed_of_station(struct world *world, const char *format, int denier, int count)
{
	char address[48];
	int passed = 0;

	for (int i = 0; i < count; i++)
		passed += !denied(world, named(address, format, 0x1111 + i), PROBER, denier);
	return passed;
}

Test(denial, one_station_denies_everybody)
{
	struct world *world = guarding();

	hear(world, DENIER);
	cr_expect(passed_of_station(world, "2001:db8:1::%x", DENIER, 20) == 7);
	world_close(world);
	world = guarding();
	hear(world, DENIER);
	cr_expect(passed_of_station(world, "2001:db8:1:0:a1b2:c3d4:e5f6:%x", DENIER, 20) == 3);
	world_close(world);
}

/* As dos-new-ip6 does: a link-layer address of its own for each answer. */
Test(denial, strangers_deny_everybody)
{
	struct world *world = guarding();
	char address[48];

	for (int i = 0; i < 50; i++)
		cr_expect(denied(world, CHOSEN(address, i + 1), PROBER, STRANGERS + i) == (i >= 2),
			  "%s", address);
	world_close(world);
}

Test(denial, of_addresses_made_from_the_probers_own)
{
	struct world *world = guarding();
	char address[48];

	hear(world, DENIER);
	for (int i = 0; i < 5; i++)
		cr_expect(denied(world, DERIVED(address, i), PROBER, DENIER) == (i >= 1), "%s",
			  address);
	cr_expect(!denied(world, "2001:db8:9::2:2ff:fe02:208", PROBER, OWNER),
		  "made from another's");
	world_close(world);
}

/* By a probe of its own for the same address, and to the address of the prober alone. */
Test(denial, by_other_messages)
{
	struct world *world = guarding();
	char address[48];

	hear(world, DENIER);
	passed_of_station(world, "2001:db8:1::%x", DENIER, 8);
	probe(world, CHOSEN(address, 1), PROBER);
	cr_expect(SENDS(world, .type = 135, .sender = DENIER,
			.source = "::", .target = "ff02::1:ff00:5", .subject = address));
	probe(world, CHOSEN(address, 2), PROBER);
	cr_expect(SENDS(world, .type = 136, .sender = DENIER, .source = address,
			.target = "fe80::7", .flags = NA_SOLICITED, .subject = address));
	probe(world, CHOSEN(address, 3), PROBER);
	cr_expect(SENDS(world, .type = 136, .sender = DENIER, .source = address,
			.flags = NA_OVERRIDE, .subject = address, .link = PROBER),
		  "with the prober's link-layer address in it");
	world_close(world);
}

/* While a link is denied addresses by strangers and by a station. */
static struct world *under_attack(void)
{
	struct world *world = guarding();
	char address[48];

	hear(world, OWNER);
	hear(world, DENIER);
	passed_of_station(world, "2001:db8:1::%x", DENIER, 20);
	for (int i = 0; i < 20; i++)
		denied(world, CHOSEN(address, 0x500 + i), PROBER, STRANGERS + i);
	cr_expect(denied(world, "2001:db8:1::9:9", PROBER, STRANGERS + 50));
	return world;
}

Test(denial, owners_defend_their_addresses)
{
	struct world *world = under_attack();
	const struct identity known = { .address = address_of("2001:db8:1::a:2") };
	const __u8 link[] = { 2, 2, 2, 2, 2, 2 + STRANGERS + 60 };

	cr_expect(!SENDS(world, .type = 136, .sender = STRANGERS + 61, .source = "2001:db8:1::a:1",
			 .target = "fe80::7", .flags = NA_SOLICITED | NA_OVERRIDE,
			 .subject = "2001:db8:1::a:1", .link = STRANGERS + 61));
	cr_expect(!denied(world, "2001:db8:1::a:1", PROBER, STRANGERS + 61),
		  "one that answered before");
	guard_bind(&world->object.pins, &known, link, false);
	cr_expect(!denied(world, "2001:db8:1::a:2", PROBER, STRANGERS + 60), "one that is known");
	probe(world, "2001:db8:1::a:3", STRANGERS + 62);
	cr_expect(!denied(world, "2001:db8:1::a:3", PROBER, STRANGERS + 62),
		  "one that probed for it, without an answer");
	cr_expect(!denied(world, "2001:db8:1::a:4", PROBER, OWNER), "one that was heard");
	for (int i = 0; i < 3; i++)
		cr_expect(!denied(world, "2001:db8:1::a:1", OTHER_PROBER, STRANGERS + 61),
			  "again and again");
	world_close(world);
}

/* Who denied an address does not own it by that. */
Test(denial, a_denial_makes_no_owner)
{
	struct world *world = guarding();
	char address[48];

	for (int i = 0; i < 3; i++)
		denied(world, CHOSEN(address, i + 1), PROBER, STRANGERS + i);
	cr_expect(denied(world, CHOSEN(address, 1), PROBER, STRANGERS));
	cr_expect(denied(world, CHOSEN(address, 2), OTHER_PROBER, STRANGERS + 1));
	world_close(world);
}

/* A host that was never heard has an address that another one tries for hours. */
Test(denial, a_duplicate)
{
	struct world *world = guarding();

	for (int i = 0; i < 200; i++)
		cr_expect(!denied(world, "2001:db8:1::5", PROBER + i % 3, STRANGERS), "%d", i);
	world_close(world);
}

/* Copies of a machine: with several addresses that a person chose, and with the secret that others
 * are drawn by (RFC 7217), one in each of three prefixes. */
Test(denial, copies_of_a_machine)
{
	struct world *world = guarding();
	char address[48];

	for (int i = 0; i < 5; i++)
		cr_expect(!denied(world, CHOSEN(address, i + 1), PROBER, STRANGERS), "%s", address);
	for (int i = 0; i < 3; i++)
		cr_expect(!denied(world, named(address, "2001:db8:%x:0:a1b2:c3d4:e5f6:789a", i),
				  OTHER_PROBER, OWNER),
			  "%s", address);
	world_close(world);
}

/* A denial each hour proves nothing, and what was proven ends when it does. */
Test(denial, over_hours)
{
	struct world *world = guarding();
	char address[48];

	for (int i = 0; i < 30; i++) {
		cr_expect(!denied(world, CHOSEN(address, i + 1), PROBER, STRANGERS + i));
		world->now += 3600 * NSEC_PER_SEC;
	}
	for (int i = 30; i < 40; i++)
		denied(world, CHOSEN(address, i + 1), PROBER, STRANGERS + i);
	cr_expect(denied(world, CHOSEN(address, 99), PROBER, STRANGERS + 50));
	world->now += 3600 * NSEC_PER_SEC;
	cr_expect(!denied(world, CHOSEN(address, 100), PROBER, STRANGERS + 51));
	world_close(world);
}

/* While it goes on it stays dropped, however slowly. */
Test(denial, for_hours)
{
	struct world *world = guarding();
	char address[48];

	for (int i = 0; i < 60; i++) {
		cr_expect(denied(world, CHOSEN(address, i + 1), PROBER, STRANGERS + i) == (i >= 2),
			  "%d", i);
		if (i >= 2)
			world->now += 300 * NSEC_PER_SEC;
	}
	world_close(world);
}

Test(denial, not_asked_for)
{
	struct world *world = guarding();
	char address[48];

	world->control->guards = 0;
	for (int i = 0; i < 20; i++)
		cr_expect(!denied(world, CHOSEN(address, i + 1), PROBER, STRANGERS + i));
	world->control->guards = GUARD_PROBES;
	cr_expect(denied(world, CHOSEN(address, 99), PROBER, STRANGERS + 50));
	world->config->enforce = false;
	cr_expect(!denied(world, CHOSEN(address, 100), PROBER, STRANGERS + 51), "monitor mode");
	cr_expect(world_reason(world, REASON_GUARDED).would_drop == 2);
	world_close(world);
}

/* Hosts that start one after the other; and two that probe for one address at once. */
Test(denial, hosts_that_start)
{
	struct world *world = guarding();
	char address[48];

	for (int i = 0; i < 100; i++)
		probe(world, DRAWN(address, i), 20 + i);
	probe(world, CHOSEN(address, 1), PROBER);
	cr_expect(!SENDS(world, .type = 135, .sender = OTHER_PROBER,
			 .source = "::", .target = "ff02::1:ff00:5", .subject = address));
	world_close(world);
}

/* What this machine says leaves, and is its own. */
Test(denial, this_machines_own)
{
	struct world *world = world_open(&(struct world_options){ .egress = true });
	struct link_message message = {
		.type = 136, .sender = OWNER, .flags = NA_OVERRIDE, .link = OWNER
	};
	static struct frame frame;
	char address[48];

	world->config->enforce = true;
	world->control->guards = GUARD_PROBES;
	for (int i = 0; i < 20; i++) {
		probe(world, DRAWN(address, i), PROBER);
		message.source = message.subject = address;
		link_frame(&frame, &message);
		world_leaves(world, &frame, 0);
	}
	cr_expect(!denied(world, DRAWN(address, 50), PROBER, OWNER));
	world_close(world);
}

static bool claims(struct world *world, int sender, int link, int flags)
{
	return SENDS(world, .type = 136, .sender = sender, .source = "2001:db8:1::a:9",
		     .flags = flags, .subject = "2001:db8:1::a:9", .link = link);
}

/* In the prober's frame, or with its link-layer address; it had the address before, too. */
Test(denial, in_the_probers_name)
{
	struct world *world = guarding();

	for (int again = 0; again < 2; again++) {
		probe(world, "2001:db8:1::a:9", PROBER);
		cr_expect(claims(world, PROBER, PROBER, NA_OVERRIDE), "of both");
		cr_expect(claims(world, PROBER, DENIER, NA_OVERRIDE), "of its frame");
		cr_expect(claims(world, DENIER, PROBER, NA_OVERRIDE), "of its option");
		cr_expect(!claims(world, PROBER, PROBER, 0), "an optimistic host");
		world->now += NSEC_PER_SEC;
		cr_expect(!claims(world, PROBER, PROBER, NA_OVERRIDE), "once it has the address");
	}
	world->control->guards = 0;
	probe(world, "2001:db8:1::a:9", PROBER);
	cr_expect(!claims(world, PROBER, PROBER, NA_OVERRIDE), "without the guard");
	world_close(world);
}
