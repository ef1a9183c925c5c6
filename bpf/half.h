/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One half of a conversation: the counts of each packet, and of its payload if that is examined.
 * If a half sends fast and shows no foreign bytes (bpf/payload.h), only some of its payloads are
 * examined, and stand for all: examining one costs twice as much as everything else of a
 * conversation.
 */
#ifndef ICMPGUARD_BPF_HALF_H
#define ICMPGUARD_BPF_HALF_H

#include "bpf/maps.h"
#include "bpf/payload.h"

/* Counts payload sizes, and their changes from one packet to the next. */
static __always_inline void half_sizes(struct half *half, const struct packet *packet)
{
	__u64 length = packet->payload_length;
	__u32 bit = length * (sketch_seed | 1) >> 56;

	half->payload_bytes += length;
	if (half->packets && half->size_last == packet->payload_length)
		return;
	half->size_set[bit >> 6 & 3] |= 1ULL << (bit & 63);
	if (!half->packets) {
		half->size_first = length;
	} else {
		half->size_changes++;
		half->size_falls += length < half->size_last;
	}
	half->size_last = length;
}

static __always_inline void half_numbers(struct half *half, const struct packet *packet)
{
	__u16 step = packet->sequence - half->sequence;

	if (half->packets) {
		if (!step)
			half->repeats++;
		else if (step == 1 || step == 0x100)
			half->steps++;
		else
			half->clean = 0;
		if (step >> 15)
			half->backs++;
	}
	half->sequence = packet->sequence;
	half->identifier = packet->identifier;
}

/* Longer gaps count as this, in units of GAP_UNIT microseconds: 71 minutes. */
enum { GAP_MOST = 1 << 26 };

/* Converts nanoseconds without a division: 1,049 / 2^20, within 0.04 %. */
static __always_inline __u64 microseconds(__u64 ns)
{
	return (ns >> 4) * 1049 >> 16;
}

/* Returns the microseconds since the latest packet that was examined, by the fine clock; 0 if there
 * is none. They count as a gap if no packet arrived in between. */
static __always_inline __u64 half_gap(struct half *half, __u64 fine)
{
	__u64 gap, units;

	if (!half->packets) {
		half->fine = fine;
		return 0;
	}
	gap = microseconds(elapsed(fine, half->fine));
	half->fine = fine;
	if (!half->latest_seen)
		return gap;
	units = gap / GAP_UNIT < GAP_MOST ? gap / GAP_UNIT : GAP_MOST;
	half->gap_sum += gap;
	half->gap_squares += units * units;
	if (!half->gaps || gap < half->gap_min)
		half->gap_min = gap < ~0U ? gap : ~0U;
	half->gaps++;
	return gap;
}

/* Payloads are examined at random only while packets are less than this apart: slower ones cost
 * next to nothing, and examining each denies a slow channel its luck. */
#define HALF_FAST (100 * NSEC_PER_MSEC)

/* The unit of time in the random choice, as a shift of nanoseconds: about nine seconds if
 * sequence numbers count, so that a reply falls into the period of its request; a tick if the
 * number stays the same. */
enum { DRAW_EPOCH = 33, DRAW_TICK = 22 };

/* Sequence numbers that are chosen together: two in a row, in either byte order, so that the time
 * between them is measured. */
enum { DRAW_RUN = 0xfefe };

/* Returns the steps from one sequence number to another, in the byte order with fewer. */
static __always_inline __u16 sequence_steps(__u16 from, __u16 to)
{
	__u16 step = to - from;

	return step & 0xff ? step : step >> 8;
}

/*
 * Returns how many packets this one stands for when its payload is examined; 0: it is not.  If
 * either half shows foreign bytes, does not count up or is slow, each payload is examined and
 * stands for itself.  Otherwise packets are chosen at random by conversation (`pair`: its hash),
 * sequence number and time, a reply as its request is.  `other`: the state of the other half.
 */
static __always_inline __u32 half_weight(const struct half *half, const struct packet *packet,
					 enum half_state other, __u64 pair, __u64 now)
{
	__u16 steps = sequence_steps(half->sequence, packet->sequence);
	__u64 time;

	if (half->clean < HALF_CLEAN || steps > 1 || elapsed(now, half->last_seen) >= HALF_FAST ||
	    other == HALF_EXAMINED)
		return 1;
	time = steps ? now >> DRAW_EPOCH << 16 : now >> DRAW_TICK << 16;
	if (hash_mix(pair ^ (time | (packet->sequence & DRAW_RUN))) % HALF_SHARE)
		return 0;
	return HALF_SHARE;
}

/* Records the packet among the latest of its half. Returns how often its sequence number
 * came in a row. */
static __always_inline __u32 half_note(struct half *half, __u16 sequence, __u32 hash)
{
	struct sequenced *place = &half->latest[sequence_place(sequence)];

	if (!place->times || place->sequence != sequence) {
		place->sequence = sequence;
		place->times = 0;
	}
	if (place->times < 0xffff)
		place->times++;
	place->hash = hash;
	return place->times;
}

