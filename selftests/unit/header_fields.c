// SPDX-License-Identifier: GPL-2.0-only
/* Options and marks of IP headers, and data in their place. */
#include "memory/header_fields.h"

#include "bpf/parse.h"
#include "selftests/frames.h"

#include <criterion/criterion.h>

static struct packet parsed(const struct layer *layers, struct frame *frame)
{
	struct packet packet = {};

	frame_build(frame, layers);
	cr_assert_eq(parse_frame(frame->bytes, frame->bytes + frame->size, &packet), PARSED_ICMP);
	return packet;
}

static bool is_odd(const struct layer *layers)
{
	struct frame frame;
	struct packet packet = parsed(layers, &frame);

	return header_has_odd_options(&packet, frame.bytes, frame.size);
}

#define OPTIONS4(text)                                                                             \
	FRAME(ETHERNET(), IPV4(.options = 8, .bytes = (const __u8 *)(text)), ICMP(8, 0), DATA(8))
#define OPTIONS6(number, text)                                                                     \
	FRAME(ETHERNET(), IPV6(), EXTENSION(number, 1, .bytes = (const __u8 *)(text)),             \
	      ICMPV6(128, 0), DATA(8))

Test(header_fields, options_in_use)
{
	cr_expect_not(is_odd(FRAME(PING4)));
	cr_expect_not(is_odd(FRAME(PING6)));
	cr_expect_not(is_odd(OPTIONS4("\x07\x07\x04\x00\x00\x00\x00\x00")), "record route");
	cr_expect_not(is_odd(OPTIONS4("\x94\x04\x00\x00\x01\x01\x01\x00")), "router alert");
	cr_expect_not(is_odd(OPTIONS6(ZERO,
				      "\x05\x02\x00\x00\x01\x08\x00\x00\x00\x00\x00\x00\x00\x00")),
		      "router alert, padding");
	cr_expect_not(is_odd(OPTIONS6(PROTOCOL_DESTINATION,
				      "\x00\x01\x0b\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")),
		      "padding of one byte, and of many");
}

Test(header_fields, data_in_options)
{
	cr_expect(is_odd(OPTIONS4("\x07\x03\x04\x00sent")), "after the end");
	cr_expect(is_odd(OPTIONS4("\x1e\x08secret")), "an experiment");
	cr_expect(is_odd(OPTIONS6(PROTOCOL_DESTINATION, "\x01\x0csecret secret")), "padding");
	cr_expect(is_odd(OPTIONS6(ZERO, "\x1e\x0csecret secret")), "an experiment");
	cr_expect(is_odd(FRAME(ETHERNET(), IPV6(), AUTHENTICATION(2),
			       EXTENSION(PROTOCOL_DESTINATION, 1,
					 .bytes = (const __u8 *)"\x01\x0csecret secret"),
			       ICMPV6(128, 0), DATA(8))),
		  "behind another header");
}

static __u16 checksum_off(const struct layer *layers)
{
	struct frame frame;
	struct packet packet = parsed(layers, &frame);

	return header_checksum_off(&packet, frame.bytes, frame.size);
}

Test(header_fields, checksums)
{
	cr_expect_eq(checksum_off(FRAME(PING4)), 0);
	cr_expect_eq(checksum_off(FRAME(PING6)), 0);
	cr_expect_neq(checksum_off(FRAME(ETHERNET(), IPV4(), ICMP(8, 0, .wrong = true), DATA(8))),
		      0);
	cr_expect_eq(checksum_off(FRAME(ETHERNET(), IPV4(.more = true), ICMP(8, 0, .wrong = true),
					DATA(8))),
		     0, "of a whole message, of which this is a part");
	cr_expect_eq(checksum_off(FRAME(ETHERNET(), IPV6(), FRAGMENT(0, .more = true),
					ICMPV6(128, 0, .wrong = true), DATA(8))),
		     0, "likewise");
}

Test(header_fields, marks)
{
	struct frame frame;
	struct packet packet = parsed(FRAME(PING6), &frame);
	__u32 marks = header_marks(&packet, frame.bytes, frame.size, false);

	cr_expect_neq(marks, 0);
	put32(frame.bytes + packet.network_offset, 0x600abcde);
	cr_expect_neq(header_marks(&packet, frame.bytes, frame.size, false), marks, "a flow label");
	packet.tos = 0xb8;
	cr_expect_neq(header_marks(&packet, frame.bytes, frame.size, false), marks, "a class");
	cr_expect_eq(header_marks(&packet, frame.bytes, 10, false), 0, "not known");
	marks = header_marks(&packet, frame.bytes, frame.size, true);
	for (__u8 ttl = 60; ttl < 64; ttl++) {
		packet.ttl = ttl;
		cr_expect_neq(header_marks(&packet, frame.bytes, frame.size, true), marks, "hops");
	}
	packet.ttl = 64;
	marks = header_marks(&packet, frame.bytes, frame.size, true);
	packet.ttl = 128;
	cr_expect_neq(header_marks(&packet, frame.bytes, frame.size, true), marks, "twice");
	packet.ttl = 7;
	marks = header_marks(&packet, frame.bytes, frame.size, true);
	packet.ttl = 8;
	cr_expect_eq(header_marks(&packet, frame.bytes, frame.size, true), marks, "a path");
}

Test(header_fields, marks_of_congestion)
{
	struct frame frame;
	struct packet packet = parsed(FRAME(PING4), &frame);
	__u32 marks[4];

	packet.ttl = 7;
	for (__u8 bits = 0; bits < 4; bits++) {
		packet.tos = bits;
		marks[bits] = header_marks(&packet, frame.bytes, frame.size, true);
		cr_expect_eq(header_marks(&packet, frame.bytes, frame.size, false), marks[0],
			     "routers change it");
	}
	cr_expect_neq(marks[0], marks[2]);
	cr_expect(marks[1] == marks[2] && marks[2] == marks[3], "marked on the way");
}
