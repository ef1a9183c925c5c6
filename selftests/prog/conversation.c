// SPDX-License-Identifier: GPL-2.0-only
/* Both halves of conversations: what starts one, and what is counted. */
#include "selftests/prog/conversing.h"

#include "kernel/conversation_entry.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>
#include <string.h>

Test(conversation, begins_with_the_second_request)
{
	struct world *world = world_open(NULL);
	struct message message = ping(1, 56);
	struct half half;

	ask(world, &message);
	answer(world, &message);
	cr_expect_eq(halves(world->object.pins.conversations), 0);
	cr_expect_eq(halves(world->object.pins.answers), 0);
	for (message.sequence = 2; message.sequence <= 10; message.sequence++) {
		world->now += 1000 * MSEC;
		ask(world, &message);
		world->now += 20 * MSEC;
		answer(world, &message);
	}
	half = asked(world, 7);
	cr_expect(half.packets == 9 && half.payload_bytes == 9 * 56 && half.identifier == 7);
	cr_expect(half.steps == 8 && half.repeats == 0 && half.backs == 0 && half.sequence == 10);
	cr_expect(half.gaps == 8 && half.gap_sum / 8 / 1000 == 1020, "%llu", half.gap_sum);
	cr_expect(half.size_changes == 0 && half.size_first == 56 && half.size_last == 56);
	cr_expect(half.last_seen == world->now - 20 * MSEC);
	half = answered(world, 7);
	cr_expect(half.packets == 9 && half.matched == 9 && half.differing == 0);
	cr_expect(half.unasked == 0 && half.several == 0);
	world_close(world);
}

/* Otherwise their replies would look like ones that nobody asked for. */
Test(conversation, requests_over_the_limit_count_if_they_pass)
{
	for (int mode = MODE_MONITOR; mode <= MODE_ENFORCE; mode++) {
		struct world *world = world_open(NULL);
		struct message message = ping(1, 56);
		__u32 requests;

		world->control->mode = mode_choice((enum mode)mode + 1, MODE_CONFIGURED, 0);
		world_edge(world, LANE_REQUEST)->source_packets = gcra_limit(1, 10);
		for (; message.sequence <= 60; message.sequence++) {
			world->now += MSEC;
			ask(world, &message);
		}
		requests = asked(world, 7).packets;
		cr_expect(mode == MODE_ENFORCE ? requests < 30 : requests == 59, "mode %d: %u",
			  mode, requests);
		world_close(world);
	}
}

Test(conversation, sequence_numbers_and_sizes)
{
	struct world *world = world_open(NULL);
	const __u16 numbers[] = { 0x100, 0x200, 0x300, 0x301, 0x301, 0x200, 0x900 };
	struct message message = ping(0, 10);
	struct half half;

	ask(world, &message);
	for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
		message.sequence = numbers[i];
		message.length = i < 4 ? 10 : i < 6 ? 20 : 15;
		ask(world, &message);
	}
	half = asked(world, 7);
	cr_expect(half.steps == 3 && half.repeats == 1 && half.backs == 1);
	cr_expect(half.size_first == 10 && half.size_last == 15);
	cr_expect(half.size_changes == 2 && half.size_falls == 1);
	world_close(world);
}

Test(conversation, replies_are_held_against_requests)
{
	struct world *world = world_open(NULL);
	struct message message = ping(1, 56), other = message;
	struct half half;

	for (message.sequence = 1; message.sequence <= 40; message.sequence++) {
		ask(world, &message);
		other = message;
		if (message.sequence % 4 == 0)
			memset(other.bytes, 0xa5, other.length);
		if (message.sequence % 4 == 1)
			other.length = 60;
		answer(world, &other);
		if (message.sequence == 36)
			answer(world, &other);
	}
	half = answered(world, 7);
	cr_expect(half.packets == 40 && half.matched == 20 && half.differing == 20, "%u %u",
		  half.matched, half.differing);
	cr_expect(half.several == 1 && half.unasked == 0);
	other.sequence = 500;
	answer(world, &other);
	cr_expect(answered(world, 7).unasked == 1, "never asked for");
	other.sequence = 10;
	answer(world, &other);
	cr_expect(answered(world, 7).unasked == 1, "late");
	world_close(world);
}

Test(conversation, a_number_that_stays_is_asked_for_each_time)
{
	struct world *world = world_open(NULL);
	struct message message = ping(0, 56);

	for (int i = 0; i < 30; i++) {
		memset(message.bytes, i, message.length);
		ask(world, &message);
		answer(world, &message);
	}
	cr_expect(answered(world, 7).several == 0 && answered(world, 7).differing == 0);
	cr_expect_eq(answered(world, 7).matched, 29);
	world_close(world);
}

Test(conversation, replies_that_nobody_asked_for)
{
	struct world *world = world_open(NULL);
	struct message message = ping(1, 56);

	for (message.sequence = 1; message.sequence <= 20; message.sequence++)
		answer(world, &message);
	cr_expect_eq(halves(world->object.pins.conversations), 0);
	cr_expect_eq(answered(world, 7).packets, 19);
	cr_expect_eq(answered(world, 7).unasked, 19);
	world_close(world);
}

/* If there are more pairs than entries, entries change hands rarely; a pair with an entry keeps
 * it. */
