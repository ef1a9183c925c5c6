// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tricks: a rogue router or neighbour passes the guard by headers, fragments, options that
 * contradict the frame, or a known one's addresses; or makes the guard release, by contradicting
 * known hosts, by faulty messages in their name, or by a flood. Each is paired with the same
 * message from a legitimate sender, which passes.
 */
#include "selftests/evasion/watch.h"
#include "selftests/link_frames.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define ROUTER "fe80::1"
#define ROGUE  "fe80::66"
#define HOST   "2001:db8:1::5"
#define VICTIM "2001:db8:1::9"

#define GUARD                                                                                      \
	"rules.rogue-router.response=drop rules.redirect.response=drop "                           \
	"rules.nd-spoof.response=drop learning=4s"

/* Numbers of the senders' Ethernet addresses. */
enum { REAL = 1, OTHER = 9, OWNER = 5 };

static bool dropped(struct watch *watch, const struct link_message *message)
{
	static struct frame frame;

	link_frame(&frame, message);
	return world_drops(watch->world, &frame);
}

#define DROPPED(watch, ...) dropped(watch, &(struct link_message){ __VA_ARGS__ })
#define ADVERTISED(number, address, life, option, what)                                            \
	.type = 134, .sender = number, .source = address, .lifetime = life, .link = option,        \
	.prefix = what
#define ADVERTISEMENT(number, address, ...)                                                        \
	ADVERTISED(number, address, 1800, number, "2001:db8:1::"), __VA_ARGS__
#define GOODBYE(number, address) ADVERTISED(number, address, 0, number, "2001:db8:1::")
#define ANSWER(number)                                                                             \
	.type = 136, .sender = number, .source = HOST, .target = VICTIM,                           \
	.flags = NA_SOLICITED | NA_OVERRIDE, .subject = HOST, .link = number
#define REDIRECTION(number, from, whereto, quotes)                                                 \
	.type = 137, .sender = number, .source = from, .target = VICTIM, .subject = whereto,       \
	.destination = "2001:db8:2::7", .link = number, .quoted = quotes

static void wait(struct watch *watch, __u64 seconds)
{
	watch_until(watch, watch->world->now + seconds * NSEC_PER_SEC);
}

/* The router and a host are active for `seconds`. */
static void live(struct watch *watch, int seconds)
{
	for (int i = 0; i < seconds; i++) {
		cr_expect(!DROPPED(watch, ADVERTISEMENT(REAL, ROUTER)), "after %d s", i);
		cr_expect(!DROPPED(watch, ANSWER(OWNER)), "after %d s", i);
		wait(watch, 1);
	}
}

static struct watch *begin(const char *set)
{
	struct watch *watch = watch_open(set);

	live(watch, 10);
	return watch;
}

/* The owner's messages still pass. */
static void end(struct watch *watch)
{
	live(watch, 2);
	watch_close(watch);
}

static const __u8 options[8] = { PROTOCOL_ICMPV6, 0, 1, 4 };
static const __u8 two[16] = { PROTOCOL_DESTINATION, 0, 1, 4, 0, 0, 0, 0, PROTOCOL_ICMPV6, 0, 1, 4 };
static const __u8 atomic[8] = { PROTOCOL_ICMPV6 };
static const __u8 atomics[16] = { PROTOCOL_FRAGMENT, 0, 0, 0, 0, 0, 0, 0, PROTOCOL_ICMPV6 };

static const struct {
	const __u8 *bytes;
	__u32 count;
	int type;
} headers[] = {
	{ NULL, 0, 0 },
	{ options, 8, PROTOCOL_HOP_BY_HOP },
	{ options, 8, PROTOCOL_DESTINATION },
	{ two, 16, PROTOCOL_HOP_BY_HOP },
	{ atomic, 8, PROTOCOL_FRAGMENT },
	{ atomics, 16, PROTOCOL_FRAGMENT },
};

