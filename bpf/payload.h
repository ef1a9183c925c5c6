/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The payload of an echo: a hash to compare a reply with its request, and how many of its bytes
 * are foreign: no ping's template explains them.
 *
 * Both read a few words, at places chosen with the seed anew for each packet: a sender cannot look
 * like an ordinary ping at just those places.  The places of the hash depend on length and
 * sequence number, so that request and reply are read alike.
 *
 * A ping sends the same bytes again, except for a clock of some unit or a counter among the first
 * ones.  So a word is compared with the one at this place in the previous payload.
 */
#ifndef ICMPGUARD_BPF_PAYLOAD_H
#define ICMPGUARD_BPF_PAYLOAD_H

#include "headers/conversation.h"
#include "headers/hash.h"
#include "headers/packet.h"
#include "headers/protocol.h"

enum {
	PAYLOAD_HEAD = 24, /* first bytes, which may hold clocks and counters */
	HASH_WORDS = 4,
	INNER_WITHIN = 64,     /* a tunnel's own header is shorter */
	PAYLOAD_MOST = 0x7fff, /* bound of its offsets, for the verifier */
	PAYLOAD_RETURNED = 64, /* what some hosts return of a longer one, 8.8.8.8 among them */
};

/* Where a payload is, and how much of it can be read. */
struct payload {
	__u32 offset; /* in the frame */
	__u32 length;
	__u32 readable;
	__u64 all; /* if it has less than 8 bytes, zeros after them */
};

/* Returns a payload of less than 8 bytes, or what of it can be read; zeros after it. */
static __always_inline __u64 payload_short(const void *data, const void *end,
					   const struct payload *payload)
{
	__u32 offset = payload->offset;
	__u64 word = 0;
	const __u8 *at;
	__u32 i;

	opaque(offset);
	if (offset > PAYLOAD_MOST)
		return 0;
	at = data + offset;
	for (i = 0; i < sizeof(word) - 1; i++) {
		opaque(at);
		if (i >= payload->length || at + 1 > (const __u8 *)end)
			break;
		word |= (__u64)*at++ << 8 * i;
	}
	return word;
}

static __always_inline struct payload payload_of(const void *data, const void *end,
						 const struct packet *packet)
{
	struct payload payload = {
		.offset = packet->icmp_offset + ICMP_HEADER_BYTES,
		.length = packet->payload_length,
	};
	__u64 there = end - data;

	payload.readable = there > payload.offset ? there - payload.offset : 0;
	if (payload.readable > payload.length)
		payload.readable = payload.length;
	if (payload.length < sizeof(payload.all))
		payload.all = payload_short(data, end, &payload);
	return payload;
}

/* Reads eight bytes of the payload; returns false if they cannot be read. */
static __always_inline bool payload_word(const void *data, const void *end, __u32 offset,
					 __u64 *word)
{
	const __u8 *at;

	opaque(offset);
	if (offset > PAYLOAD_MOST)
		return false;
	at = data + offset;
	opaque(at);
	if (at + sizeof(*word) > (const __u8 *)end)
		return false;
	*word = *(const __u64 *)at;
	return true;
}

static __always_inline bool payload_half_word(const void *data, const void *end, __u32 offset,
					      __u32 *word)
{
	const __u8 *at;

	opaque(offset);
	if (offset > PAYLOAD_MOST)
		return false;
	at = data + offset;
	opaque(at);
	if (at + sizeof(*word) > (const __u8 *)end)
		return false;
	*word = *(const __u32 *)at;
	return true;
}

/* Returns one of `places` places, by 16 random bits. */
static __always_inline __u32 place_drawn(__u64 draw, __u32 places)
{
	return (draw & 0xffff) * places >> 16;
}

static __always_inline __u64 hash_step(__u64 hash, __u64 word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 32;
}

