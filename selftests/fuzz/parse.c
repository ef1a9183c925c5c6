// SPDX-License-Identifier: GPL-2.0-only
/* The parser must never read past a frame, and its result must be consistent. */
#include "bpf/fast_parse.h"

#include <stdlib.h>
#include <string.h>

/* Traps, so that the fuzzer notices. */
static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_offsets(const struct packet *packet, size_t size)
{
	must(packet->network_offset <= size);
	if (packet->marks & MARK_MESSAGE) {
		must(packet->icmp_offset >= packet->network_offset);
		must(packet->icmp_offset + ICMP_HEADER_BYTES <= size);
		must(packet->icmp_length >= ICMP_HEADER_BYTES);
		must(packet->payload_length == packet->icmp_length - ICMP_HEADER_BYTES);
	}
	if (packet->reason != REASON_EXTENSION_CHAIN)
		must(packet->icmp_offset <= MAX_ICMP_OFFSET);
}

static void check_meaning(const struct packet *packet)
{
	must(packet->reason < REASON_COUNT);
	must(packet->kind < KIND_COUNT && packet->lane < LANE_COUNT && packet->slot < KIND_SLOTS);
	must(packet->lane == kind_lane(packet->kind));
	must(packet->family == 0 || packet->family == 4 || packet->family == 6);
	must(packet->family != 0 || packet->reason != REASON_PASS);
	must(packet->vlan_tags <= MAX_LINK_HEADERS && packet->vlan <= VLAN_ID);
	must((packet->fragment == FRAGMENT_LATER) == (packet->fragment_offset != 0));
	must(!packet->quote.ports || packet->quote.present);
	if (packet->marks & MARK_MESSAGE)
		must(packet->kind == kind_of(packet->family, packet->type));
	else
		must(packet->kind == KIND_OTHER || packet->kind == KIND_LATER_FRAGMENT);
}

static void check_fast_bytes(const __u8 *frame, size_t size, enum link link)
{
	struct packet whole = { .link = link }, packet = { .link = link };
	struct outline outline;

	if (parse_frame(frame, frame + size, &whole) != PARSED_ICMP ||
	    fast_parse(frame, frame + size, link, &outline) != FAST_ICMP)
		return;
	must(fast_packet(frame, frame + size, &outline, &packet));
	if (has_body(&packet))
		parse_body(frame, frame + size, &packet);
	must(memcmp(&packet, &whole, sizeof(packet)) == 0);
}

static void check_fast(const struct packet *packet, const struct outline *outline,
		       enum fast_parsed fast)
{
	must(fast != FAST_OTHER && fast != FAST_TUNNEL);
	if (fast == FAST_ICMP) {
		must(packet->marks & MARK_MESSAGE);
		must(address_equal(&packet->source, &outline->source));
		must(packet->family == outline->family && packet->ttl == outline->ttl);
		must(packet->type == outline->type && packet->code == outline->code);
	}
}

/* The same for a frame that was longer on the wire: only the reason may differ. */
static void check_snapped(struct packet packet, size_t size)
{
	enum reason reason = packet.reason;

	parse_settle(&packet, size, 65535);
	must(packet.reason == REASON_SNAPPED || packet.reason == reason ||
	     packet.reason == REASON_FRAGMENT_TINY ||
	     packet.reason ==
		     (packet.family == 4 ? REASON_IPV4_TOTAL_LENGTH : REASON_IPV6_PAYLOAD_LENGTH));
}

int LLVMFuzzerTestOneInput(const __u8 *input, size_t size);

int LLVMFuzzerTestOneInput(const __u8 *input, size_t size)
{
	struct packet packet = {};
	struct address source, target;
	__u32 vlans;
	struct outline outline;
	enum fast_parsed fast;
	__u8 *frame;

	/* A buffer of exactly this size, so that the sanitizer detects its end. */
	frame = malloc(size);
	if (!frame && size)
		return 0;
	if (size)
		memcpy(frame, input, size);
	fast = fast_parse(frame, frame + size, LINK_ETHERNET, &outline);
	fast_addresses(frame, frame + size, LINK_ETHERNET, &source, &target, &vlans);
	if (parse_frame(frame, frame + size, &packet) != PARSED_ICMP) {
		must(fast != FAST_ICMP);
	} else {
		check_fast(&packet, &outline, fast);
		check_offsets(&packet, size);
		check_meaning(&packet);
		check_snapped(packet, size);
		parse_settle(&packet, size, size);
		must(packet.reason != REASON_SNAPPED);
		parse_checksum(frame, frame + size, &packet, MAX_CHECKSUM_BYTES);
	}
	memset(&packet, 0, sizeof(packet));
	if (parse_tunnels(frame, frame + size, &packet, ~0U) == PARSED_ICMP)
		check_offsets(&packet, size);
	check_fast_bytes(frame, size, LINK_ETHERNET);
	check_fast_bytes(frame, size, LINK_NONE);
	free(frame);
	return 0;
}