Test(evasion_guard, behind_headers)
{
	struct watch *watch = begin(GUARD);

	for (size_t i = 0; i < ARRAY_LENGTH(headers); i++) {
		cr_expect(DROPPED(watch, ADVERTISEMENT(OTHER, ROGUE, .extension = headers[i].bytes,
						       .extension_bytes = headers[i].count,
						       .extension_type = headers[i].type)),
			  "%zu: an advertisement", i);
		cr_expect(DROPPED(watch, REDIRECTION(OTHER, ROGUE, ROGUE, VICTIM),
				  .extension = headers[i].bytes,
				  .extension_bytes = headers[i].count,
				  .extension_type = headers[i].type),
			  "%zu: a redirect", i);
		cr_expect(DROPPED(watch, ANSWER(OTHER), .extension = headers[i].bytes,
				  .extension_bytes = headers[i].count,
				  .extension_type = headers[i].type),
			  "%zu: a claim", i);
	}
	wait(watch, 3);
	cr_expect(watch->raised[RULE_ROGUE_ROUTER] >= 1);
	end(watch);
}

/* Impersonating the router takes both of its addresses; an option does not count. */
Test(evasion_guard, in_a_routers_name)
{
	struct watch *watch = begin(GUARD);

	cr_expect(DROPPED(watch, ADVERTISEMENT(OTHER, ROUTER)), "another link-layer address");
	cr_expect(DROPPED(watch, ADVERTISED(OTHER, ROUTER, 1800, REAL, "2001:db8:1::")),
		  "with the router's in its option");
	cr_expect(DROPPED(watch, ADVERTISEMENT(REAL, ROGUE)), "another address");
	cr_expect(DROPPED(watch, GOODBYE(OTHER, ROUTER)), "a goodbye");
	cr_expect(DROPPED(watch, REDIRECTION(OTHER, ROUTER, ROUTER, VICTIM)), "a redirect");
	cr_expect(DROPPED(watch, REDIRECTION(REAL, ROUTER, ROGUE, VICTIM)),
		  "a redirect of its own to a host");
	cr_expect(DROPPED(watch, .type = 137, .sender = REAL, .source = ROUTER, .target = VICTIM,
			  .subject = HOST, .destination = HOST, .link = OTHER, .quoted = VICTIM),
		  "one that gives a host another link-layer address");
	cr_expect(!DROPPED(watch, .type = 137, .sender = REAL, .source = ROUTER, .target = VICTIM,
			   .subject = HOST, .destination = HOST, .link = OWNER, .quoted = VICTIM),
		  "its own");
	wait(watch, 3);
	cr_expect(watch->raised[RULE_ROGUE_ROUTER] >= 1 && watch->raised[RULE_REDIRECT] >= 1);
	end(watch);
}

/* Withdraws the router and takes its place. */
Test(evasion_guard, a_goodbye_first)
{
	struct watch *watch = begin(GUARD);

	for (int i = 0; i < 5; i++) {
		cr_expect(DROPPED(watch, GOODBYE(OTHER, ROUTER)));
		cr_expect(DROPPED(watch, ADVERTISEMENT(OTHER, ROGUE)));
		wait(watch, 1);
	}
	cr_expect(watch->raised[RULE_ROGUE_ROUTER] >= 1);
	end(watch);
}

/* A solicitation also sets the link-layer address of its sender. */
Test(evasion_guard, claims_of_a_known_address)
{
	struct watch *watch = begin(GUARD);

	for (int i = 0; i < 12; i++) {
		cr_expect(DROPPED(watch, ANSWER(OTHER)));
		cr_expect(DROPPED(watch, .type = 136, .sender = OWNER, .source = HOST,
				  .flags = NA_OVERRIDE, .subject = HOST, .link = OTHER),
			  "in the owner's frame");
		cr_expect(DROPPED(watch, .type = 135, .sender = OTHER, .source = HOST,
				  .target = VICTIM, .subject = VICTIM, .link = OTHER));
		wait(watch, 1);
	}
	cr_expect(watch->raised[RULE_ND_SPOOF] == 1);
	end(watch);
}

