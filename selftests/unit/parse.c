// SPDX-License-Identifier: GPL-2.0-only
#include "bpf/fast_parse.h"

#include "selftests/rows.h"

#include <criterion/criterion.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CHECKSUM_LIMIT = 128 };

/* Returns memory followed by an unreadable byte: a parser that reads past a frame's end crashes. */
static __u8 *guarded(const __u8 *bytes, __u32 size)
{
	static __u8 *memory;
	long page = sysconf(_SC_PAGESIZE);

	if (!memory) {
		memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			      -1, 0);
		cr_assert(memory != MAP_FAILED);
		cr_assert(mprotect(memory + page, page, PROT_NONE) == 0);
	}
	memcpy(memory + page - size, bytes, size);
	return memory + page - size;
}

/* Checks that the fast parser and the full one agree. */
static void expect_same(const void *data, const void *end, __u32 wire,
			const struct outline *outline, const struct packet *packet)
{
	struct packet fast;

	memset(&fast, 0, sizeof(fast));
	cr_assert(fast_packet(data, end, outline, &fast));
	if (has_body(&fast))
		parse_body(data, end, &fast);
	parse_settle(&fast, end - data, wire);
	cr_assert(memcmp(packet, &fast, sizeof(fast)) == 0);
}

/* Everything that the kernel side does before it knows who sent the packet. */
static bool parse(const __u8 *bytes, __u32 size, __u32 wire, struct packet *packet)
{
	const void *data = guarded(bytes, size);
	const void *end = data + size;
	struct packet again = {};
	struct address source, target;
	__u32 vlans;
	struct outline outline = {};
	enum fast_parsed fast = fast_parse(data, end, LINK_ETHERNET, &outline);

	memset(packet, 0, sizeof(*packet));
	fast_addresses(data, end, LINK_ETHERNET, &source, &target, &vlans);
	if (parse_frame(data, end, packet) == PARSED_OTHER) {
		cr_assert(fast != FAST_ICMP);
		return false;
	}
	cr_assert(fast != FAST_OTHER && fast != FAST_TUNNEL);
	parse_settle(packet, size, wire);
	if (fast == FAST_ICMP)
		expect_same(data, end, wire, &outline, packet);
	if (packet->reason == REASON_PASS && !parse_checksum(data, end, packet, CHECKSUM_LIMIT))
		packet->reason = REASON_ICMP_CHECKSUM;
	/* A second time, without the checksum: nothing of the first run remains. */
	parse_frame(data, end, &again);
	cr_assert(again.icmp_offset == packet->icmp_offset && again.type == packet->type);
	return true;
}

static bool parse_layers(const struct layer *layers, struct packet *packet)
{
	static struct frame frame;

	frame_build(&frame, layers);
	return parse(frame.bytes, frame.size, frame.wire, packet);
}

static const char *label_of(enum reason reason)
{
	static const char *const labels[REASON_COUNT] = {
#define REASON(number, name, label, class, help) [REASON_##name] = label,
		REASONS(REASON)
#undef REASON
	};

	return reason < REASON_COUNT ? labels[reason] : "none";
}

/* Returns true if nobody can tell what message it is. */
static bool is_unknown(const struct parse_row *row)
{
	return row->reason == REASON_EXTENSION_CHAIN || row->reason == REASON_ND_HIDDEN;
}

/* What follows a long chain of headers pays as a request, what may be of neighbour discovery as
 * that. */
static enum lane lane_of(const struct parse_row *row)
{
	if (!is_unknown(row))
		return kind_lane(row->kind);
	return row->reason == REASON_ND_HIDDEN ? LANE_DISCOVERY : LANE_REQUEST;
}

Test(parse, every_row)
{
	for (size_t i = 0; i < ARRAY_LENGTH(parse_rows); i++) {
		const struct parse_row *row = &parse_rows[i];
		struct packet packet;
		bool icmp = parse_layers(row->layers, &packet);

		cr_expect(icmp != row->other, "%s: %staken for ICMP", row->name,
			  icmp ? "" : "not ");
		if (!icmp || row->other)
			continue;
		cr_expect(packet.reason == row->reason, "%s: reason %s, not %s", row->name,
			  label_of(packet.reason), label_of(row->reason));
		cr_expect(packet.family == row->family, "%s: family %d", row->name, packet.family);
		cr_expect(packet.type == row->type, "%s: type %d", row->name, packet.type);
		cr_expect(packet.kind == row->kind, "%s: kind %d", row->name, packet.kind);
		cr_expect(packet.lane == lane_of(row), "%s: lane %d", row->name, packet.lane);
		cr_expect(packet.slot == (is_unknown(row) ? KIND_SLOTS : kind_slot(row->kind)),
			  "%s: slot %d", row->name, packet.slot);
	}
}

