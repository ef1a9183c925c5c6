// SPDX-License-Identifier: GPL-2.0-only
/* The structures of a pair's pings: patterns, and bytes that fill them. */
#include "headers/hash.h"
#include "memory/payload.h"

/* Shorter patterns are what people type to test a line: ff, 00ff, aa55. */
enum { PATTERN_LEAST = 5 };

/* Copies with another structure than the one before, from which on they tell what changes. */
enum { RESHAPED_LEAST = 2 };

/* Returns true if it is new. */
static bool add_pattern(struct payload_traits *traits, __u64 hash)
{
	for (__u32 i = 0; i < traits->pattern_count; i++)
		if (traits->patterns[i] == hash)
			return false;
	if (traits->pattern_count < PAYLOAD_PATTERNS)
		traits->patterns[traits->pattern_count++] = hash;
	return true;
}

/* Records a pattern of `ping -p`, and returns its hash. The letters of Windows are a ramp. */
static __u64 note_pattern(struct payload_traits *traits, const __u8 *bytes, __u32 count)
{
	__u32 period = payload_period(bytes, count);
	__u64 hash = period;

	for (__u32 i = 0; i < period; i++)
		hash = hash_mix(hash ^ bytes[i]);
	if (period >= PATTERN_LEAST && !payload_is_ramp(bytes, period - 1))
		add_pattern(traits, hash);
	return hash;
}

/* Records the byte that fills a payload, or the one that a ramp would begin with. */
static __u64 note_fill(struct payload_traits *traits, const __u8 *bytes, __u32 head)
{
	bool ramp = bytes[head + 1] != bytes[head];
	__u16 fill = ramp ? (__u16)(0x100 | (__u8)(bytes[head] - head)) : bytes[head];

	for (__u32 i = 0; i < traits->fill_count; i++)
		if (traits->fills[i] == fill)
			return 1 + fill;
	if (traits->fill_count < PAYLOAD_FILLS)
		traits->fills[traits->fill_count++] = fill;
	return 1 + fill;
}

void payload_note_shape(struct payload_traits *traits, enum way way, enum payload_class class,
			const __u8 *payload, __u32 captured, __u32 head)
{
	__u64 shape = class == PAYLOAD_PLAIN ?
			      note_fill(traits, payload, head) :
			      note_pattern(traits, payload + head, captured - head);

	/* A reply has that of its request. */
	if (way != WAY_ASKED)
		return;
	traits->shaped++;
	traits->reshaped += traits->shape && traits->shape != shape;
	traits->shape = shape;
}

__u64 payload_data(const struct payload_traits *traits, __u64 packets, __u64 bytes)
{
	const __u64 odd = (__u64)traits->odd + traits->text - traits->fixed;
	/* One copy more, of which nothing is known. */
	const __u64 copies = odd + traits->reshaped + 1;
	__u64 each, data;

	if (!packets || traits->reshaped < RESHAPED_LEAST)
		return bytes;
	each = bytes / packets;
	data = packets * (traits->odd_bytes + (__u64)traits->reshaped * PATTERN_MOST + each) /
	       copies;
	return data < bytes ? data : bytes;
}