/* Contradicting claims: a known host stays known and the guard does not release. */
Test(evasion_guard, contradicting_who_is_known)
{
	struct watch *watch = begin(GUARD);

	for (int i = 0; i < 20; i++) {
		cr_expect(DROPPED(watch, ADVERTISED(OTHER, ROGUE, 1800, OTHER, "2001:db8:bad::"),
				  .flags = RA_PREFERENCE_HIGH));
		wait(watch, 1);
	}
	end(watch);
}

/* Faulty messages in the router's name, with both its addresses. */
Test(evasion_guard, faults_in_a_routers_name)
{
	struct watch *watch = begin(GUARD);

	DROPPED(watch, ADVERTISEMENT(REAL, ROUTER, .hops = 64));
	DROPPED(watch, ADVERTISEMENT(REAL, ROUTER, .extension = options, .extension_bytes = 8,
				     .extension_type = PROTOCOL_DESTINATION));
	wait(watch, 3);
	cr_expect(DROPPED(watch, ADVERTISEMENT(OTHER, ROGUE)));
	end(watch);
}

/* The table of routers is full of strangers: known routers act, unknown ones are dropped, and
 * events during the flood are reported. */
Test(evasion_guard, behind_a_flood)
{
	struct watch *watch = begin(GUARD);
	char source[32];

	for (int i = 0; i < 2000; i++) {
		snprintf(source, sizeof(source), "fe80::bad:%x", i);
		cr_expect(DROPPED(watch, ADVERTISEMENT(20 + i % 100, source)));
	}
	wait(watch, 4);
	cr_expect(DROPPED(watch, REDIRECTION(OTHER, ROUTER, ROGUE, VICTIM)));
	wait(watch, 3);
	cr_expect(watch->raised[RULE_REDIRECT] == 1);
	cr_expect(watch->raised[RULE_ROGUE_ROUTER] <= 2, "%llu", watch->raised[RULE_ROGUE_ROUTER]);
	end(watch);
}

/* An attacker is present while the guard learns: neither of the two is trusted and both are
 * reported; a declared one is trusted at once. */
Test(evasion_guard, within_the_learning_period)
{
	static const char *const settings[] = { GUARD,
						GUARD " routers=" ROUTER "=02:02:02:02:02:03" };

	for (int declared = 0; declared < 2; declared++) {
		struct watch *watch = watch_open(settings[declared]);

		wait(watch, 2);
		for (int i = 0; i < 10; i++) {
			bool rogue = DROPPED(watch, ADVERTISED(OTHER, ROGUE, 1800, OTHER,
							       "2001:db8:bad::"));

			cr_expect(rogue == declared, "%d: the rogue, after %d s", declared, i);
			cr_expect(!DROPPED(watch, ADVERTISEMENT(REAL, ROUTER)));
			wait(watch, 1);
		}
		cr_expect(watch->raised[RULE_ROGUE_ROUTER] >= 1);
		watch_close(watch);
	}
}

#define ANNOUNCED(number, address)                                                                 \
	.type = 136, .sender = number, .source = address, .target = VICTIM, .flags = NA_OVERRIDE,  \
	.subject = address, .link = number

/* Whoever poisons a cache over and over, from before the guard learns, is not learned as the owner
 * of the address; a host that announces itself a few times, as one that takes over does, is. */
Test(evasion_guard, announcing_an_address_over_and_over)
{
	struct watch *watch = watch_open(GUARD);

	for (int i = 0; i < 20; i++) {
		cr_expect(!DROPPED(watch, ANNOUNCED(OTHER, HOST)), "after %d s", i);
		if (i < 2 || i == 5)
			cr_expect(!DROPPED(watch, ANNOUNCED(OWNER, VICTIM)), "after %d s", i);
		wait(watch, 1);
	}
	cr_expect(watch->raised[RULE_ND_SPOOF] == 1);
	cr_expect(!DROPPED(watch, ANSWER(OWNER)), "the owner");
	cr_expect(DROPPED(watch, ANNOUNCED(OTHER, VICTIM)), "in the name of one that is known");
	wait(watch, 5);
	cr_expect(!DROPPED(watch, ANSWER(OWNER)), "two claim it: neither is known");
	watch_close(watch);
}