/* Longer than a frame of the rows can be. */
Test(parse, a_message_behind_more_bytes_than_are_walked_pays_as_a_request)
{
	enum { HEADERS = 5, BYTES = 256 * 8 };
	static __u8 frame[14 + 40 + HEADERS * BYTES + 64];
	__u8 *at = frame + 14 + 40;
	struct packet packet = {};

	frame[12] = 0x86;
	frame[13] = 0xdd;
	frame[14] = 0x60;
	frame[14 + 4] = (HEADERS * BYTES + 64) >> 8;
	frame[14 + 5] = (HEADERS * BYTES + 64) & 0xff;
	frame[14 + 8] = 0x20; /* the sender; the receiver is ff02:: */
	frame[14 + 24] = 0xff;
	frame[14 + 25] = 2;
	for (int i = 0; i < HEADERS; i++, at += BYTES) {
		at[0] = i + 1 < HEADERS ? PROTOCOL_DESTINATION : PROTOCOL_ICMPV6;
		at[1] = 255;
	}
	at[0] = 128; /* an echo request */
	frame[14 + 6] = PROTOCOL_DESTINATION;
	cr_assert(parse_frame(frame, frame + sizeof(frame), &packet) == PARSED_ICMP);
	cr_expect(packet.reason == REASON_EXTENSION_CHAIN, "%s", label_of(packet.reason));
	cr_expect(packet.lane == LANE_REQUEST && packet.slot == KIND_SLOTS);
}

Test(parse, every_malformed_reason_has_a_row)
{
	static const enum reason_class classes[REASON_COUNT] = {
#define REASON(number, name, label, class, help) [REASON_##name] = CLASS_##class,
		REASONS(REASON)
#undef REASON
	};
	/* The parser cannot report what a single packet does not show. */
	bool seen[REASON_COUNT] = { [REASON_FRAGMENT_OVERLAP] = true };

	/* Nor a frame with a link header. */
	seen[REASON_TRUNCATED_IP] = true;

	for (size_t i = 0; i < ARRAY_LENGTH(parse_rows); i++)
		seen[parse_rows[i].reason] = true;
	for (int reason = 0; reason < REASON_COUNT; reason++)
		cr_expect(classes[reason] != CLASS_MALFORMED || seen[reason], "%s has no row",
			  label_of(reason));
}

/* Every length at which a frame can be cut, on the wire and by a capture. */
Test(parse, every_truncation)
{
	static struct frame frame;

	for (size_t i = 0; i < ARRAY_LENGTH(parse_rows); i++) {
		frame_build(&frame, parse_rows[i].layers);
		for (__u32 size = 0; size < frame.size; size++) {
			struct packet packet;

			if (parse(frame.bytes, size, size, &packet))
				cr_expect(packet.reason != REASON_SNAPPED, "%s at %u",
					  parse_rows[i].name, size);
			if (parse(frame.bytes, size, frame.wire, &packet) &&
			    parse_rows[i].reason == REASON_PASS && !parse_rows[i].other)
				cr_expect(packet.reason == REASON_PASS ||
						  packet.reason == REASON_SNAPPED,
					  "%s snapped at %u: %s", parse_rows[i].name, size,
					  label_of(packet.reason));
		}
	}
}

Test(parse, fields_of_ipv4)
{
	struct packet packet;

	cr_assert(parse_layers(FRAME(ETHERNET(), QINQ(100), VLAN(7),
				     IPV4(.ttl = 3, .tos = 0xb8, .id = 0x1234, .dont = true,
					  .options = 8),
				     ICMP(13, 0, .identifier = 77, .sequence = 5), DATA(12)),
			       &packet));
	cr_expect(packet.vlan == 100 && packet.vlan_tags == 2);
	cr_expect(packet.network_offset == 14 + 8);
	cr_expect(packet.icmp_offset == 14 + 8 + 28);
	cr_expect(packet.icmp_length == 20 && packet.payload_length == 12);
	cr_expect(packet.ttl == 3 && packet.tos == 0xb8 && packet.fragment_id == 0x1234);
	cr_expect(packet.marks == (MARK_MESSAGE | MARK_DONT_FRAGMENT | MARK_IP_OPTIONS));
	cr_expect(packet.identifier == 77 && packet.sequence == 5);
	cr_expect(packet.kind == KIND_TIMESTAMP_REQUEST && packet.lane == LANE_REQUEST);
	cr_expect(packet.length == 14 + 8 + 28 + 20);
}

static bool is_address(const struct address *address, const char *text)
{
	struct address expected = address_of(text);

	return address_equal(address, &expected);
}

