// SPDX-License-Identifier: GPL-2.0-only
#include "memory/payload.h"

#include "headers/hash.h"

#include <math.h>
#include <string.h>

/* Bytes needed to recognize a structure. */
enum { STRUCTURE_LEAST = 8 };

/* The longest pattern: Windows' alphabet has 23 letters, a ramp of letters 26. */
enum { PERIOD_MOST = 26 };

/* Shorter patterns are what people type to test a line: ff, 00ff, aa55. */
enum { PATTERN_LEAST = 5 };

/* Copies closer together do not show whether a clock that counts seconds runs. */
#define CLOCK_TIME (3 * NSEC_PER_SEC)

/* Sizes of the clock in pings: none, 32 bits, a struct timeval of 32 or 64 bits, with or without an
 * identifier or sequence number after it. */
static const __u32 heads[] = { 0, 4, 8, 12, 16, 20, 24 };

static bool is_ramp(const __u8 *bytes, __u32 count)
{
	for (__u32 i = 1; i < count; i++)
		if (bytes[i] != (__u8)(bytes[i - 1] + 1))
			return false;
	return true;
}

/* Returns the shortest period; 0: none repeats for STRUCTURE_LEAST bytes. */
static __u32 period_of(const __u8 *bytes, __u32 count)
{
	for (__u32 period = 1; period <= PERIOD_MOST && period + STRUCTURE_LEAST <= count; period++)
		if (!memcmp(bytes, bytes + period, count - period))
			return period;
	return 0;
}

static bool is_text(const __u8 *bytes, __u32 count)
{
	for (__u32 i = 0; i < count; i++)
		if ((bytes[i] < ' ' || bytes[i] > '~') && bytes[i] != '\n' && bytes[i] != '\r' &&
		    bytes[i] != '\t')
			return false;
	return true;
}

enum payload_class payload_classify(const __u8 *payload, __u32 captured, __u32 *head)
{
	__u32 period;

	*head = 0;
	if (captured < STRUCTURE_LEAST)
		return PAYLOAD_SHORT;
	for (size_t i = 0; i < ARRAY_LENGTH(heads); i++) {
		if (captured < heads[i] + STRUCTURE_LEAST)
			break;
		*head = heads[i];
		if (is_ramp(payload + heads[i], captured - heads[i]))
			return PAYLOAD_PLAIN;
		period = period_of(payload + heads[i], captured - heads[i]);
		if (period == 1)
			return PAYLOAD_PLAIN;
		if (period)
			return PAYLOAD_PATTERN;
	}
	*head = 0;
	return is_text(payload, captured) ? PAYLOAD_TEXT : PAYLOAD_ODD;
}

static __u32 little32(const __u8 *at)
{
	return (__u32)at[3] << 24 | (__u32)at[2] << 16 | (__u32)at[1] << 8 | at[0];
}

static __u32 big32(const __u8 *at)
{
	return (__u32)at[0] << 24 | (__u32)at[1] << 16 | (__u32)at[2] << 8 | at[3];
}

static __u64 little64(const __u8 *at)
{
	return (__u64)little32(at + 4) << 32 | little32(at);
}

static __u64 big64(const __u8 *at)
{
	return (__u64)big32(at) << 32 | big32(at + 4);
}

/* Returns true if the clock advanced by the elapsed time, with slack for queueing. */
static bool advances32(__u32 before, __u32 now, double unit, double elapsed)
{
	const double slack = 1.5 * NSEC_PER_SEC, turn = 4294967296.0 * unit;
	double off = fmod(fabs((__u32)(now - before) * unit - elapsed), turn);

	return fmin(off, turn - off) <= slack;
}

static bool advances64(__u64 before, __u64 now, double unit, double elapsed)
{
	return now >= before && fabs((double)(now - before) * unit - elapsed) <= 1.5 * NSEC_PER_SEC;
}

static bool clock_at(const __u8 *before, const __u8 *now, bool wide, double elapsed)
{
	static const double units[] = { 1, 1e3, 1e6 };

	if (advances32(little32(before), little32(now), 1e9, elapsed) ||
	    advances32(big32(before), big32(now), 1e9, elapsed))
		return true;
	/* A 32-bit counter of nanoseconds wraps too soon to prove anything. */
	for (size_t i = 1; i < ARRAY_LENGTH(units); i++)
		if (advances32(little32(before), little32(now), units[i], elapsed) ||
		    advances32(big32(before), big32(now), units[i], elapsed))
			return true;
	for (size_t i = 0; wide && i < ARRAY_LENGTH(units); i++)
		if (advances64(little64(before), little64(now), units[i], elapsed) ||
		    advances64(big64(before), big64(now), units[i], elapsed))
			return true;
	return false;
}

