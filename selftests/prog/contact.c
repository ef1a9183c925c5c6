// SPDX-License-Identifier: GPL-2.0-only
/* First contacts and their outcomes. */
#include "selftests/prog/world.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>

static void ask(struct world *world, const char *source, const char *target)
{
	drops(world, ETHERNET(), IPV4(.source = source, .target = target), ICMP(8, 0), DATA(56));
}

static void answer(struct world *world, const char *source, const char *target)
{
	drops(world, ETHERNET(), IPV4(.source = source, .target = target), ICMP(0, 0), DATA(56));
}

/* Sends a router's error about a request of SOURCE4. */
static void refuse(struct world *world, const char *receiver, const char *asked, __u8 code)
{
	drops(world, ETHERNET(), IPV4(.source = "203.0.113.1", .target = receiver), ICMP(3, code),
	      IPV4(.source = SOURCE4, .target = asked), ICMP(8, 0));
}

static void expect(const struct world *world, const char *source, __u32 asked, __u32 answered,
		   __u32 refused, __u32 returned)
{
	struct source entry = world_source_edge(world, source, LANE_REQUEST);

	cr_expect(entry.contacts == asked && entry.contacts_answered == answered &&
			  entry.contacts_refused == refused && entry.contacts_returned == returned,
		  "%s: %u asked, %u answered, %u refused, %u returned", source, entry.contacts,
		  entry.contacts_answered, entry.contacts_refused, entry.contacts_returned);
}

Test(contact, an_answer_counts_once)
{
	struct world *world = world_open(NULL);

	ask(world, SOURCE4, "198.51.100.2");
	ask(world, SOURCE4, "198.51.100.3");
	expect(world, SOURCE4, 2, 0, 0, 0);
	answer(world, "198.51.100.2", SOURCE4);
	answer(world, "198.51.100.2", SOURCE4);
	expect(world, SOURCE4, 2, 1, 0, 0);
	answer(world, "198.51.100.9", SOURCE4);
	answer(world, "198.51.100.3", "192.0.2.7");
	expect(world, SOURCE4, 2, 1, 0, 0);
	answer(world, "198.51.100.3", SOURCE4);
	expect(world, SOURCE4, 2, 2, 0, 0);
	world_close(world);
}

/* Behind NAT or a firewall a router may refuse before the host answers. */
Test(contact, an_error_that_quotes_the_request_refuses_until_an_answer_comes)
{
	struct world *world = world_open(NULL);

	ask(world, SOURCE4, "198.51.100.2");
	refuse(world, SOURCE4, "198.51.100.2", 4);
	refuse(world, "192.0.2.7", "198.51.100.2", 1);
	refuse(world, SOURCE4, "198.51.100.3", 1);
	expect(world, SOURCE4, 1, 0, 0, 0);
	refuse(world, SOURCE4, "198.51.100.2", 1);
	refuse(world, SOURCE4, "198.51.100.2", 13);
	expect(world, SOURCE4, 1, 0, 1, 0);
	answer(world, "198.51.100.2", SOURCE4);
	expect(world, SOURCE4, 1, 1, 0, 0);
	refuse(world, SOURCE4, "198.51.100.2", 1);
	expect(world, SOURCE4, 1, 1, 0, 0);
	world_close(world);
}

Test(contact, hosts_that_ask_each_other)
{
	struct world *world = world_open(NULL);

	ask(world, SOURCE4, TARGET4);
	expect(world, SOURCE4, 1, 0, 0, 0);
	ask(world, TARGET4, SOURCE4);
	expect(world, SOURCE4, 1, 0, 0, 1);
	expect(world, TARGET4, 1, 0, 0, 1);
	answer(world, TARGET4, SOURCE4);
	expect(world, SOURCE4, 1, 1, 0, 0);
	expect(world, TARGET4, 1, 0, 0, 1);
	world_close(world);
}

Test(contact, replies_of_who_was_not_asked)
{
	struct world *world = world_open(NULL);
	struct target target;

	ask(world, SOURCE4, TARGET4);
	for (int i = 0; i < 5; i++)
		answer(world, TARGET4, SOURCE4);
	cr_assert(world_target(world, SOURCE4, VIEW_EDGE, LANE_REPLY, &target));
	cr_expect(target.packets == 5 && target.unasked == 0);
	answer(world, "203.0.113.7", SOURCE4);
	answer(world, "203.0.113.8", SOURCE4);
	cr_assert(world_target(world, SOURCE4, VIEW_EDGE, LANE_REPLY, &target));
	cr_expect(target.packets == 7 && target.unasked == 2);
	world_close(world);
}

/* Replies from a flood of sources, none of which has an entry. */
Test(contact, an_answer_counts_whether_or_not_its_sender_has_an_entry)
{
	struct world *world = world_open(NULL);

	ask(world, SOURCE4, TARGET4);
	world->config->admission = gcra_limit(1, 1);
	answer(world, "203.0.113.7", "192.0.2.99");
	answer(world, TARGET4, SOURCE4);
	expect(world, SOURCE4, 1, 1, 0, 0);
	world_close(world);
}

Test(contact, an_answer_is_handed_over_by_the_next_poll)
{
	struct world *world = world_open(NULL);
	struct source entry;

	ask(world, SOURCE4, TARGET4);
	entry = world_source_edge(world, SOURCE4, LANE_REQUEST);
	entry.polled = 7;
	cr_assert_eq(bpf_map_update_elem(world->object.pins.sources,
					 &(struct endpoint){
						 .address = { .words = { 0, 0, htonl(0xffff),
									 htonl(0xc0000201) } },
						 .view = VIEW_EDGE,
						 .lane = LANE_REQUEST },
					 &entry, BPF_EXIST),
		     0);
	answer(world, TARGET4, SOURCE4);
	cr_expect_eq(world_source_edge(world, SOURCE4, LANE_REQUEST).polled, 0);
	world_close(world);
}
