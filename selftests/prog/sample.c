// SPDX-License-Identifier: GPL-2.0-only
/* Evidence: which packets are copied, and what of them. */
#include "selftests/prog/world.h"

#include <criterion/criterion.h>

enum { MOST = 64 };

static __u32 drain(struct world *world, struct sample *samples)
{
	return world_drain(world->object.pins.samples, samples, sizeof(*samples), MOST);
}

/* One of each octave, and not at a position that a reader of the code could predict. */
Test(sample, drawn_of_a_source)
{
	struct world *world = world_open(NULL);
	static struct sample samples[MOST];
	__u32 count, powers = 0;

	passed(world, 1023, 0, ETHERNET(), IPV4(), ICMP(13, 0), DATA(12));
	count = drain(world, samples);
	cr_assert(count == 10, "%u", count);
	for (__u32 i = 0; i < count; i++) {
		cr_expect(samples[i].number >> i == 1);
		powers += samples[i].number == 1ULL << i;
	}
	cr_expect(powers < 8, "more are by chance once in 2^28");
	cr_expect(world_health(world, HEALTH_SAMPLES_SENT) == 10);
	world_close(world);
}

/* Returns how many copies are of packets to a host. */
static __u32 copies_to(const struct sample *samples, __u32 count, const char *target)
{
	const struct address address = address_of(target);
	__u32 copies = 0;

	for (__u32 i = 0; i < count; i++)
		copies += address_equal(&samples[i].target, &address);
	return copies;
}

Test(sample, drawn_of_each_conversation_of_a_busy_source)
{
	struct world *world = world_open(NULL);
	static struct sample samples[MOST];
	__u32 count;

	passed(world, 20000, 0, ETHERNET(), IPV4(), ICMP(13, 0), DATA(12));
	drain(world, samples);
	for (int i = 0; i < 64; i++) {
		drops(world, ETHERNET(), IPV4(.target = "198.51.100.99"),
		      ICMP(8, 0, .identifier = 7, .sequence = i + 1), DATA(56));
		passed(world, 20, NSEC_PER_MSEC, ETHERNET(), IPV4(), ICMP(13, 0), DATA(12));
	}
	count = drain(world, samples);
	cr_expect(copies_to(samples, count, "198.51.100.99") >= 6, "of 63 packets of it");
	cr_expect(count < 12, "%u", count);
	world_close(world);
}

