// SPDX-License-Identifier: GPL-2.0-only
/* Payloads of conversations: what explains their bytes, and which are examined. */
#include "selftests/prog/conversing.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

Test(conversation_payload, pings_are_templates)
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

Test(conversation_payload, what_differs_among_the_first_bytes_alone_is_counted_apart)
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

Test(conversation_payload, what_no_ping_sends_is_foreign)
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
Test(conversation_payload, payloads_are_drawn)
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
Test(conversation_payload, sequence_numbers_do_not_choose_what_is_drawn)
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

Test(conversation_payload, what_is_hidden_among_the_drawn_is_estimated)
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

Test(conversation_payload, what_shows_anything_foreign_is_examined_whole)
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

enum { OUTSTANDING = 4, TWICE = 10 };

/* Asks each 200 ms, on a path that takes 600 ms. The reply to each TWICE-th request comes once
 * more, after two later ones, with what `change` makes of its payload. Returns the replies' half.
 */
static struct half answer_twice(struct world *world, fill *change)
{
	struct message sent[OUTSTANDING], again, message = ping(1, 56);

	world_reset(world);
	srand(7);
	for (message.sequence = 1; message.sequence <= 600; message.sequence++) {
		const int oldest = message.sequence - OUTSTANDING + 1;

		world->now += 200 * MSEC + (__u64)(rand() % 8) * MSEC;
		iputils(&message, world->now + 1732600000 * NSEC_PER_SEC);
		sent[message.sequence % OUTSTANDING] = message;
		ask(world, &message);
		if (oldest < 1)
			continue;
		if (oldest % TWICE == 2)
			again = sent[oldest % OUTSTANDING];
		world->now += MSEC;
		answer(world, &sent[oldest % OUTSTANDING]);
		if (oldest <= 4 || oldest % TWICE != 4)
			continue;
		change(&again, world->now);
		answer(world, &again);
	}
	return answered(world, 7);
}

static void as_it_was(struct message *message, __u64 now)
{
}

static void data(struct message *message, __u64 now)
{
	for (__u32 i = 0; i < message->length; i++)
		message->bytes[i] = (__u8)rand();
}

Test(conversation_payload, what_the_network_repeats_is_not_foreign)
{
	struct world *world = world_open(NULL);
	struct half half = answer_twice(world, as_it_was);

	cr_expect(half.packets > 600 && half.backs > 40, "%u", half.backs);
	cr_expect(half.varied == 0 && half.several == 0 && half.differing == 0, "%u %u",
		  half.varied, half.several);
	half = answer_twice(world, data);
	cr_expect(half.varied > 40 && half.several > 40 && half.differing > 40, "%u %u %u",
		  half.varied, half.several, half.differing);
	world_close(world);
}