Test(conversation, a_full_table_does_not_turn_over)
{
	struct world *world = world_open(&(struct world_options){ .sources = 65536 });
	static struct frame frame;
	__u64 refused, inserted;

	frame_build(&frame, FRAME(PING4));
	for (__u32 i = 0; i < 5 * 32000; i++) {
		frame_set_source4(&frame, 0x0a000000 + i % 32000);
		world_drops(world, &frame);
		world->now += 30000;
	}
	cr_expect_geq(halves(world->object.pins.conversations), 15000);
	inserted = world_health(world, HEALTH_CONVERSATIONS_INSERTED);
	refused = world_health(world, HEALTH_CONVERSATIONS_REFUSED);
	cr_expect_leq(inserted, CONVERSATION_SETS * CONVERSATION_WAYS + 2000, "%llu", inserted);
	cr_expect_geq(refused, 16000, "%llu", refused);
	world_close(world);
}

Test(conversation, an_ip_header_inside)
{
	static const __u8 inner[] = { 0x45, 0, 0, 80 };
	struct world *world = world_open(NULL);
	struct message message = ping(1, 112);
	struct half half;

	memcpy(message.bytes + 32, inner, sizeof(inner));
	for (message.sequence = 1; message.sequence <= 400; message.sequence++) {
		world->now += 100 * MSEC;
		ask(world, &message);
	}
	half = asked(world, 7);
	cr_expect(half.inner_ip > 100 && half.inner_at == 33, "%u", half.inner_ip);
	world_close(world);
}

Test(conversation, of_ipv6_and_wrong_checksums)
{
	struct world *world = world_open(NULL);
	struct conversation_key key = key_of(0);
	struct half half;

	world->config->checksum_bytes = 128;
	for (int i = 0; i < 10; i++)
		drops(world, ETHERNET(), IPV6(), ICMPV6(128, 0, .sequence = i, .wrong = i > 4),
		      DATA(56));
	key.client = address_of(SOURCE6);
	key.server = address_of(TARGET6);
	cr_assert(conversation_find(&world->object.pins, world->object.pins.conversations, &key,
				    &half));
	cr_expect(half.packets == 9 && half.checksum_wrong == 5);
	world_close(world);
}

Test(conversation, what_cannot_be_read_is_counted)
{
	struct world *world = world_open(NULL);
	struct half half;

	for (int i = 0; i < 10; i++)
		drops(world, ETHERNET(), IPV4(), ICMP(8, 0, .identifier = 7, .sequence = i),
		      DATA(400), SNAP(300));
	half = asked(world, 7);
	cr_expect(half.packets == 9 && half.unread == 9 && half.payload_bytes == 9 * 400);
	cr_expect(half.varied == 0 && half.templated == 8, "by what is there");
	cr_expect_eq(world_health(world, HEALTH_PAYLOADS_UNREAD), 9);
	world_close(world);
}

Test(conversation, a_sweep_makes_none)
{
	struct world *world = world_open(NULL);
	static struct frame frame;

	frame_build(&frame, FRAME(PING4));
	for (__u32 i = 0; i < 20000; i++) {
		frame_set_target4(&frame, 0x0a000000 + i);
		world_drops(world, &frame);
		world->now += MSEC;
	}
	cr_expect_eq(halves(world->object.pins.conversations), 0);
	for (__u32 i = 0; i < 60000; i++) {
		frame_set_target4(&frame, 0x0b000000 + i / 3);
		world_drops(world, &frame);
		world->now += MSEC / 4;
	}
	cr_expect_leq(halves(world->object.pins.conversations), 1024 + 16 * 15,
		      "three to each host");
	cr_expect_gt(world_health(world, HEALTH_CONVERSATIONS_REFUSED), 10000);
	world_close(world);
}

Test(conversation, identifiers_of_a_pair_are_bounded)
{
	struct world *world = world_open(NULL);
	struct message message = ping(1, 56);
	struct half half;

	world->config->admission_epoch = 10 * NSEC_PER_SEC;
	/* A round of 2^16 takes longer than the memory of the admission filter. */
	for (__u32 i = 0; i < 2000; i++) {
		message.identifier = (__u16)(i * 40503);
		ask(world, &message);
		world->now += 10 * MSEC;
	}
	cr_expect_eq(halves(world->object.pins.conversations), 1);
	half = asked(world, IDENTIFIERS_MANY);
	cr_expect_gt(half.packets, 1900);
	for (__u32 i = 0; i < 20000; i++) {
		message.identifier = (__u16)(30000 + i % 200);
		ask(world, &message);
		world->now += MSEC;
	}
	cr_expect_leq(halves(world->object.pins.conversations), 1 + 64 + 1);
	cr_expect_geq(halves(world->object.pins.conversations), 60);
	world_close(world);
}

Test(conversation, of_what_leaves)
{
	struct world *world = world_open(&(struct world_options){ .egress = true });
	static struct frame frame;
	struct half half;

	for (int i = 1; i <= 10; i++) {
		drops(world, ETHERNET(), IPV4(), ICMP(8, 0, .identifier = 7, .sequence = i),
		      DATA(56));
		frame_build(&frame, FRAME(ETHERNET(), IPV4(.source = TARGET4, .target = SOURCE4),
					  ICMP(0, 0, .identifier = 7, .sequence = i), DATA(56)));
		world_leaves(world, &frame, 0);
	}
	half = answered(world, 7);
	cr_expect(half.packets == 9 && half.matched == 9, "%llu %u", half.packets, half.matched);
	world_close(world);
}
