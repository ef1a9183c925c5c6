// SPDX-License-Identifier: GPL-2.0-only
/* Both halves of conversations: what starts one, and what is counted. */
#include "selftests/prog/world.h"

#include "kernel/conversation_entry.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MSEC NSEC_PER_MSEC

struct message {
	__u16 identifier;
	__u16 sequence;
	__u16 length;
	__u8 bytes[1500];
};

static void ask(struct world *world, const struct message *message)
{
	drops(world, ETHERNET(), IPV4(),
	      ICMP(8, 0, .identifier = message->identifier, .sequence = message->sequence),
	      PAYLOAD(message->bytes, message->length));
}

static void answer(struct world *world, const struct message *message)
{
	drops(world, ETHERNET(), IPV4(.source = TARGET4, .target = SOURCE4),
	      ICMP(0, 0, .identifier = message->identifier, .sequence = message->sequence),
	      PAYLOAD(message->bytes, message->length));
}

static struct conversation_key key_of(__u64 identifier)
{
	struct conversation_key key = {
		.kind = endpoint_kind(VIEW_EDGE, LANE_REQUEST, NETWORK_ONLY),
		.identifier = identifier,
	};

	key.client = address_of(SOURCE4);
	key.server = address_of(TARGET4);
	return key;
}

/* Returns false if there is no such half. */
static bool find(const struct world *world, int map, __u64 identifier, struct half *half)
{
	const struct conversation_key key = key_of(identifier);

	return conversation_find(&world->object.pins, map, &key, half);
}

/* Returns the number of halves in which anything is counted. */
static __u32 halves(int map)
{
	struct half half;
	__u32 count = 0;

	for (__u32 i = 0; i < CONVERSATION_SETS * CONVERSATION_WAYS; i++) {
		cr_assert(bpf_map_lookup_elem(map, &i, &half) == 0);
		count += half.packets > 0;
	}
	return count;
}

static struct half asked(const struct world *world, __u64 identifier)
{
	struct half half;

	cr_assert(find(world, world->object.pins.conversations, identifier, &half));
	return half;
}

static struct half answered(const struct world *world, __u64 identifier)
{
	struct half half;

	cr_assert(find(world, world->object.pins.answers, identifier, &half));
	return half;
}

static struct message ping(__u16 sequence, __u16 length)
{
	struct message message = { .identifier = 7, .sequence = sequence, .length = length };

	for (__u32 i = 0; i < length; i++)
		message.bytes[i] = (__u8)i;
	return message;
}

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

/* Fills the payload of a request; `now`: when it is sent. */
typedef void fill(struct message *message, __u64 now);

/* Sends a thousand requests; returns the half that counts their foreign bytes and packets. */
static struct half talk(struct world *world, fill *fill, __u16 length, __u64 gap)
{
	struct message message = ping(1, length);
	struct half half;

	world_reset(world);
	srand(7);
	for (message.sequence = 1; message.sequence <= 1000; message.sequence++) {
		world->now += gap + (__u64)(rand() % 8) * MSEC;
		fill(&message, world->now + 1732600000 * NSEC_PER_SEC);
		ask(world, &message);
	}
	half = asked(world, 7);
	if (gap >= 100 * MSEC)
		cr_expect(half.templated + half.varied >= (length ? half.packets - 1 : 0));
	return half;
}

static void put(struct message *message, __u32 at, const void *from, size_t size)
{
	memcpy(message->bytes + at, from, size);
}

static void iputils(struct message *message, __u64 now)
{
	const __u64 stamp[2] = { now / NSEC_PER_SEC, now % NSEC_PER_SEC / 1000 };

	put(message, 0, stamp, sizeof(stamp));
}

static void bsd(struct message *message, __u64 now)
{
	const __u32 stamp[2] = { htonl((__u32)(now / NSEC_PER_SEC)),
				 htonl((__u32)(now % NSEC_PER_SEC / 1000)) };

	put(message, 0, stamp, sizeof(stamp));
}

static void busybox(struct message *message, __u64 now)
{
	const __u32 stamp = (__u32)(now / 1000);

	put(message, 0, &stamp, sizeof(stamp));
}

