// SPDX-License-Identifier: GPL-2.0-only
/*
 * Floods that try to use up a known host's share of the limits, so that its messages are lost and
 * the forger's are believed: in its name, in the name of others, with so many names that its entry
 * is evicted. The control is the same flood at a router whom nobody knows.
 */
#include "selftests/evasion/watch.h"
#include "selftests/link_frames.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define ROUTER "fe80::1"
#define HOST   "2001:db8:1::5"
#define VICTIM "fe80::9"
#define KNOWN  "learning=4s routers=" ROUTER "=02:02:02:02:02:03 "
#define DROP                                                                                       \
	"rules.rogue-router.response=drop rules.redirect.response=drop "                           \
	"rules.nd-spoof.response=drop"

/* Numbers of the senders' Ethernet addresses. */
enum { REAL = 1, OWNER = 5, OTHER = 9 };

/* Forged messages between those of the router and a host, which send one of each kind four times a
 * second. */
enum { FORGED = 1000, SECONDS = 15, SLICES = 4 };

static bool passes(struct watch *watch, const struct link_message *message)
{
	static struct frame frame;

	link_frame(&frame, message);
	return !world_drops(watch->world, &frame);
}

/* Message `kind` of neighbour and router discovery, in the name of `source`. */
static bool arrives(struct watch *watch, int kind, int sender, const char *source)
{
	const struct link_message messages[] = {
		{ .type = 134, .lifetime = 1800 },
		{ .type = 135, .target = VICTIM, .subject = VICTIM },
		{ .type = 136,
		  .target = VICTIM,
		  .subject = source,
		  .flags = NA_SOLICITED | NA_OVERRIDE },
	};
	struct link_message message = messages[kind % (int)ARRAY_LENGTH(messages)];

	message.sender = message.link = sender;
	message.source = source;
	return passes(watch, &message);
}

typedef void (*forger_t)(struct watch *watch, int number);

/* The router and a host send one message of each kind; returns how many are dropped. */
static __u32 speak(struct watch *watch)
{
	__u32 count = 0;

	for (int kind = 0; kind < 3; kind++)
		count += !arrives(watch, kind, REAL, ROUTER);
	for (int kind = 1; kind < 3; kind++)
		count += !arrives(watch, kind, OWNER, HOST);
	return count;
}

/* Runs a flood; returns how many of the router's and the host's messages were dropped. */
static __u32 lost(const char *set, forger_t forge)
{
	struct watch *watch = watch_open(set);
	__u32 count = 0;
	int number = 0;

	for (int i = 0; i < 8; i++) {
		cr_expect(speak(watch) == 0);
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	}
	for (int i = 0; i < SECONDS * SLICES; i++) {
		for (int j = 0; j < FORGED; j++)
			forge(watch, number++);
		count += speak(watch);
		watch_until(watch, watch->world->now + NSEC_PER_SEC / SLICES);
	}
	watch_close(watch);
	return count;
}

static void in_its_name(struct watch *watch, int number)
{
	arrives(watch, number, OTHER, number & 1 ? ROUTER : HOST);
}

static void in_new_names(struct watch *watch, int number)
{
	char source[32];

	snprintf(source, sizeof(source), "fe80::bad:%x:%x", number >> 16, number & 0xffff);
	arrives(watch, number, OTHER, source);
}

/* A few dozen stations, long enough in use to be no strangers. */
static void in_old_names(struct watch *watch, int number)
{
	char source[32];

	snprintf(source, sizeof(source), "fe80::%x", 0x100 + number % 50);
	arrives(watch, number / 50, 20 + number % 50, source);
}

/* One station has so many names for long enough that they are learned. */
static void in_learned_names(struct watch *watch, int number)
{
	char source[32];

	snprintf(source, sizeof(source), "fe80::1:%x", number % 400);
	arrives(watch, number / 400, OTHER, source);
}

static void in_all(struct watch *watch, int number)
{
	static const forger_t forgers[] = { in_its_name, in_new_names, in_old_names };

	forgers[number % 3](watch, number / 3);
}

Test(evasion_known_pair, keeps_its_share)
{
	static const forger_t forgers[] = { in_its_name, in_new_names, in_old_names,
					    in_learned_names, in_all };

	for (size_t i = 0; i < ARRAY_LENGTH(forgers); i++) {
		__u32 dropped = lost(KNOWN, forgers[i]), guarded = lost(KNOWN DROP, forgers[i]);

		cr_expect(dropped == 0, "%zu: %u", i, dropped);
		cr_expect(guarded == 0, "%zu, with the guard: %u", i, guarded);
	}
}

Test(evasion_known_pair, control)
{
	__u32 dropped = lost("learning=1h", in_its_name);

	cr_expect(dropped > SECONDS * SLICES, "%u", dropped);
}

/* Who forges both addresses is limited like anybody else. */
Test(evasion_known_pair, is_limited)
{
	struct watch *watch = watch_open(KNOWN DROP);
	__u32 count = 0;

	watch_until(watch, watch->world->now + 3 * NSEC_PER_SEC);
	for (int i = 0; i < 10000; i++) {
		count += arrives(watch, i, REAL, ROUTER);
		watch_until(watch, watch->world->now + NSEC_PER_SEC / 1000);
	}
	/* limit.discovery.source-burst, and ten seconds at its rate. */
	cr_expect(count <= 250 + 10 * 50 + 1, "%u", count);
	watch_close(watch);
}

/* The kernel of this machine gets no answer from the router. */
static void unanswered(struct watch *watch)
{
	static struct kernel_neighbors list;

	list.count = 1;
	list.neighbors[0] = (struct kernel_neighbor){ .address = address_of(ROUTER),
						      .state = NEIGHBOR_LOST };
	engine_know(watch->engine, &list, watch->world->now);
}

/* Returns whether another host gets the address of a router that does not answer for some seconds,
 * while `forge` is sent. */
static bool taken(forger_t forge, int rate)
{
	struct watch *watch = watch_open(DROP " learning=4s");
	bool passed;

	for (int i = 0; i < 10; i++) {
		for (int kind = 0; kind < 3; kind++)
			cr_expect(arrives(watch, kind, REAL, ROUTER));
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	}
	cr_expect(!arrives(watch, 2, OTHER, ROUTER));
	for (int i = 0; i < 10; i++) {
		for (int j = 0; j < rate; j++)
			forge(watch, i * rate + j);
		unanswered(watch);
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	}
	passed = arrives(watch, 2, OTHER, ROUTER);
	watch_close(watch);
	return passed;
}

static void of_a_successor(struct watch *watch, int number)
{
	arrives(watch, number, OTHER, ROUTER);
}

static void in_its_name_and_frame(struct watch *watch, int number)
{
	arrives(watch, number, REAL, ROUTER);
}

/* Its answers may have been lost in the flood. */
Test(evasion_known_pair, is_not_lost_in_a_flood)
{
	cr_expect(!taken(of_a_successor, FORGED));
	cr_expect(!taken(in_its_name_and_frame, FORGED));
	cr_expect(taken(of_a_successor, 3), "control: a router that takes over");
	cr_expect(taken(in_new_names, 3), "control: others");
}
