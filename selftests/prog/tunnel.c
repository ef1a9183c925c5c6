// SPDX-License-Identifier: GPL-2.0-only
/* ICMP in tunnels: found if the setting says so, and which host it belongs to. */
#include "selftests/prog/world.h"

#include "headers/tunnel.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>

#define ALL   ((1U << TUNNEL_COUNT) - 1)
#define OUTER "203.0.113.1"

enum { HEADER_MOST = 32 };

/* The layers between the outer IP header and the inner frame or packet. */
struct wrap {
	const char *name;
	enum tunnel tunnel;
	int protocol;
	__u32 bytes;
	bool bridged; /* an Ethernet header follows */
	__u32 id;
	__u8 header[HEADER_MOST];
};

static const struct wrap wraps[] = {
	{ "ipip", TUNNEL_IPIP, 4, 0, false, 0, {} },
	{ "gre", TUNNEL_GRE, 47, 4, false, 0, { 0, 0, 8, 0 } },
	{ "gre with a key",
	  TUNNEL_GRE,
	  47,
	  12,
	  false,
	  0x0203,
	  { 0x30, 0, 8, 0, 0, 0, 2, 3, 0, 0, 0, 9 } },
	{ "gre, bridged", TUNNEL_GRE, 47, 4, true, 0, { 0, 0, 0x65, 0x58 } },
	{ "erspan I", TUNNEL_ERSPAN, 47, 4, true, 0, { 0, 0, 0x88, 0xbe } },
	{ "erspan II",
	  TUNNEL_ERSPAN,
	  47,
	  16,
	  true,
	  0x123,
	  { 0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 0, 0x01, 0x23 } },
	{ "erspan III",
	  TUNNEL_ERSPAN,
	  47,
	  28,
	  true,
	  5,
	  { 0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 0, 0, 5, [19] = 1 } },
	{ "vxlan",
	  TUNNEL_VXLAN,
	  17,
	  16,
	  true,
	  0x010203,
	  { 0xc3, 0x50, 0x12, 0xb5, 0, 0, 0, 0, 8, 0, 0, 0, 1, 2, 3, 0 } },
	{ "geneve with options",
	  TUNNEL_GENEVE,
	  17,
	  20,
	  true,
	  7,
	  { 0xc3, 0x50, 0x17, 0xc1, 0, 0, 0, 0, 1, 0, 0x65, 0x58, 0, 0, 7, 0 } },
	{ "gtp-u", TUNNEL_GTP, 17, 16, false, 0, { 8, 0x68, 8, 0x68, 0, 0, 0, 0, 0x30, 0xff } },
	{ "gtp-u with a session container",
	  TUNNEL_GTP,
	  17,
	  24,
	  false,
	  0,
	  { 8, 0x68, 8, 0x68, 0, 0, 0, 0, 0x34, 0xff, [19] = 0x85, 1 } },
};

/* Encapsulates a frame. */
static void wrap_frame(struct frame *frame, const struct wrap *wrap)
{
	struct frame inner = *frame;
	__u32 skipped = wrap->bridged ? 0 : sizeof(struct ethhdr);
	__u32 bytes = wrap->bytes + inner.size - skipped;
	const __u32 at = sizeof(struct ethhdr) + sizeof(struct iphdr);

	frame_build(frame,
		    FRAME(ETHERNET(), IPV4(.source = OUTER, .next = wrap->protocol), DATA(bytes)));
	memcpy(frame->bytes + at, wrap->header, wrap->bytes);
	memcpy(frame->bytes + at + wrap->bytes, inner.bytes + skipped, inner.size - skipped);
}

static bool drops_wrapped(struct world *world, const struct wrap *wrap, __u32 levels)
{
	static struct frame frame;

	frame_build(&frame, FRAME(PING4));
	while (levels--)
		wrap_frame(&frame, wrap);
	return world_drops(world, &frame);
}

static struct world *open_with(__u32 tunnels)
{
	return world_open(&(struct world_options){ .tunnels = tunnels });
}