Test(parse, addresses)
{
	struct packet packet;

	parse_layers(FRAME(PING4), &packet);
	cr_expect(is_address(&packet.source, SOURCE4) && is_address(&packet.target, TARGET4));
	parse_layers(FRAME(PING6), &packet);
	cr_expect(is_address(&packet.source, SOURCE6) && is_address(&packet.target, TARGET6));
}

Test(parse, fields_of_ipv6)
{
	struct packet packet;

	cr_assert(parse_layers(FRAME(ETHERNET(), IPV6(.ttl = 9, .tos = 0xb8), HOP_BY_HOP(1),
				     AUTHENTICATION(4), FRAGMENT(0, .id = 0x4321),
				     ICMPV6(128, 0, .identifier = 7, .sequence = 8), DATA(5)),
			       &packet));
	cr_expect(packet.icmp_offset == 14 + 40 + 16 + 24 + 8);
	cr_expect(packet.icmp_length == 13 && packet.payload_length == 5);
	cr_expect(packet.ttl == 9 && packet.tos == 0xb8 && packet.fragment_id == 0x4321);
	cr_expect(packet.fragment == FRAGMENT_NONE, "an atomic fragment is a whole packet");
	cr_expect(packet.marks == (MARK_MESSAGE | MARK_EXTENSIONS | MARK_FRAGMENT_HEADER));
	cr_expect(packet.identifier == 7 && packet.sequence == 8);
	cr_expect(packet.next == PROTOCOL_ICMPV6);
}

Test(parse, fields_of_fragments)
{
	struct packet packet;

	parse_layers(FRAME(ETHERNET(), IPV4(.fragment = 1480, .next = 1, .id = 9), DATA(100)),
		     &packet);
	cr_expect(packet.fragment == FRAGMENT_LATER && packet.fragment_offset == 1480);
	cr_expect(packet.marks == MARK_LAST_FRAGMENT && packet.icmp_length == 100);
	cr_expect(packet.payload_length == 0 && packet.fragment_id == 9);
	cr_expect(packet.fragment_start == packet.icmp_offset);

	parse_layers(FRAME(ETHERNET(), IPV6(), FRAGMENT(64, .more = true, .next = 58), DATA(64)),
		     &packet);
	cr_expect(packet.fragment == FRAGMENT_LATER && packet.fragment_offset == 64);
	cr_expect(packet.marks == MARK_FRAGMENT_HEADER && packet.icmp_length == 64);
	cr_expect(packet.fragment_start == packet.icmp_offset);

	parse_layers(FRAME(ETHERNET(), IPV6(), FRAGMENT(0, .more = true), DESTINATION(1),
			   ICMPV6(128, 0), DATA(640)),
		     &packet);
	cr_expect(packet.fragment == FRAGMENT_FIRST);
	cr_expect(packet.fragment_start + 16 == packet.icmp_offset, "its headers are its bytes");
}

Test(parse, quotes)
{
	struct packet packet;

	parse_layers(FRAME(ERROR4, IPV4(.source = "203.0.113.5", .target = "203.0.113.6"),
			   UDP(53, 4242)),
		     &packet);
	cr_expect(packet.quote.present && packet.quote.ports);
	cr_expect(is_address(&packet.quote.source, "203.0.113.5"));
	cr_expect(is_address(&packet.quote.target, "203.0.113.6"));
	cr_expect(packet.quote.protocol == PROTOCOL_UDP);
	cr_expect(packet.quote.source_port == 53 && packet.quote.target_port == 4242);

	parse_layers(FRAME(ERROR6, IPV6(.source = "2001:db8::5", .target = "2001:db8::6"),
			   TCP(443, 50000)),
		     &packet);
	cr_expect(packet.quote.present && packet.quote.ports);
	cr_expect(is_address(&packet.quote.source, "2001:db8::5"));
	cr_expect(is_address(&packet.quote.target, "2001:db8::6"));
	cr_expect(packet.quote.source_port == 443 && packet.quote.target_port == 50000);

	parse_layers(FRAME(ERROR4, IPV4(.options = 12), ICMP(8, 0, .identifier = 7, .sequence = 3)),
		     &packet);
	cr_expect(packet.quote.type == 8 && packet.quote.protocol == PROTOCOL_ICMP);
	cr_expect(packet.quote.source_port == 7 && packet.quote.target_port == 3);

	parse_layers(FRAME(ERROR4, IPV4(.fragment = 64, .next = 17), DATA(8)), &packet);
	cr_expect(packet.quote.present && !packet.quote.ports, "a later fragment has no ports");

	parse_layers(FRAME(ERROR4, IPV4(.next = 47), DATA(8)), &packet);
	cr_expect(packet.quote.present && !packet.quote.ports, "nor has GRE");

	parse_layers(FRAME(ERROR4, IPV4(.next = 17), DATA(4), PADDING(10)), &packet);
	cr_expect(packet.quote.present && !packet.quote.ports, "padding is no part of the quote");
}