static void cisco(struct message *message, __u64 now)
{
	const __u32 stamp = htonl((__u32)(now / NSEC_PER_MSEC));

	for (__u32 i = 0; i < message->length; i++)
		message->bytes[i] = i % 2 ? 0xcd : 0xab;
	put(message, 4, &stamp, sizeof(stamp));
}

static void windows(struct message *message, __u64 now)
{
	for (__u32 i = 0; i < message->length; i++)
		message->bytes[i] = (__u8)('a' + i % 23);
}

static void nanoseconds(struct message *message, __u64 now)
{
	put(message, 0, &now, sizeof(now));
}

Test(conversation, pings_are_templates)
{
	static const struct {
		const char *name;
		fill *fill;
	} pings[] = { { "iputils", iputils }, { "bsd", bsd },	      { "busybox", busybox },
		      { "cisco", cisco },     { "windows", windows }, { "ns", nanoseconds } };
	static const __u16 lengths[] = { 16, 24, 40, 56, 1400 };
	static const __u64 gaps[] = { 10 * MSEC, 200 * MSEC, 1000 * MSEC, 60000 * MSEC };
	struct world *world = world_open(NULL);

	for (size_t i = 0; i < ARRAY_LENGTH(pings); i++)
		for (size_t j = 0; j < ARRAY_LENGTH(lengths); j++)
			for (size_t k = 0; k < ARRAY_LENGTH(gaps); k++) {
				struct half half = talk(world, pings[i].fill, lengths[j], gaps[k]);

				cr_expect_eq(half.foreign_bytes, 0, "%s of %u: %llu, %u packets",
					     pings[i].name, lengths[j], half.foreign_bytes,
					     half.varied);
			}
	world_close(world);
}

static void anything(struct message *message, __u64 now)
{
	for (__u32 i = 0; i < message->length; i++)
		message->bytes[i] = (__u8)(rand() >> 7);
}

/* One byte, dressed as an ordinary ping. */
static void one_byte(struct message *message, __u64 now)
{
	iputils(message, now);
	message->bytes[40] = (__u8)(rand() >> 7);
}

static void in_the_stamp(struct message *message, __u64 now)
{
	const __u32 data = (__u32)rand() << 1 ^ (__u32)rand();

	iputils(message, now);
	put(message, 12, &data, sizeof(data));
}

static void as_the_pattern(struct message *message, __u64 now)
{
	memset(message->bytes, rand() >> 7, message->length);
}

Test(conversation, what_differs_among_the_first_bytes_alone_is_counted_apart)
{
	struct world *world = world_open(NULL);
	struct half half = talk(world, in_the_stamp, 56, 1000 * MSEC);

	cr_expect(half.varied && half.head_varied == half.varied, "%u of %u", half.head_varied,
		  half.varied);
	cr_expect_eq(half.head_bytes, half.foreign_bytes);
	half = talk(world, one_byte, 56, 1000 * MSEC);
	cr_expect(half.varied && !half.head_varied && !half.head_bytes, "behind them");
	half = talk(world, anything, 56, 1000 * MSEC);
	cr_expect(half.varied && !half.head_varied, "both");
	world_close(world);
}

/* Expects the estimate to be within a factor of what was sent. */
static void expect_foreign(struct world *world, const char *name, fill *fill, __u16 length,
			   double bytes)
{
	struct half half = talk(world, fill, length, 1000 * MSEC);
	double found = (double)half.foreign_bytes / (double)half.packets;

	cr_expect(found > bytes / 2 && found < bytes * 2, "%s: %g of %g bytes", name, found, bytes);
}

Test(conversation, what_no_ping_sends_is_foreign)
{
	struct world *world = world_open(NULL);

	expect_foreign(world, "random", anything, 56, 56);
	expect_foreign(world, "random", anything, 1400, 1400);
	expect_foreign(world, "random", anything, 20, 20);
	expect_foreign(world, "random", anything, 5, 5);
	expect_foreign(world, "random", anything, 1, 1);
	expect_foreign(world, "one byte", one_byte, 56, 1);
	expect_foreign(world, "stamp", in_the_stamp, 56, 4);
	expect_foreign(world, "pattern", as_the_pattern, 56, 1);
	world_close(world);
}

