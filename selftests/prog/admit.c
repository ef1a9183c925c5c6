// SPDX-License-Identifier: GPL-2.0-only
/* The admission filter: a flood of forged sources neither evicts tracked ones nor grows. */
#include "selftests/prog/world.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>
#include <stdio.h>

enum { TRACKED = 1000, FLOOD = 300000 };

static struct world *filtered(__u32 sources)
{
	struct world *world = world_open(&(struct world_options){ .sources = sources });

	world->config->admission = gcra_limit(256, 4096);
	world->config->admission_epoch = 10 * NSEC_PER_SEC;
	return world;
}

/* Uses up the free admissions. */
static void exhaust(struct world *world)
{
	world->config->admission = gcra_limit(1, 1);
	drops(world, ETHERNET(), IPV4(.source = "203.0.113.200"), ICMP(8, 0));
	drops(world, ETHERNET(), IPV4(.source = "203.0.113.201"), ICMP(8, 0));
}

static void send_from(struct world *world, __u32 source)
{
	static struct frame frame;

	if (!frame.size)
		frame_build(&frame, FRAME(PING4));
	frame_set_source4(&frame, source);
	world_drops(world, &frame);
}

static bool is_tracked(const struct world *world, __u32 source)
{
	struct endpoint key = {
		.address = address_from_ipv4(htonl(source)),
		.view = VIEW_EDGE,
		.lane = LANE_REQUEST,
	};
	struct source entry;

	return bpf_map_lookup_elem(world->object.pins.sources, &key, &entry) == 0;
}

/* The kernel's own figure for a map's memory. */
static long map_memory(int map)
{
	char path[64], line[128];
	long bytes = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", map);
	file = fopen(path, "r");
	cr_assert(file != NULL);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "memlock: %ld", &bytes) == 1)
			break;
	fclose(file);
	return bytes;
}

static __u32 flood_packets(void)
{
	const char *text = getenv("FLOOD_PACKETS");

	return text ? (__u32)strtoul(text, NULL, 10) : FLOOD;
}

/* 300,000 packets, or FLOOD_PACKETS, each from another source, among a thousand tracked ones. */
Test(admit, a_spoofed_flood_evicts_nobody, .timeout = 600)
{
	struct world *world = filtered(8192);
	__u32 flood = flood_packets(), kept = 0;
	__u64 inserted;
	long memory;

	for (__u32 i = 0; i < TRACKED; i++)
		send_from(world, 0x0a000000 + i);
	inserted = world_health(world, HEALTH_SOURCES_INSERTED);
	cr_assert(inserted == TRACKED);
	memory = map_memory(world->object.pins.sources);
	for (__u32 i = 0, sent = 0; sent < flood; i++) {
		/* All distinct: an odd factor modulo 2^32 is a permutation. */
		__u32 source = (i + 1) * 2654435761U;

		if (source >> 24 == 10) /* the range of the tracked ones */
			continue;
		send_from(world, source);
		world->now += 1000; /* a million packets per second */
		sent++;
	}
	for (__u32 i = 0; i < TRACKED; i++)
		kept += is_tracked(world, 0x0a000000 + i);
	cr_expect(kept == TRACKED, "only %u are left", kept);
	cr_expect(map_memory(world->object.pins.sources) == memory);
	inserted = world_health(world, HEALTH_SOURCES_INSERTED) - TRACKED;
	cr_expect(inserted <= 4096 + 256ULL * (flood / 1000000 + 1) + flood / 100000,
		  "%llu were let in", inserted);
	cr_expect(world_health(world, HEALTH_ADMISSIONS_REFUSED) >= flood - inserted);
	cr_expect(world_reason(world, REASON_UNTRACKED).packets == flood - inserted);
	world_close(world);
}

Test(admit, on_the_second_packet)
{
	struct world *world = filtered(1024);

	exhaust(world);
	send_from(world, 0x0a000001);
	cr_expect(!is_tracked(world, 0x0a000001));
	cr_expect(world_reason(world, REASON_UNTRACKED).packets >= 1);
	send_from(world, 0x0a000001);
	cr_expect(is_tracked(world, 0x0a000001));
	world_close(world);
}

/* A first packet is remembered for at least one epoch and at most two. */
Test(admit, within_an_epoch)
{
	struct world *world = filtered(1024);

	world->now = 1000 * world->config->admission_epoch;
	exhaust(world);
	world->config->admission = gcra_limit(1, 1);
	world->config->admission.interval = ~0ULL >> 8;
	send_from(world, 0x0a000001);
	send_from(world, 0x0a000002);
	world->now += 2 * world->config->admission_epoch - 1;
	send_from(world, 0x0a000001);
	cr_expect(is_tracked(world, 0x0a000001));
	world->now += 1;
	send_from(world, 0x0a000002);
	cr_expect(!is_tracked(world, 0x0a000002), "forgotten");
	world_close(world);
}

Test(admit, targets_too)
{
	struct world *world = filtered(1024);
	struct target target;

	exhaust(world);
	drops(world, ETHERNET(), IPV4(.target = "203.0.113.77"), ICMP(8, 0));
	cr_expect(!world_target(world, "203.0.113.77", VIEW_EDGE, LANE_REQUEST, &target));
	drops(world, ETHERNET(), IPV4(.target = "203.0.113.77"), ICMP(8, 0));
	cr_expect(world_target(world, "203.0.113.77", VIEW_EDGE, LANE_REQUEST, &target));
	world_close(world);
}

/* Untracked packets count for their target all the same. */
Test(admit, the_target_sees_them_all)
{
	struct world *world = filtered(1024);
	struct target target;

	exhaust(world);
	for (__u32 i = 0; i < 500; i++)
		send_from(world, 0x0a000000 + i);
	cr_assert(world_target(world, TARGET4, VIEW_EDGE, LANE_REQUEST, &target));
	cr_expect(target.packets == 502 && target.unadmitted == 501, "%llu, %llu", target.packets,
		  target.unadmitted);
	world_close(world);
}

Test(admit, filter_off)
{
	struct world *world = world_open(NULL);

	for (__u32 i = 0; i < 500; i++)
		send_from(world, 0x0a000000 + i);
	cr_expect(world_entries(world->object.pins.sources) == 500);
	world_close(world);
}