/* Returns whether the client sent later numbers meanwhile, of which one replaced the
 * one looked for. */
static __always_inline bool is_late(__u16 asked, __u16 sequence)
{
	__u16 ahead = asked - sequence;

	return ahead < 0x1000 || (!(ahead & 0xff) && ahead >> 8 < 0x80);
}

static __always_inline __u32 sequenced_hash(const struct half *half, __u16 sequence)
{
	const struct sequenced *place = &half->latest[sequence_place(sequence)];

	return place->times && place->sequence == sequence ? place->hash : 0;
}

/*
 * Returns the hash of the payload that a packet has if the network duplicated or delayed it: it
 * comes after one with a later number.  Its own clock is behind the latest payload's, so it cannot
 * be compared with that.  0: it is no such packet, or nothing is known.
 */
static __always_inline __u32 half_former(const struct half *half, const struct half *asked,
					 __u16 sequence)
{
	__u16 ahead = half->examined - sequence;
	__u32 hash;

	if (!half->packets || !ahead || ahead >> 15)
		return 0;
	hash = sequenced_hash(half, sequence);
	return hash ? hash : sequenced_hash(asked, sequence);
}

/* Compares a reply with the request of its number. Returns 0. */
static __always_inline int half_match(const struct visit *visit, struct half *half,
				      const struct half *asked)
{
	const struct sequenced *request;
	__u16 sequence;
	__u32 times, hash;

	if (!asked->packets) {
		half->unasked++;
		return 0;
	}
	sequence = visit->packet.sequence;
	times = visit->judged.times;
	hash = visit->judged.hash;
	request = &asked->latest[sequence_place(sequence)];
	if (!request->times || request->sequence != sequence) {
		/* Requests older than their entry are not known. */
		if (asked->packets > HALF_SEQUENCES &&
		    !(request->times && is_late(request->sequence, sequence)))
			half->unasked++;
		return 0;
	}
	/* The network duplicates replies, too. One that is not examined belongs to a half that
	 * shows no foreign bytes. */
	if (times > request->times && asked->first_seen <= half->first_seen &&
	    visit->judged.weight && !(hash && is_returned(request->hash, hash)))
		half->several++;
	if (!hash || !request->hash)
		return 0;
	if (is_returned(request->hash, hash)) {
		half->matched += visit->judged.weight;
	} else if (request->times < times + 2) { /* else it may answer an earlier one */
		half->differing += visit->judged.weight;
		half->clean = 0;
	}
	return 0;
}

/* Compares a word after the first bytes with the one at this place in the previous payload. */
static __always_inline void half_word(__u64 before, __u64 word, struct judged *judged)
{
	judged->words++;
	judged->looked++;
	if (word == before)
		return;
	/* A pattern with another value carries one byte, or is another program's. */
	if (is_pattern(word) && is_pattern(before))
		judged->pattern = !judged->many;
	else
		judged->differs += bytes_set(word ^ before);
}

static __always_inline void half_body(struct half *half, const void *data, const void *end,
				      const struct payload *payload, struct judged *judged)
{
	__u64 word;
	__u32 at;
	int i;

	for (i = 0; i < HALF_WORDS; i++) {
		at = half->word_at[i];
		if (at && at + sizeof(word) - 1 <= payload->length &&
		    payload_word(data, end, payload->offset + at - 1, &word))
			half_word(half->words[i], word, judged);
	}
	if (judged->differs)
		judged->foreign = judged->differs * (payload->length - PAYLOAD_HEAD) /
				  sizeof(word) / judged->words;
}

/* Returns the number of half words among the first bytes. */
static __always_inline __u32 head_places(__u32 length)
{
	return (length < PAYLOAD_HEAD ? length : PAYLOAD_HEAD) / sizeof(__u32);
}

/* Returns whether the bytes before a number of the first bytes may be seconds: eight of
 * them, or four. */
static __always_inline bool is_stamp(const void *data, const void *end,
				     const struct payload *payload, __u32 at)
{
	__u32 seconds;
	__u64 word;

	if (at >= sizeof(word))
		return payload_word(data, end, payload->offset + at - sizeof(word), &word) &&
		       has_seconds(word);
	return at && payload_half_word(data, end, payload->offset, &seconds) &&
	       has_seconds(seconds);
}

static __always_inline void half_differs(struct half *half, __u32 number, __u32 places,
					 struct judged *judged)
{
	if (is_half_pattern(number) && is_half_pattern(half->head))
		judged->pattern = true;
	else
		judged->foreign += bytes_set(number ^ half->head) * places;
}

/* Compares one of the first numbers. `us`, `packets`: since the latest one that was examined. */
static __always_inline void half_head(struct half *half, const void *data, const void *end,
				      const struct payload *payload, __u64 us, __u32 packets,
				      struct judged *judged)
{
	__u32 at = half->head_at - 1, number;