Test(sample, powers_of_two_of_a_block)
{
	struct world *world = world_open(NULL);
	static struct sample samples[MOST];
	__u32 count;

	world_block(world, SOURCE4, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	passed(world, 100, 0, PING4);
	count = drain(world, samples);
	cr_assert(count == 7, "%u", count);
	for (__u32 i = 0; i < count; i++) {
		cr_expect(samples[i].number == 1ULL << i);
		cr_expect(samples[i].reason == REASON_BLOCKED && samples[i].dropped == 1);
	}
	cr_expect(world_reason(world, REASON_BLOCKED).drops == 100);
	world_close(world);
}

Test(sample, packets_of_a_type_that_does_not_exist)
{
	struct world *world = world_open(NULL);
	static struct sample samples[MOST];

	passed(world, 11, 0, ETHERNET(), IPV4(), ICMP(8, 99));
	cr_expect(drain(world, samples) == 11);
	world_block(world, SOURCE4, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	passed(world, 11, 0, ETHERNET(), IPV4(), ICMP(8, 99));
	cr_expect(drain(world, samples) == 4, "of a block the 1st, 2nd, 4th and 8th");
	world_close(world);
}

/* Neither a source that sends them at a rate nor a blocked one leaves no room for others. */
Test(sample, a_flood_of_such_types_leaves_room_for_others)
{
	struct world *world = world_open(NULL);
	static struct sample samples[MOST];

	world->config->samples = gcra_limit(100, 100);
	passed(world, 1000, 0, ETHERNET(), IPV4(), ICMP(8, 99));
	world_drain(world->object.pins.samples, samples, sizeof(*samples), MOST);
	cr_expect(!drops(world, ETHERNET(), IPV4(.source = "192.0.2.9"), ICMP(13, 0), DATA(12)));
	cr_expect(!drops(world, ETHERNET(), IPV4(.source = "192.0.2.9"), ICMP(8, 9), DATA(120)));
	cr_expect(drain(world, samples) == 2);
	world_close(world);
}

Test(sample, what_is_copied)
{
	struct world *world = world_open(NULL);
	static struct sample samples[MOST];
	struct address source = address_of(SOURCE4), target = address_of(TARGET4);
	static struct frame frame;

	frame_build(&frame, FRAME(ETHERNET(), VLAN(7), IPV4(), ICMP(8, 0), DATA(SAMPLE_BYTES)));
	world_drops(world, &frame);
	cr_assert(drain(world, samples) == 1);
	cr_expect(samples[0].now == world->now && samples[0].ifindex == 7);
	cr_expect(address_equal(&samples[0].source.address, &source));
	cr_expect(address_equal(&samples[0].target, &target));
	cr_expect(samples[0].source.lane == LANE_REQUEST && samples[0].source.view == VIEW_EDGE);
	cr_expect(samples[0].length == frame.wire && samples[0].captured == SAMPLE_BYTES);
	cr_expect(samples[0].icmp_offset == 14 + 4 + 20);
	cr_expect(samples[0].reason == REASON_PASS && samples[0].dropped == 0);
	cr_expect(!memcmp(samples[0].frame, frame.bytes, SAMPLE_BYTES));
	world_close(world);
}

/* Copied to its last byte, and nothing after it. */
Test(sample, of_a_short_frame)
{
	struct world *world = world_open(NULL);
	static struct sample samples[MOST];
	static struct frame frame;

	for (int payload = 0; payload < 9; payload++) {
		frame_build(&frame, FRAME(ETHERNET(), IPV4(), ICMP(8, 99), DATA(payload)));
		world_drops(world, &frame);
		cr_assert(drain(world, samples) == 1);
		cr_expect(samples[0].captured == frame.size, "%u of %u", samples[0].captured,
			  frame.size);
		cr_expect(!memcmp(samples[0].frame, frame.bytes, frame.size));
		for (__u32 i = frame.size; i < SAMPLE_BYTES; i++)
			cr_expect(samples[0].frame[i] == 0);
	}
	world_close(world);
}

Test(sample, budget)
{
	struct world *world = world_open(NULL);
	static struct sample samples[MOST];
	static struct frame frame;

	world->config->samples = gcra_limit(10, 5);
	frame_build(&frame, FRAME(PING4));
	for (__u32 i = 0; i < 50; i++) {
		frame_set_source4(&frame, 0x0a000000 + i);
		world_drops(world, &frame);
	}
	cr_expect(drain(world, samples) == 5);
	cr_expect(world_health(world, HEALTH_SAMPLES_SKIPPED) == 45);
	world->now += NSEC_PER_SEC / 10;
	frame_set_source4(&frame, 0x0b000000);
	world_drops(world, &frame);
	cr_expect(drain(world, samples) == 1);
	world_close(world);
}

/* Nobody drains: what finds no room is counted. */
Test(sample, ring_full)
{
	struct world *world = world_open(&(struct world_options){ .sources = 8192 });

	static struct frame frame;

	frame_build(&frame, FRAME(PING4));
	for (__u32 i = 0; i < 6000; i++) {
		frame_set_source4(&frame, 0x0a000000 + i);
		world_drops(world, &frame);
	}
	cr_expect(world_health(world, HEALTH_SAMPLES_LOST) > 0);
	cr_expect(world_health(world, HEALTH_SAMPLES_LOST) +
			  world_health(world, HEALTH_SAMPLES_SENT) ==
		  6000);
	world_close(world);
}