/* Hashes a few words of the payload; returns 0 if one of them cannot be read. */
static __always_inline __u32 payload_hash(const void *data, const void *end,
					  const struct payload *payload, __u16 sequence, __u64 seed)
{
	__u64 draw = hash_mix(seed ^ ((__u64)payload->length << 16 | sequence));
	__u64 hash = seed ^ payload->length;
	__u64 word;
	int i;

	if (payload->length < sizeof(word)) {
		if (payload->readable < payload->length)
			return 0;
		return hash_step(hash, payload->all) | 1;
	}
	for (i = 0; i < HASH_WORDS; i++) {
		__u32 at = place_drawn(draw >> 16 * i, payload->length - (sizeof(word) - 1));

		if (!payload_word(data, end, payload->offset + at, &word))
			return 0;
		hash = hash_step(hash, word);
	}
	return hash | 1;
}

/* The hashes of a payload in one number: the lower half is of all of it, the upper half of what a
 * host that truncates returns of a request; 0: it would return all. */
enum { HASH_HALF = 16, HASH_ALL = 0xffff };

/* Returns both hashes of a payload; 0 if it cannot be read. `asked`: it is a request's. */
static __always_inline __u32 payload_hashes(const void *data, const void *end,
					    const struct payload *payload, __u16 sequence,
					    __u64 seed, bool asked)
{
	struct payload part = *payload;
	__u32 hashes = payload_hash(data, end, &part, sequence, seed) & HASH_ALL;

	if (!hashes || !asked || part.length <= PAYLOAD_RETURNED)
		return hashes;
	part.length = PAYLOAD_RETURNED;
	return hashes | payload_hash(data, end, &part, sequence, seed) << HASH_HALF;
}

/* Returns whether a payload is that of a request, or what a host that truncates returns of it. */
static __always_inline bool is_returned(__u32 asked, __u32 answered)
{
	answered &= HASH_ALL;
	return answered == (asked & HASH_ALL) || answered == asked >> HASH_HALF;
}

/* Returns how many bytes of a word are other than 0: with a mask of their lower bits and a carry
 * into the top one ("determine if a word has a zero byte", Bit Twiddling Hacks). */
static __always_inline __u32 bytes_set(__u64 word)
{
	const __u64 low = 0x7f7f7f7f7f7f7f7fULL;

	return ((((word & low) + low) | word) >> 7 & 0x0101010101010101ULL) *
		       0x0101010101010101ULL >>
	       56;
}

/*
 * Returns whether the bytes of a word are all the same, or rise by the same step, modulo 256, with
 * one exception: pings fill their payload like this, Windows included where its alphabet wraps.
 */
static __always_inline bool is_pattern(__u64 word)
{
	const __u64 top = 0x8080808080808080ULL, ones = 0x0001010101010101ULL;
	__u64 next = word >> 8, steps;

	/* Differences of bytes without a borrow from one to the next (SWAR subtraction). */
	steps = ((next | top) - (word & ~top)) ^ ((next ^ ~word) & top);
	steps &= 0x00ffffffffffffffULL;
	return bytes_set(steps ^ (steps & 0xff) * ones) <= 1 ||
	       bytes_set(steps ^ (steps >> 8 & 0xff) * ones) <= 1;
}

/* Like is_pattern(), for half a word and without an exception. */
static __always_inline bool is_half_pattern(__u32 word)
{
	__u8 step = (word >> 8) - word;

	return (__u8)((word >> 16) - (word >> 8)) == step &&
	       (__u8)((word >> 24) - (word >> 16)) == step;
}

/* Tolerance for a gap that is longer or shorter at the sender than here: an eighth of it and
 * CLOCK_JITTER, at most CLOCK_JITTER_MOST. */
enum { CLOCK_JITTER = 20000, CLOCK_JITTER_MOST = 250000 }; /* us */

static __always_inline bool is_near(__u32 step, __u32 expected, __u32 tolerance)
{
	return step - expected + tolerance <= 2 * tolerance;
}

/* Like is_near(), for a fraction of a second. */
static __always_inline bool is_near_fraction(__u32 before, __u32 now, __u32 second, __u32 expected,
					     __u32 tolerance)
{
	if (before >= second || now >= second)
		return false;
	return (now + second - before + second - expected + (__u64)tolerance) % second <=
	       2 * tolerance;
}

