// SPDX-License-Identifier: GPL-2.0-only
/* Whatever precedes the IP header, the packet is the same. */
#include "bpf/fast_parse.h"

#include "selftests/stacks.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { STACKS = 20000 };

static const struct layer *const packets[] = {
	FRAME(IPV4(.ttl = 3), ICMP(8, 0, .identifier = 5), DATA(56)),
	FRAME(IPV4(.options = 8), ICMP(13, 0), DATA(12)),
	FRAME(IPV6(), ICMPV6(128, 0), DATA(56)),
	FRAME(IPV6(), DESTINATION(1), ICMPV6(128, 0), DATA(4)),
	FRAME(IPV4(), ICMP(3, 1), IPV4(.source = TARGET4, .target = SOURCE4), UDP(5, 6)),
	FRAME(IPV4(), TCP(1, 2)),
	FRAME(IPV6(), UDP(1, 2)),
};

/* Offsets count from the start of the frame; headers before the network header have their own
 * fields. */
static void without_stack(struct packet *packet)
{
	__u16 before = packet->network_offset;

	packet->network_offset = 0;
	packet->icmp_offset -= packet->icmp_offset ? before : 0;
	packet->fragment_start -= packet->fragment_start ? before : 0;
	packet->end -= packet->end ? before : 0;
	packet->needed -= packet->needed ? before : 0;
	packet->vlan = packet->vlan_inner = 0;
	packet->vlan_tags = 0;
}

static void expect_fast(const struct frame *frame, const struct packet *packet, enum parsed parsed,
			const char *what)
{
	const __u8 *end = frame->bytes + frame->size;
	struct packet again = {};
	struct outline outline = {};
	enum fast_parsed fast = fast_parse(frame->bytes, end, LINK_ETHERNET, &outline);

	cr_expect(fast != (parsed == PARSED_OTHER ? FAST_ICMP : FAST_OTHER), "%s", what);
	if (fast != FAST_ICMP)
		return;
	cr_assert(fast_packet(frame->bytes, end, &outline, &again));
	if (has_body(&again))
		parse_body(frame->bytes, end, &again);
	cr_expect(memcmp(&again, packet, sizeof(again)) == 0, "%s: the fast parser", what);
}

Test(parse_link, packets_are_the_same_behind_any_headers)
{
	static struct frame plain, behind;
	__u32 seed = 9;

	for (int i = 0; i < STACKS; i++) {
		const struct layer *layers = packets[i % ARRAY_LENGTH(packets)];
		struct packet one = {}, other = {};
		struct stack none = { .layers = { ETHERNET() }, .count = 1 };
		struct stack stack = stack_make(&seed, MAX_LINK_HEADERS);
		enum parsed parsed;
		char what[64];

		snprintf(what, sizeof(what), "stack %d, %u headers", i, stack.headers);
		stack_frame(&plain, &none, layers);
		stack_frame(&behind, &stack, layers);
		parsed = parse_frame(plain.bytes, plain.bytes + plain.size, &one);
		cr_assert(parse_frame(behind.bytes, behind.bytes + behind.size, &other) == parsed,
			  "%s", what);
		expect_fast(&behind, &other, parsed, what);
		cr_expect(other.vlan_tags == stack.tags, "%s: %u tags", what, other.vlan_tags);
		cr_expect(other.vlan == stack.vlans[0] && other.vlan_inner == stack.vlans[1], "%s",
			  what);
		without_stack(&one);
		without_stack(&other);
		cr_expect(memcmp(&one, &other, sizeof(one)) == 0, "%s", what);
	}
}

/* Cut anywhere before the IP header, a frame is malformed; a longer one is snapped. */
Test(parse_link, cut_in_its_headers_a_frame_is_too_short)
{
	static struct frame frame;
	__u32 seed = 77;

	for (int i = 0; i < STACKS / 10; i++) {
		struct stack stack = stack_make(&seed, MAX_LINK_HEADERS);

		stack_frame(&frame, &stack, FRAME(IPV4(), ICMP(8, 0)));
		for (__u32 size = 0; size < frame.size; size++) {
			struct packet packet = {};
			struct packet snapped = {};

			cr_assert(parse_frame(frame.bytes, frame.bytes + size, &packet) ==
				  PARSED_ICMP);
			cr_expect(packet.reason != REASON_PASS || size >= frame.size - 8);
			parse_frame(frame.bytes, frame.bytes + size, &snapped);
			parse_settle(&snapped, size, frame.size);
			cr_expect(snapped.reason == REASON_SNAPPED, "stack %d of %u bytes at %u", i,
				  frame.size, size);
		}
	}
}
