/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks whether the fragments of a datagram agree.  No real IP stack sends fragments that overlap
 * without being identical, or that disagree about where the datagram ends: they crash a receiver
 * that adds up wrongly (teardrop), or show a filter other bytes than the receiver (RFC 1858, RFC
 * 3128, RFC 5722).
 *
 * Each datagram under way has a record of the ranges received.  The same range again is a copy: a
 * mirror port sees some packets twice.  The record ends with the last missing byte, because 16-bit
 * identifications recur within seconds, or when no receiver waits for the rest any longer.
 */
#ifndef ICMPGUARD_BPF_FRAGMENT_H
#define ICMPGUARD_BPF_FRAGMENT_H

#include "bpf/maps.h"
#include "bpf/network.h"
#include "headers/elapsed.h"

/* Linux and the BSDs wait 30 seconds for the rest of an IPv4 datagram; every stack waits 60 for an
 * IPv6 one (RFC 8200 section 4.5). */
#define REASSEMBLY_TIME4 (30 * NSEC_PER_SEC)
#define REASSEMBLY_TIME6 (60 * NSEC_PER_SEC)

/* The initial value of an entry: too large for the stack. */
const struct datagram new_datagram = {};

enum agreement {
	AGREEMENT_NEW,	/* bytes not received before */
	AGREEMENT_COPY, /* exactly those of an earlier fragment */
	AGREEMENT_NONE, /* overlaps another fragment, or ends past the datagram */
};

/* Determines which bytes of its datagram a fragment holds. Returns false if its header is wrong
 * about that, or there are none. */
static __always_inline bool fragment_range(const struct packet *packet, struct range *range)
{
	__u32 end;

	if (packet->reason != REASON_PASS && packet->reason != REASON_SNAPPED &&
	    packet->reason != REASON_FRAGMENT_TINY)
		return false;
	if (packet->end <= packet->fragment_start || packet->end > packet->length)
		return false;
	end = packet->fragment_offset + packet->end - packet->fragment_start;
	if (end > 65535)
		return false;
	range->start = packet->fragment_offset;
	range->end = end;
	return true;
}

/* Returns whether a range may be a copy of one that was merged into another: stacks cut all pieces
 * but the last to one length, which the first one received shows. */
static __always_inline bool is_piece(const struct datagram *datagram, const struct range *merged,
				     __u32 start, __u32 end)
{
	__u32 piece = datagram->piece;

	return piece && start >= merged->start && end <= merged->end && start % piece == 0 &&
	       (end - start == piece || end == datagram->length);
}

/* Extends the range that this one adjoins; returns false if there is none. Global, like
 * compare_ranges(). */
__noinline int extend_range(struct datagram *datagram, __u32 start, __u32 end)
{
	__u32 i;

	if (!datagram)
		return false;
	for (i = 0; i < DATAGRAM_RANGES; i++) {
		if (datagram->ranges[i].end == start)
			datagram->ranges[i].end = end;
		else if (datagram->ranges[i].start == end)
			datagram->ranges[i].start = start;
		else
			continue;
		return true;
	}
	return false;
}

/* Merges two neighbours into one range to make room. Returns the slot that is free then, or
 * DATAGRAM_RANGES. Global, like compare_ranges(). */
__noinline int merge_ranges(struct datagram *datagram)
{
	__u32 i;

	if (!datagram)
		return DATAGRAM_RANGES;
	for (i = 0; i < DATAGRAM_RANGES - 1; i++) {
		if (datagram->ranges[i].end == datagram->ranges[i + 1].start)
			datagram->ranges[i].end = datagram->ranges[i + 1].end;
		else if (datagram->ranges[i].start == datagram->ranges[i + 1].end)
			datagram->ranges[i].start = datagram->ranges[i + 1].start;
		else
			continue;
		return i + 1;
	}
	return DATAGRAM_RANGES;
}

/* Compares a range with those received; returns enum agreement. Global: the verifier walks
 * the loop once. */
__noinline int compare_ranges(const struct datagram *datagram, __u32 start, __u32 end)
{
	__u32 i;

	if (!datagram)
		return AGREEMENT_NEW;
	for (i = 0; i < DATAGRAM_RANGES && i < datagram->count; i++) {
		const struct range *other = &datagram->ranges[i];

		if (start == other->start && end == other->end)
			return AGREEMENT_COPY;
		if (is_piece(datagram, other, start, end))
			return AGREEMENT_COPY;
		if (start < other->end && other->start < end)
			return AGREEMENT_NONE;
	}
	return AGREEMENT_NEW;
}

static __always_inline enum agreement agree(const struct datagram *datagram,
					    const struct range *range, bool last)
{
	if (datagram->length && range->end > datagram->length)
		return AGREEMENT_NONE;
	if (last && range->end < datagram->reach)
		return AGREEMENT_NONE;
	return compare_ranges(datagram, range->start, range->end);
}

