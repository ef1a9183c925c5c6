// SPDX-License-Identifier: GPL-2.0-only
/* Copied packets of conversations, and of messages that are no echo. */
#include "memory/conversations.h"

#include "base/bytes.h"
#include "headers/protocol.h"
#include "memory/conversations_state.h"
#include "memory/header_fields.h"

#include <linux/icmp.h>
#include <stddef.h>

/* Returns the group of all hosts on a link. */
static struct address all_on_link(bool ipv4)
{
	struct address all = { .bytes = { 0xff, 2, [15] = 1 } };

	return ipv4 ? address_from_ipv4(host_to_network32(0xe0000001)) : all;
}

/* Determines the client: for a reply it is the receiver. What routers, neighbours and listeners say
 * to a group is for all on the link, whichever group it is; to a host it may be for that one alone
 * (RFC 8273). */
static enum way key_of(const struct sample *sample, struct talk_key *key)
{
	bool reply = sample->source.lane == LANE_REPLY;

	*key = (struct talk_key){ .client = sample->source, .server = sample->target };
	key->client.lane = LANE_REQUEST;
	if (sample->source.lane == LANE_DISCOVERY && address_is_multicast(&sample->target))
		key->server = all_on_link(address_is_ipv4(&sample->source.address));
	if (!reply)
		return WAY_ASKED;
	key->client.address = sample->target;
	key->client.view = (__u8)view_reverse(sample->source.view);
	key->server = sample->source.address;
	return WAY_ANSWERED;
}

/* Copies of a conversation may arrive before a poll reads its entry. */
#define LONE_TIME (3 * NSEC_PER_SEC)

/* Returns true if the pair is known only by copies, none of them a ping. */
static bool is_lone(const struct talk *talk, __u64 now)
{
	return !talk->windows[0].identifiers && !talk->payload.known &&
	       talk->payload.odd + talk->payload.text && now > talk->first_seen + LONE_TIME;
}

/* Adds what a copy has in fields that hold no data. Returns true if it has some. */
static bool look_at_fields(struct payload_traits *traits, const struct sample *sample,
			   const struct packet *packet, const __u8 *payload, __u32 captured,
			   __u64 now)
{
	bool odd = payload_look_at_fields(traits, packet, payload, captured, now);

	if (!header_has_odd_options(packet, sample->frame, sample->captured))
		return odd;
	traits->fields.options++;
	return true;
}

static bool look_at_values(struct payload_traits *traits, const struct said_values *said, __u64 now)
{
	const __u32 more = values_note(&traits->values, said, now);

	traits->fields.reported += more;
	return more > 0;
}

static bool look_at_echo(struct talk *talk, enum way way, const struct sample *sample,
			 const struct packet *packet, const __u8 *payload, __u32 captured,
			 __u64 now)
{
	const __u32 checksum = packet->icmp_offset + offsetof(struct icmphdr, checksum);
	const struct copied_echo echo = {
		.packet = packet,
		.payload = payload,
		.captured = captured,
		.marks = header_marks(packet, sample->frame, sample->captured,
				      sample->source.view == VIEW_OUTBOUND),
		.checksum = checksum + sizeof(echo.checksum) <= sample->captured ?
				    big16(sample->frame + checksum) :
				    0,
		.off = header_checksum_off(packet, sample->frame, sample->captured),
		.now = now,
	};

	return payload_look(&talk->payload, way, &echo);
}

/* Counts a request that the kernel side cannot compare with another one, until identifiers share an
 * entry, of which it compares each with the one before. */
static void add_news(struct talk *talk)
{
	const struct payload_traits *payload = &talk->payload;
	struct way_counts *asked = &talk->windows[0].ways[WAY_ASKED];

	if (!payload->news || talk->identifiers.seen || payload_is_counting(payload) ||
	    payload_is_measuring(payload, WAY_ASKED) || payload_is_balanced(payload) ||
	    payload_takes_turns(&payload->turns))
		return;
	asked->varied++;
	asked->foreign_bytes += payload->news;
	talk->foreign[WAY_ASKED][talk->hour % TALK_HOURS] += payload->news;
}

/* Returns the bytes after the first eight. */
static __u32 payload_bytes(const struct packet *packet)
{
	if (packet->fragment != FRAGMENT_LATER)
		return packet->payload_length;
	return packet->icmp_length > ICMP_HEADER_BYTES ? packet->icmp_length - ICMP_HEADER_BYTES :
							 0;
}

bool conversations_look(struct hash_table *table, const struct sample *sample,
			const struct packet *packet, const __u8 *payload, __u32 captured, __u64 now,
			struct talk_key *key, struct pair_counts *counts)
{
	bool echo = packet->marks & MARK_MESSAGE &&
		    (packet->kind == KIND_ECHO_REQUEST || packet->kind == KIND_ECHO_REPLY);
	enum way way = key_of(sample, key);
	struct payload_traits fields = {};
	struct said_values said;
	struct talk *talk;
	bool odd = false;

	captured = captured < payload_bytes(packet) ? captured : payload_bytes(packet);
	values_read(&said, packet, payload, captured);
	/* A well-formed message that is no echo creates no record, unless it is compared with the
	 * next one. */
	if (!echo && !said.count && packet->kind != KIND_TIMESTAMP_REQUEST &&
	    !look_at_fields(&fields, sample, packet, payload, captured, now))
		return false;
	talk = conversations_get(table, key);
	if (!talk)
		return false;
	talk_turn(talk, now);
	talk_see(talk, now);
	if (echo)
		odd = look_at_echo(talk, way, sample, packet, payload, captured, now);
	if (echo && way == WAY_ASKED)
		add_news(talk);
	odd |= look_at_fields(&talk->payload, sample, packet, payload, captured, now);
	odd |= look_at_values(&talk->payload, &said, now);
	if (!odd && !is_lone(talk, now))
		return false;
	talk_read(table, key, talk, now, counts);
	return true;
}