Test(tunnel, what_is_within_is_accounted)
{
	struct world *world = open_with(ALL);
	struct source source;

	for (size_t i = 0; i < ARRAY_LENGTH(wraps); i++) {
		const struct wrap *wrap = &wraps[i];
		__u64 before = world_reason(world, REASON_PASS).packets;
		struct endpoint key = {
			.address = address_of(SOURCE4),
			.kind = endpoint_kind(VIEW_EDGE, LANE_REQUEST,
					      wrap->id ? TAG_TUNNEL | wrap->id : 0),
		};

		for (__u32 level = 1; level <= TUNNEL_LEVELS; level++)
			cr_expect(!drops_wrapped(world, wrap, level));
		cr_expect(world_reason(world, REASON_PASS).packets == before + TUNNEL_LEVELS,
			  "%s: %llu", wrap->name,
			  world_reason(world, REASON_PASS).packets - before);
		cr_assert(bpf_map_lookup_elem(world->object.pins.sources, &key, &source) == 0,
			  "%s: its network is the tunnel's id", wrap->name);
		cr_expect(source.malformed == 0);
		cr_expect(!drops_wrapped(world, wrap, TUNNEL_LEVELS + 1));
		cr_expect(world_reason(world, REASON_PASS).packets == before + TUNNEL_LEVELS,
			  "%s: deeper it is not looked", wrap->name);
	}
	world_close(world);
}

Test(tunnel, none_but_those_that_are_set)
{
	struct world *world = open_with(0);

	for (size_t i = 0; i < ARRAY_LENGTH(wraps); i++)
		cr_expect(!drops_wrapped(world, &wraps[i], 1));
	cr_expect(world_entries(world->object.pins.sources) == 0);
	cr_expect_eq(world_health(world, HEALTH_TUNNELS_UNREAD), ARRAY_LENGTH(wraps));
	cr_expect(!drops(world, ETHERNET(), IPV4(), UDP(4789, 53), DATA(40)));
	cr_expect(!drops(world, ETHERNET(), IPV4(), TCP(1, 4789)));
	cr_expect_eq(world_health(world, HEALTH_TUNNELS_UNREAD), ARRAY_LENGTH(wraps), "control");
	world_close(world);

	world = open_with(1U << TUNNEL_VXLAN);
	for (size_t i = 0; i < ARRAY_LENGTH(wraps); i++)
		cr_expect(!drops_wrapped(world, &wraps[i], 1));
	cr_expect(world_entries(world->object.pins.sources) == 1);
	cr_expect_eq(world_health(world, HEALTH_TUNNELS_UNREAD), ARRAY_LENGTH(wraps) - 1);
	world_close(world);
}

Test(tunnel, who_is_blocked_is_dropped_within_and_around)
{
	struct world *world = open_with(ALL);

	world_block(world, SOURCE4, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	for (size_t i = 0; i < ARRAY_LENGTH(wraps); i++)
		cr_expect(drops_wrapped(world, &wraps[i], 1), "%s", wraps[i].name);
	world_close(world);

	world = open_with(ALL);
	world_block(world, OUTER, BLOCK_ALL, BLOCK_BY_OPERATOR, 0);
	for (size_t i = 0; i < ARRAY_LENGTH(wraps); i++)
		cr_expect(drops_wrapped(world, &wraps[i], 1), "%s", wraps[i].name);
	cr_expect(world_entries(world->object.pins.sources) == 0, "within it is not looked then");
	world_close(world);
}

Test(tunnel, other_traffic_in_tunnels_passes)
{
	struct world *world = open_with(ALL);
	static struct frame frame;

	for (size_t i = 0; i < ARRAY_LENGTH(wraps); i++) {
		frame_build(&frame, FRAME(ETHERNET(), IPV4(), TCP(1, 2)));
		wrap_frame(&frame, &wraps[i]);
		for (__u32 size = sizeof(struct ethhdr), most = frame.wire; size <= most; size++) {
			frame.size = frame.wire = size;
			cr_expect(!world_drops(world, &frame));
		}
		cr_expect(!drops(world, ETHERNET(), IPV4(), UDP(1, 2)));
	}
	world_close(world);
}