bool payload_clock_runs(const __u8 *before, const __u8 *now, __u32 length, __u64 elapsed)
{
	for (__u32 at = 0; at + 4 <= length && at <= 8; at += 4)
		if (clock_at(before + at, now + at, at + 8 <= length, (double)elapsed))
			return true;
	return false;
}

double payload_entropy(const __u8 *payload, __u32 captured)
{
	__u32 counts[256] = {};
	double bits = 0, most;

	if (captured < 2)
		return 0;
	for (__u32 i = 0; i < captured; i++)
		counts[payload[i]]++;
	for (size_t i = 0; i < ARRAY_LENGTH(counts); i++)
		if (counts[i])
			bits -= counts[i] * log2((double)counts[i] / captured) / captured;
	most = log2(captured < 256 ? captured : 256);
	return bits / most;
}

/* The magics of published tunnels: one sign of many, since they are easily changed. */
static bool has_magic(const __u8 *payload, __u32 captured)
{
	static const char magics[][5] = {
		"hanc", "hans", "TUNL", "\xd5\x20\x08\x80", "\xde\xad\xc0\xde",
	};

	for (size_t i = 0; captured >= 4 && i < ARRAY_LENGTH(magics); i++)
		if (!memcmp(payload, magics[i], 4))
			return true;
	return false;
}

/* Records a pattern of `ping -p`. The letters of Windows are excluded: they are a ramp. */
static void note_pattern(struct payload_traits *traits, const __u8 *bytes, __u32 count)
{
	__u32 period = period_of(bytes, count);
	__u64 hash = period;

	if (period < PATTERN_LEAST || is_ramp(bytes, period - 1))
		return;
	for (__u32 i = 0; i < period; i++)
		hash = hash_mix(hash ^ bytes[i]);
	for (__u32 i = 0; i < traits->pattern_count; i++)
		if (traits->patterns[i] == hash)
			return;
	if (traits->pattern_count < PAYLOAD_PATTERNS)
		traits->patterns[traits->pattern_count++] = hash;
}

static bool same_bytes(const struct payload_copy *copy, const __u8 *payload, __u32 captured,
		       __u32 from)
{
	__u32 most = captured < copy->captured ? captured : copy->captured;

	return copy->at && copy->captured == captured && most >= from &&
	       !memcmp(copy->bytes + from, payload + from, most - from);
}

/* Records a copy without a ping's structure. A clock followed by constant data is still a ping:
 * some programs put an identifier of their own there. */
static void note_odd(struct payload_traits *traits, const struct payload_copy *before,
		     const __u8 *payload, __u32 captured, __u64 now, bool text)
{
	if (!text && captured >= 16 && before->at && now >= before->at + CLOCK_TIME &&
	    same_bytes(before, payload, captured, 16) &&
	    payload_clock_runs(before->bytes, payload, 16, now - before->at) &&
	    !same_bytes(before, payload, captured, 0)) {
		traits->known++;
		traits->clocked++;
		return;
	}
	if (text)
		traits->text++;
	else
		traits->odd++;
	traits->fixed += same_bytes(before, payload, captured, 0);
	if (captured >= 16) {
		traits->measured++;
		traits->entropy += payload_entropy(payload, captured);
	}
}

static void note_clock(struct payload_traits *traits, const struct payload_copy *before,
		       const __u8 *payload, __u32 head, __u64 now)
{
	if (head < 4 || !before->at || before->captured < head || now < before->at + CLOCK_TIME ||
	    !memcmp(before->bytes, payload, head))
		return;
	if (payload_clock_runs(before->bytes, payload, head, now - before->at))
		traits->clocked++;
	else
		traits->unclocked++;
}