/* Adds a range. Returns false if it leaves more gaps than any stack's fragments do. */
static __always_inline bool add_range(struct datagram *datagram, const struct range *range)
{
	__u32 slot = datagram->count;

	if (slot >= DATAGRAM_RANGES) {
		if (extend_range(datagram, range->start, range->end))
			return true;
		slot = merge_ranges(datagram);
	} else {
		datagram->count = slot + 1;
	}
	if (slot >= DATAGRAM_RANGES)
		return false;
	datagram->ranges[slot] = *range;
	return true;
}

static __always_inline bool datagram_add(struct datagram *datagram, const struct range *range,
					 bool last)
{
	if (!datagram->piece && !last)
		datagram->piece = range->end - range->start;
	datagram->bytes += range->end - range->start;
	if (range->end > datagram->reach)
		datagram->reach = range->end;
	if (last)
		datagram->length = range->end;
	return add_range(datagram, range);
}

static __always_inline void datagram_key(struct datagram_key *key, const struct packet *packet,
					 __u32 network)
{
	__builtin_memset(key, 0, sizeof(*key));
	key->source = packet->source;
	key->target = packet->target;
	key->identification = packet->fragment_id;
	key->network = network;
	key->family = packet->family;
}

static __always_inline struct datagram *datagram_entry(const struct visit *visit)
{
	const struct packet *packet = &visit->packet;
	__u64 limit = packet->family == 4 ? REASSEMBLY_TIME4 : REASSEMBLY_TIME6;
	struct datagram *datagram;
	struct datagram_key key;

	datagram_key(&key, packet, visit->source.network);
	datagram = bpf_map_lookup_elem(&datagrams, &key);
	if (!datagram) {
		bpf_map_update_elem(&datagrams, &key, &new_datagram, BPF_NOEXIST);
		datagram = bpf_map_lookup_elem(&datagrams, &key);
	}
	if (!datagram)
		return NULL;
	if (datagram->count == 0 || is_due(visit->now, datagram->started, limit)) {
		datagram->started = visit->now;
		datagram->bytes = 0;
		datagram->count = 0;
		datagram->length = datagram->reach = datagram->piece = datagram->lane = 0;
	}
	return datagram;
}

/* A copy of the last fragment, of a duplicated datagram, arrives within this time. */
#define COPY_TIME (100 * NSEC_PER_MSEC)

enum complete {
	COMPLETE_NOT,
	COMPLETE_BEGUN,
	COMPLETE,
	COMPLETE_REPLY,
};

/* Sets the reason of a fragment that does not agree with earlier ones. Returns whether the datagram
 * begins or is complete with it (enum complete). */
__noinline int judge_fragment(struct visit *visit)
{
	struct datagram *datagram;
	enum agreement agreement;
	struct range range;
	bool last, begun;

	if (!visit)
		return COMPLETE_NOT;
	begun = visit->packet.fragment == FRAGMENT_FIRST;
	if (!fragment_range(&visit->packet, &range))
		return begun ? COMPLETE_BEGUN : COMPLETE_NOT;
	datagram = datagram_entry(visit);
	if (!datagram)
		return begun ? COMPLETE_BEGUN : COMPLETE_NOT;
	begun = !datagram->count &&
		(!datagram->completed || is_due(visit->now, datagram->completed, COPY_TIME));
	if (visit->packet.fragment == FRAGMENT_FIRST)
		datagram->lane = visit->packet.lane + 1;
	last = visit->packet.marks & MARK_LAST_FRAGMENT;
	agreement = agree(datagram, &range, last);
	if (agreement == AGREEMENT_NONE)
		visit->packet.reason = REASON_FRAGMENT_OVERLAP;
	if (agreement != AGREEMENT_NEW)
		return COMPLETE_NOT;
	if (!datagram_add(datagram, &range, last))
		visit->packet.reason = REASON_FRAGMENT_OVERLAP;
	if (!datagram->length || datagram->bytes < datagram->length)
		return begun ? COMPLETE_BEGUN : COMPLETE_NOT;
	datagram->count = 0;
	datagram->completed = visit->now;
	return datagram->lane == LANE_REPLY + 1 ? COMPLETE_REPLY : COMPLETE;
}

/*
 * Returns whether a later fragment that names another next header belongs to a message under way:
 * of IPv6 fragments only the first one's next header counts (RFC 8200 section 4.5), so the
 * receiver adds the fragment to that message.
 */
static __always_inline bool is_message_piece(const struct packet *packet)
{
	const struct datagram *datagram;
	struct datagram_key key;

	if (packet->family != 6 || packet->fragment != FRAGMENT_LATER)
		return false;
	datagram_key(&key, packet, network_of_tag(tag_of(packet)));
	datagram = bpf_map_lookup_elem(&datagrams, &key);
	return datagram && datagram->count;
}

/* Counts the datagrams that a source began, and those that became complete. */
static __always_inline void account_fragment(struct visit *visit, struct source *source)
{
	int complete = judge_fragment(visit);

	source->begun += complete == COMPLETE_BEGUN;
	source->completed += complete == COMPLETE || complete == COMPLETE_REPLY;
	source->completed_replies += complete == COMPLETE_REPLY;
}

#endif