	if (!half->head_at || at + sizeof(number) > payload->length ||
	    !payload_half_word(data, end, payload->offset + at, &number))
		return;
	judged->looked++;
	if (number != half->head &&
	    !is_clock_moved(half->head, number, us, packets, is_stamp(data, end, payload, at)))
		half_differs(half, number, head_places(payload->length), judged);
}

/* Compares four bytes of a payload of less than 8, or all of less than 4: too short for a clock. */
static __always_inline void half_short(struct half *half, const struct payload *payload, __u64 us,
				       __u32 packets, struct judged *judged)
{
	__u32 number = payload->all >> (half->head_at > 1 ? 32 : 0);
	bool whole = payload->length >= sizeof(number);

	if (!half->head_at)
		return;
	judged->looked++;
	if (number != half->head && !(whole && half->head_at == 1 &&
				      is_clock_moved(half->head, number, us, packets, false)))
		judged->foreign += bytes_set(number ^ half->head)
				   << (payload->length > sizeof(number));
}

/* Chooses at random what the next payload is compared with. */
static __always_inline void half_draw(struct half *half, const void *data, const void *end,
				      const struct payload *payload, __u64 draw)
{
	__u32 at, i;

	for (i = 0; i < HALF_WORDS; i++) {
		half->word_at[i] = 0;
		if (payload->readable < PAYLOAD_HEAD + sizeof(half->words[0]))
			continue;
		at = PAYLOAD_HEAD + place_drawn(draw >> 16 * i, payload->readable - PAYLOAD_HEAD -
									sizeof(half->words[0]) + 1);
		if (payload_word(data, end, payload->offset + at, &half->words[i]))
			half->word_at[i] = at + 1;
	}
	half->head_at = 0;
	if (!payload->readable)
		return;
	if (payload->length < sizeof(__u64)) {
		at = payload->length > sizeof(half->head) && draw >> 63 ? sizeof(half->head) : 0;
		half->head = payload->all >> 8 * at;
		half->head_at = at + 1;
		return;
	}
	at = place_drawn(draw >> 48, head_places(payload->readable)) * sizeof(half->head);
	if (payload_half_word(data, end, payload->offset + at, &half->head))
		half->head_at = at + 1;
}

/* Looks for an IP header at the start of the payload, and where one was found before or, at a place
 * chosen anew each time, where one may follow a tunnel's own header. */
static __always_inline void half_inner(struct half *half, const void *data, const void *end,
				       const struct payload *payload, __u64 draw, __u32 weight)
{
	__u32 places = payload->readable < INNER_WITHIN ? payload->readable : INNER_WITHIN;
	__u32 at = half->inner_at ? half->inner_at - 1U : place_drawn(draw, places);
	__u64 word;

	if (payload_word(data, end, payload->offset, &word) && is_inner_ip(word, payload->length))
		at = 0;
	else if (!payload_word(data, end, payload->offset + at, &word) || at > payload->length ||
		 !is_inner_ip(word, payload->length - at))
		return;
	half->inner_ip += weight;
	half->clean = 0;
	half->inner_at = at + 1;
}

/* Counts everything of a packet but its payload bytes. Returns how often its sequence number
 * came in a row. */
static __always_inline __u32 half_count(struct half *half, const struct packet *packet, __u64 now,
					const struct judged *judged)
{
	if (!half->packets)
		half->first_seen = now;
	half->last_seen = now;
	half_sizes(half, packet);
	half_numbers(half, packet);
	if (packet->reason == REASON_ICMP_CHECKSUM)
		half->checksum_wrong++;
	half->packets++;
	half->latest_seen = judged->weight != 0;
	return half_note(half, packet->sequence, judged->hash);
}

static __always_inline void half_verdict(struct half *half, const struct judged *judged, __u32 body)
{
	__u32 foreign = judged->foreign ? judged->foreign : judged->pattern;

	if (foreign)
		half->clean = 0;
	else if (half->clean < HALF_CLEAN)
		half->clean++;
	if (!judged->looked)
		return;
	if (foreign)
		half->varied += judged->weight;
	else
		half->templated += judged->weight;
	half->foreign_bytes += (__u64)foreign * judged->weight;
	/* Bytes after the first ones differ. */
	if (body)
		return;
	half->head_varied += foreign ? judged->weight : 0;
	half->head_bytes += foreign * judged->weight;
}

/* Compares a payload with the latest one that was examined, `us` microseconds ago. */
static __always_inline void half_judge(struct half *half, const void *data, const void *end,
				       const struct payload *payload, const struct packet *packet,
				       __u64 us, struct judged *judged)
{
	__u32 packets = sequence_steps(half->examined, packet->sequence), body;

	if (!half->packets)
		return;
	half_body(half, data, end, payload, judged);
	body = judged->foreign | judged->pattern;
	if (!judged->many && payload->length < sizeof(half->words[0]))
		half_short(half, payload, us, packets, judged);
	else if (!judged->many)
		half_head(half, data, end, payload, us, packets, judged);
	half_verdict(half, judged, body);
}

#endif
