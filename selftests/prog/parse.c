// SPDX-License-Identifier: GPL-2.0-only
/* Every path through the parser, in the kernel: the reason, the verdict, the counters. */
#include "selftests/prog/world.h"

#include "selftests/rows.h"

#include <criterion/criterion.h>

static const enum reason_class classes[REASON_COUNT] = {
#define REASON(number, name, label, class, help) [REASON_##name] = CLASS_##class,
	REASONS(REASON)
#undef REASON
};

struct counts {
	struct reason_count reasons[REASON_COUNT];
	struct type_count types[512];
};

static void read_counts(const struct world *world, struct counts *counts)
{
	for (int reason = 0; reason < REASON_COUNT; reason++)
		counts->reasons[reason] = world_reason(world, reason);
	for (int type = 0; type < 512; type++)
		counts->types[type] = world_type(world, type < 256 ? 4 : 6, type & 255);
}

static void expect_reason(const struct parse_row *row, const struct counts *before,
			  const struct counts *after, bool dropped, bool would, __u32 bytes)
{
	for (int reason = 0; reason < REASON_COUNT; reason++) {
		const struct reason_count *a = &before->reasons[reason];
		const struct reason_count *b = &after->reasons[reason];
		bool mine = !row->other && reason == (int)row->reason;

		cr_expect(b->packets - a->packets == mine, "%s: reason %d counted %llu", row->name,
			  reason, b->packets - a->packets);
		cr_expect(b->bytes - a->bytes == (mine ? bytes : 0), "%s: bytes of reason %d",
			  row->name, reason);
		cr_expect(b->drops - a->drops == (mine && dropped), "%s: drops of reason %d",
			  row->name, reason);
		cr_expect(b->would_drop - a->would_drop == (mine && would),
			  "%s: reason %d would have dropped", row->name, reason);
	}
}

/* Only packets with an ICMP header have a type. */
static bool has_type(const struct parse_row *row)
{
	return !row->other && row->kind != KIND_OTHER && row->kind != KIND_LATER_FRAGMENT;
}

static void expect_type(const struct parse_row *row, const struct counts *before,
			const struct counts *after, bool dropped)
{
	__u32 mine = type_index(row->family, row->type);

	for (__u32 type = 0; type < 512; type++) {
		bool counted = has_type(row) && type == mine;

		cr_expect(after->types[type].packets - before->types[type].packets == counted,
			  "%s: type %u", row->name, type);
		cr_expect(after->types[type].drops - before->types[type].drops ==
				  (counted && dropped),
			  "%s: drops of type %u", row->name, type);
	}
}

/* `before`: what was counted until now; then also the row's. */
static void send_row(struct world *world, const struct parse_row *row, struct counts *before)
{
	static struct counts after;
	static struct frame frame;
	bool bad = classes[row->reason] == CLASS_MALFORMED && world->config->malformed_drop;
	bool dropped;

	frame_build(&frame, row->layers);
	if (!world_takes(world, &frame))
		return;
	dropped = world_drops(world, &frame);
	read_counts(world, &after);
	cr_expect(dropped == (bad && world->config->enforce), "%s: %s", row->name,
		  dropped ? "dropped" : "passed");
	expect_reason(row, before, &after, dropped, bad && !dropped, frame.wire);
	expect_type(row, before, &after, dropped);
	*before = after;
}

static void send_rows(bool enforce, bool malformed_drop)
{
	static struct counts counts;
	struct world *world = world_open(NULL);

	world->config->checksum_bytes = 128;
	world->config->enforce = enforce;
	world->config->malformed_drop = malformed_drop;
	read_counts(world, &counts);
	for (size_t i = 0; i < ARRAY_LENGTH(parse_rows); i++) {
		send_row(world, &parse_rows[i], &counts);
		world->now += 60 * NSEC_PER_SEC; /* no fragment belongs to earlier ones */
	}
	world_close(world);
}

Test(parse, monitor_pass)
{
	send_rows(false, false);
}

Test(parse, monitor_drop)
{
	send_rows(false, true);
}

Test(parse, enforce_pass)
{
	send_rows(true, false);
}

Test(parse, enforce_drop)
{
	send_rows(true, true);
}

/* A packet that names no source is accounted to nobody; any other malformed one is in the lane of
 * its type, or in `other`. */
Test(parse, malformed_is_accounted)
{
	struct world *world = world_open(NULL);
	struct source source;

	drops(world, ETHERNET(), VLAN(7), CUT(1));
	cr_expect(world_entries(world->object.pins.sources) == 0);
	drops(world, ETHERNET(), IPV4(.version = 5), ICMP(8, 0));
	source = world_source_edge(world, SOURCE4, LANE_OTHER);
	cr_expect(source.packets == 1 && source.kinds[0] == 1 && source.payloads == 0);
	drops(world, ETHERNET(), IPV6(), HOP_BY_HOP(0), CUT(1));
	source = world_source_edge(world, SOURCE6, LANE_OTHER);
	cr_expect(source.packets == 1);
	cr_expect(world_entries(world->object.pins.sources) == 2);
	world_close(world);
}

Test(parse, checksum_off)
{
	struct world *world = world_open(NULL);

	drops(world, ETHERNET(), IPV4(), ICMP(8, 0, .wrong = true), DATA(8));
	cr_expect(world_reason(world, REASON_PASS).packets == 1);
	world_close(world);
}