/* Declared with a link-layer address, before it advertises itself. */
Test(evasion_guard, before_a_declared_router)
{
	struct watch *watch = watch_open(GUARD " routers=" ROUTER "=02:02:02:02:02:03");

	wait(watch, 2);
	cr_expect(DROPPED(watch, ADVERTISEMENT(OTHER, ROUTER)));
	cr_expect(DROPPED(watch, .type = 136, .sender = OTHER, .source = ROUTER,
			  .flags = NA_OVERRIDE | NA_ROUTER, .subject = ROUTER, .link = OTHER));
	cr_expect(!DROPPED(watch, ADVERTISEMENT(REAL, ROUTER)));
	watch_close(watch);
}

/* A name server that was there in the learning period is no router, but may advertise itself; one
 * that comes later may not. */
Test(evasion_guard, name_servers)
{
	struct watch *watch = watch_open(GUARD);

	for (int i = 0; i < 10; i++) {
		cr_expect(!DROPPED(watch, .type = 134, .sender = 3, .source = "fe80::53", .link = 3,
				   .resolver = "fe80::53"));
		live(watch, 1);
	}
	cr_expect(!DROPPED(watch, .type = 134, .sender = 3, .source = "fe80::53", .link = 3,
			   .resolver = "fe80::53"));
	cr_expect(DROPPED(watch, .type = 134, .sender = OTHER, .source = ROGUE, .link = OTHER,
			  .resolver = ROGUE));
	/* As a router it is a stranger. */
	cr_expect(DROPPED(watch, ADVERTISEMENT(3, "fe80::53")));
	wait(watch, 3);
	cr_expect(watch->raised[RULE_ROGUE_ROUTER] == 2);
	end(watch);
}

static const __u8 first_of_options[16] = { PROTOCOL_DESTINATION, 0, 0, 1, 0, 0, 0, 0,
					   PROTOCOL_ICMPV6,	 0, 1, 4 };
static const __u8 first_cut[16] = { PROTOCOL_DESTINATION, 0, 0, 1, 0, 0, 0, 0, PROTOCOL_ICMPV6, 9 };

/* In fragments nobody's messages pass, since receivers ignore them, nor what hides whether it is
 * one. */
Test(evasion_guard, in_fragments_of_known_hosts)
{
	struct watch *watch = begin(GUARD);

	cr_expect(DROPPED(watch,
			  ADVERTISEMENT(REAL, ROUTER, .extension = atomic, .extension_bytes = 8,
					.extension_type = PROTOCOL_FRAGMENT)));
	cr_expect(DROPPED(watch, ANSWER(OWNER), .extension = atomic, .extension_bytes = 8,
			  .extension_type = PROTOCOL_FRAGMENT));
	cr_expect(DROPPED(watch, .type = 128, .sender = OTHER, .source = ROGUE, .subject = HOST,
			  .extension = first_of_options, .extension_bytes = 16,
			  .extension_type = PROTOCOL_FRAGMENT));
	cr_expect(DROPPED(watch, .type = 134, .sender = OTHER, .source = ROGUE,
			  .extension = first_cut, .extension_bytes = 16,
			  .extension_type = PROTOCOL_FRAGMENT));
	cr_expect(!DROPPED(watch, .type = 128, .sender = OTHER, .source = ROGUE, .subject = HOST,
			   .hops = 64, .extension = first_of_options, .extension_bytes = 16,
			   .extension_type = PROTOCOL_FRAGMENT));
	end(watch);
}

/* The same messages without a guard. */
Test(evasion_guard, control)
{
	struct watch *watch = begin("learning=4s");

	cr_expect(!DROPPED(watch, ADVERTISEMENT(OTHER, ROGUE)));
	cr_expect(!DROPPED(watch, REDIRECTION(OTHER, ROGUE, ROGUE, VICTIM)));
	cr_expect(!DROPPED(watch, ANSWER(OTHER)));
	end(watch);
}