/* Sends clean packets for a while, so that later ones are drawn. */
static void begin_fast(struct world *world, struct message *message)
{
	for (int i = 0; i < 100; i++, message->sequence++) {
		world->now += MSEC;
		ask(world, message);
		answer(world, message);
	}
}

static bool is_about(double found, double expected, double share)
{
	return fabs(found - expected) <= expected * share;
}

/* For a fast sender that shows nothing foreign some payloads are examined, as a sample of all. */
Test(conversation, payloads_are_drawn)
{
	struct world *world = world_open(NULL);
	struct message message = ping(1, 56);
	struct half requests, replies;

	for (int i = 0; i < 20000; i++, message.sequence++) {
		world->now += MSEC;
		ask(world, &message);
		world->now += MSEC;
		answer(world, &message);
	}
	requests = asked(world, 7);
	replies = answered(world, 7);
	cr_expect(requests.gaps > 300 && requests.gaps < 1300, "%u examined", requests.gaps);
	cr_expect(requests.gap_sum / requests.gaps == 1999 ||
		  requests.gap_sum / requests.gaps == 2000);
	cr_expect(is_about(requests.templated, 20000, 0.2), "%u", requests.templated);
	cr_expect(is_about(replies.templated, 20000, 0.2), "%u", replies.templated);
	cr_expect(is_about(replies.matched, 20000, 0.2), "%u: drawn as their requests",
		  replies.matched);
	cr_expect(requests.varied == 0 && replies.varied == 0 && replies.differing == 0);
	cr_expect(requests.packets == 19999 && requests.steps == 19998);
	world_close(world);
}

/* Neither a constant sequence number nor one that goes back evades the drawing. */
Test(conversation, sequence_numbers_do_not_choose_what_is_drawn)
{
	for (__u16 period = 1; period <= 64; period *= 8) {
		struct world *world = world_open(NULL);
		struct message message = ping(1, 56);
		struct half half;

		begin_fast(world, &message);
		for (__u16 i = 0; i < 20000; i++) {
			world->now += MSEC;
			message.sequence = i % period;
			message.bytes[40] = i % 100 == 99 ? 0xff : 40;
			ask(world, &message);
		}
		half = asked(world, 7);
		/* At the change, and back. Most are examined then. */
		cr_expect(is_about((double)half.foreign_bytes, 400, 0.6), "%u: %llu", period,
			  half.foreign_bytes);
		world_close(world);
	}
}

Test(conversation, what_is_hidden_among_the_drawn_is_estimated)
{
	struct world *world = world_open(NULL);
	struct message message = ping(1, 56);
	__u16 length = message.length;
	struct half before, half;

	begin_fast(world, &message);
	before = asked(world, 7);
	cr_expect(before.clean == HALF_CLEAN && before.foreign_bytes == 0);
	srand(7);
	for (int i = 0; i < 60000; i++, message.sequence++) {
		world->now += MSEC;
		message = ping(message.sequence, length);
		if (i % 50 == 0)
			anything(&message, 0);
		ask(world, &message);
	}
	half = asked(world, 7);
	/* Each differs from the one before, and the next from it. */
	cr_expect(is_about(half.varied, 2 * 1200, 0.4), "%u", half.varied);
	cr_expect(is_about((double)half.foreign_bytes, 2 * 1200 * 56, 0.5), "%llu",
		  half.foreign_bytes);
	world_close(world);
}

Test(conversation, what_shows_anything_foreign_is_examined_whole)
{
	struct world *world = world_open(NULL);
	struct message message = ping(1, 56);
	struct half before, half;

	begin_fast(world, &message);
	for (int i = 0; i < 1000; i++, message.sequence++) {
		world->now += MSEC;
		anything(&message, 0);
		ask(world, &message);
	}
	before = asked(world, 7);
	cr_expect(before.clean == 0);
	for (int i = 0; i < 1000; i++, message.sequence++) {
		world->now += MSEC;
		anything(&message, 0);
		ask(world, &message);
		answer(world, &message);
	}
	half = asked(world, 7);
	cr_expect(half.varied - before.varied == 1000 && half.gaps - before.gaps == 1000);
	half = answered(world, 7);
	cr_expect_geq(half.matched, 1000, "the half of the replies is, too");
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