/* Its second byte is reserved, not a length. */
Test(parse, fragment_header_is_of_8_bytes)
{
	static struct frame frame;
	struct packet packet;

	frame_build(&frame, FRAME(ETHERNET(), IPV6(), FRAGMENT(0), ICMPV6(128, 0), DATA(56)));
	frame.bytes[sizeof(struct ethhdr) + sizeof(struct ipv6hdr) + 1] = 1;
	cr_assert(parse(frame.bytes, frame.size, frame.wire, &packet));
	cr_expect(packet.reason == REASON_PASS && packet.kind == KIND_ECHO_REQUEST);
}

Test(parse, addresses_of_other_traffic)
{
	static struct frame frame;
	struct address source, target;
	__u32 vlans;

	frame_build(&frame, FRAME(ETHERNET(), VLAN(7), IPV4(), TCP(1, 2)));
	cr_expect(fast_addresses(frame.bytes, frame.bytes + frame.size, LINK_ETHERNET, &source,
				 &target, &vlans));
	cr_expect(is_address(&source, SOURCE4) && is_address(&target, TARGET4) && vlans == 7);
	frame_build(&frame, FRAME(ETHERNET(), IPV6(), DESTINATION(0), UDP(1, 2)));
	cr_expect(fast_addresses(frame.bytes, frame.bytes + frame.size, LINK_ETHERNET, &source,
				 &target, &vlans));
	cr_expect(is_address(&source, SOURCE6));
	frame_build(&frame, FRAME(ETHERNET(.next = 0x0806), DATA(46)));
	cr_expect(!fast_addresses(frame.bytes, frame.bytes + frame.size, LINK_ETHERNET, &source,
				  &target, &vlans));
}

/* Without a link header the packets are the same, except for that header's fields. */
Test(parse, a_frame_that_begins_with_ip)
{
	const struct layer *const rows[] = {
		FRAME(ETHERNET(), IPV4(), ICMP(8, 0), DATA(56)),
		FRAME(ETHERNET(), IPV6(), ICMPV6(128, 0), DATA(56)),
		FRAME(ETHERNET(), IPV6(), DESTINATION(0), ICMPV6(128, 0), DATA(56)),
	};
	static struct frame frame;

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct packet with = {}, without = { .link = LINK_NONE };
		struct outline outline;
		const __u8 *ip, *end;

		frame_build(&frame, rows[i]);
		ip = frame.bytes + sizeof(struct ethhdr);
		end = frame.bytes + frame.size;
		cr_assert(parse_frame(frame.bytes, end, &with) == PARSED_ICMP);
		cr_assert(parse_frame(ip, end, &without) == PARSED_ICMP);
		cr_expect(address_equal(&with.source, &without.source));
		cr_expect(with.icmp_offset == without.icmp_offset + sizeof(struct ethhdr));
		cr_expect(with.kind == without.kind && without.reason == REASON_PASS);
		cr_expect(fast_parse(ip, end, LINK_NONE, &outline) ==
			  fast_parse(frame.bytes, end, LINK_ETHERNET, &outline));
	}
}

Test(parse, a_frame_that_begins_with_no_ip)
{
	static const __u8 version5[20] = { 0x55 };
	const __u8 *bytes = guarded(version5, sizeof(version5));
	struct packet packet = { .link = LINK_NONE };
	struct outline outline;

	cr_expect(parse_frame(bytes, bytes + 20, &packet) == PARSED_OTHER);
	cr_expect(fast_parse(bytes, bytes + 20, LINK_NONE, &outline) == FAST_OTHER);
	cr_expect(parse_frame(bytes, bytes, &packet) == PARSED_ICMP);
	cr_expect(packet.reason == REASON_TRUNCATED_IP);
	cr_expect(fast_parse(bytes, bytes, LINK_NONE, &outline) == FAST_SLOW);
}

Test(parse, checksum_limits)
{
	static struct frame frame;
	struct packet packet;

	for (int payload = 0; payload < 300; payload++) {
		for (int wrong = 0; wrong < 2; wrong++) {
			bool right;

			frame_build(&frame, FRAME(ETHERNET(), IPV6(),
						  ICMPV6(128, 0, .wrong = wrong), DATA(payload)));
			parse(frame.bytes, frame.size, frame.wire, &packet);
			right = parse_checksum(frame.bytes, frame.bytes + frame.size, &packet, 256);
			cr_expect(right == (!wrong || payload + 8 > MAX_CHECKSUM_BYTES),
				  "%d bytes of payload", payload);
		}
	}
}