/* The least number that is taken for seconds since 1970 (2001; 32 bits last until 2106). */
#define EPOCH_SECONDS 1000000000u

/* Smaller fractions of a second may be anything. */
enum { MICROSECONDS_LEAST = 1 << 12, NANOSECONDS_LEAST = 1000000 };

/*
 * Returns whether `now` is what a clock or counter that showed `before` shows `us` microseconds
 * and `packets` packets later.  `stamp`: there are seconds beside it.
 */
static __always_inline bool is_clock(__u32 before, __u32 now, __u64 us, __u32 packets, bool stamp)
{
	__u32 tolerance = us / 8 + CLOCK_JITTER, step = now - before;
	__u32 seconds = us / 1000000, fraction = us % 1000000;
	__u32 least = before < now ? before : now;

	if (us / 8 > CLOCK_JITTER_MOST - CLOCK_JITTER)
		tolerance = CLOCK_JITTER_MOST;
	if (step == 1 || step == packets || is_near(step, seconds, 1) ||
	    is_near(step, us, tolerance) || is_near(step, us / 1000, tolerance / 1000) ||
	    is_near(step, us * 1000, tolerance * 1000))
		return true;
	if ((stamp || least >= MICROSECONDS_LEAST) &&
	    is_near_fraction(before, now, 1000000, fraction, tolerance))
		return true;
	return (stamp || least >= NANOSECONDS_LEAST) &&
	       is_near_fraction(before, now, 1000000000, fraction * 1000, tolerance * 1000);
}

/* Like is_clock(), in either byte order. Global: called for one number a packet. */
__noinline int is_clock_moved(__u32 before, __u32 now, __u64 us, __u32 packets, bool stamp)
{
	return is_clock(before, now, us, packets, stamp) ||
	       is_clock(__builtin_bswap32(before), __builtin_bswap32(now), us, packets, stamp);
}

/* Returns whether one of the numbers in a word is seconds since 1970, in either byte order. */
static __always_inline bool has_seconds(__u64 word)
{
	__u32 low = word, high = word >> 32;

	return low >= EPOCH_SECONDS || high >= EPOCH_SECONDS ||
	       __builtin_bswap32(low) >= EPOCH_SECONDS || __builtin_bswap32(high) >= EPOCH_SECONDS;
}

/* Next headers of IPv6 that a tunnel carries: extension headers, TCP, UDP, GRE, IPsec, ICMPv6. */
#define INNER_NEXT                                                                                 \
	(1ULL << 0 | 1ULL << 6 | 1ULL << 17 | 1ULL << 43 | 1ULL << 44 | 1ULL << 47 | 1ULL << 50 |  \
	 1ULL << 51 | 1ULL << 58 | 1ULL << 60)

/* The least that follows an IP header: UDP's or ICMP's, and 8 bytes. With less, the time in the
 * pings of macOS and BSD would look like IPv6 until 2029: its microseconds are where the length is,
 * which is less then. */
enum { INNER_LEAST = 16 };

/* Returns whether an IP header whose length fits the payload begins with this word, `left` bytes
 * before the payload's end; some tunnels add padding. For IPv6 the rest of the word must fit too:
 * the low bytes of a clock before zeros look like an empty packet. */
static __always_inline bool is_inner_ip(__u64 word, __u32 left)
{
	const __u8 *bytes = (const __u8 *)&word;
	__u32 header = 40, length;

	if (bytes[0] >> 4 == 6) {
		length = ((__u32)bytes[4] << 8 | bytes[5]) + header;
		if (bytes[6] > 63 || !(INNER_NEXT >> (bytes[6] & 63) & 1) || !bytes[7])
			return false;
	} else {
		header = (bytes[0] & 0xf) * 4;
		length = (__u32)bytes[2] << 8 | bytes[3];
		/* The reserved flag (RFC 791). */
		if (bytes[0] >> 4 != 4 || header < 20 || bytes[6] & 0x80)
			return false;
	}
	return length >= header + INNER_LEAST && length <= left && left - length < 8;
}

#endif