void payload_look(struct payload_traits *traits, enum way way, const __u8 *payload, __u32 captured,
		  __u32 length, __u64 now)
{
	struct payload_copy *latest = &traits->latest[way];
	enum payload_class class;
	__u32 head;

	if (captured > PAYLOAD_KEPT)
		captured = PAYLOAD_KEPT;
	class = payload_classify(payload, captured, &head);
	traits->copies++;
	traits->magic += has_magic(payload, captured);
	switch (class) {
	case PAYLOAD_SHORT:
		break;
	case PAYLOAD_PLAIN:
	case PAYLOAD_PATTERN:
		traits->known++;
		note_clock(traits, latest, payload, head, now);
		if (class == PAYLOAD_PATTERN)
			note_pattern(traits, payload + head, captured - head);
		break;
	case PAYLOAD_TEXT:
	case PAYLOAD_ODD:
		note_odd(traits, latest, payload, captured, now, class == PAYLOAD_TEXT);
		break;
	}
	*latest = (struct payload_copy){ .at = now, .length = length, .captured = captured };
	memcpy(latest->bytes, payload, captured);
}

/* Returns the length of the body of fixed-length messages; ~0 for others. */
static __u32 body_length(enum kind kind)
{
	switch (kind) {
	case KIND_TIMESTAMP_REQUEST:
	case KIND_TIMESTAMP_REPLY:
		return 12;
	case KIND_MASK_REQUEST:
	case KIND_MASK_REPLY:
		return 4;
	case KIND_INFORMATION_REQUEST:
	case KIND_INFORMATION_REPLY:
		return 0;
	default:
		return ~0U;
	}
}

/* Milliseconds since midnight, or anything with the highest bit set (RFC 792); Windows uses the
 * other byte order. */
static bool is_time_of_day(const __u8 *at)
{
	const __u32 day = 86400000;

	return big32(at) & 0x80000000 || big32(at) < day || little32(at) < day;
}

/* Returns true if a timestamp field holds something else. In a request only the originate timestamp
 * is set. */
static bool has_wrong_clock(const struct packet *packet, const __u8 *payload, __u32 captured)
{
	if (captured < 12)
		return false;
	if (packet->kind == KIND_TIMESTAMP_REQUEST)
		return !is_time_of_day(payload) || big32(payload + 4) || big32(payload + 8);
	return packet->kind == KIND_TIMESTAMP_REPLY &&
	       (!is_time_of_day(payload) || !is_time_of_day(payload + 4) ||
		!is_time_of_day(payload + 8));
}

static bool is_error(const struct packet *packet)
{
	return packet->kind == KIND_UNREACHABLE || packet->kind == KIND_TIME_EXCEEDED;
}

/* Returns true if the second word of an error is nonzero, apart from the length (RFC 4884) and the
 * MTU of types that have one. */
static bool has_unused_set(const struct packet *packet)
{
	if (packet->family == 4)
		return packet->identifier >> 8 ||
		       (packet->sequence && !(packet->type == 3 && packet->code == 4));
	return packet->identifier & 0xff || packet->sequence;
}

bool payload_look_at_fields(struct payload_traits *traits, const struct packet *packet,
			    const __u8 *payload, __u32 captured)
{
	const struct field_counts before = traits->fields;
	struct field_counts *fields = &traits->fields;
	/* The longest in use are routing headers of 15 segments. */
	const __u32 extensions_most = 256;

	if (packet->fragment == FRAGMENT_LATER || packet->marks & MARK_UNASSIGNED)
		return false;
	if (packet->family == 6 && packet->icmp_offset >= packet->network_offset + 40)
		fields->extensions += packet->icmp_offset - packet->network_offset - 40U >
				      extensions_most;
	if (!(packet->marks & MARK_MESSAGE))
		return fields->extensions != before.extensions;
	if (captured > packet->payload_length)
		captured = packet->payload_length;
	fields->bodies += packet->payload_length > body_length(packet->kind);
	fields->clocks += has_wrong_clock(packet, payload, captured);
	if (is_error(packet)) {
		/* The quoted header and 8 bytes after it (RFC 792). */
		fields->quotes += captured >= 48 && !packet->quote.present;
		fields->unused += has_unused_set(packet);
	}
	return memcmp(&before, fields, sizeof(before)) != 0;
}

void payload_read(const struct payload_traits *traits, struct payload_counts *counts)
{
	*counts = (struct payload_counts){
		.copies = traits->copies,
		.known = traits->known,
		.text = traits->text,
		.odd = traits->odd,
		.fixed = traits->fixed,
		.clocked = traits->clocked,
		.unclocked = traits->unclocked,
		.magic = traits->magic,
		.patterns = traits->pattern_count,
		.entropy = traits->measured ? traits->entropy / traits->measured : 0,
	};
}
