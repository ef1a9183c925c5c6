// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that take turns.
 *
 * On Windows all pings of a host have identifier 1 and count together, and a translator may give
 * the pings of several hosts one identifier. Each packet then differs from the one before, though
 * each program repeats its own. Which of a few payloads comes next is a bit or two a packet.
 */
#include "headers/hash.h"
#include "memory/payload.h"

/* The longest part of a pattern that says what the rest is. */
enum { SHAPE_BYTES = 26 };

/* Copies with a payload that is known already, needed to explain what the kernel side counts, and
 * how many times as many they must be as others. */
enum { AGAIN_ENOUGH = 2, AGAIN_PART = 4 };

/* Copies in a row that are not known, from which on the programs are over: copies become rare. */
enum { ROW_MOST = 2 };

/* Unexplained bytes a packet, at most: what the kernel side sees where one ping's filling follows
 * another. After this many packets the earlier ones count half. */
enum { TURN_BYTES = 8, TURN_PACKETS = 256 };

static __u64 hash_of(const struct payload_copy *copy, enum payload_class class, __u32 head)
{
	const bool shaped = !head && (class == PAYLOAD_PLAIN || class == PAYLOAD_PATTERN);
	const __u32 bytes = shaped && copy->captured > SHAPE_BYTES ? SHAPE_BYTES : copy->captured;
	__u64 hash = shaped ? class : hash_mix(copy->length + 0x10000ULL);

	for (__u32 i = 0; i < bytes; i++)
		hash = hash_mix(hash ^ copy->bytes[i]);
	return hash;
}

void payload_note_turn(struct payload_turns *turns, const struct payload_copy *copy,
		       enum payload_class class, __u32 head, bool runs)
{
	const __u64 hash = hash_of(copy, class, head);
	bool known = head && runs;

	for (__u32 i = 0; i < turns->count && !known; i++) {
		known = turns->known[i] == hash;
		turns->once -= known && !turns->seen_again[i];
		turns->seen_again[i] |= known;
	}
	turns->again += known;
	turns->row = known ? 0 : turns->row + 1;
	if (known)
		return;
	turns->once++;
	if (turns->count < PAYLOAD_TURNS)
		turns->known[turns->count++] = hash;
}

void payload_count_turns(struct payload_turns *turns, __u64 packets, __u64 bytes)
{
	turns->packets += packets;
	turns->bytes += bytes;
	if (turns->packets < TURN_PACKETS)
		return;
	turns->packets /= 2;
	turns->bytes /= 2;
}

bool payload_takes_turns(const struct payload_turns *turns)
{
	return turns->count > 1 && turns->row < ROW_MOST && turns->again >= AGAIN_ENOUGH &&
	       turns->again >= AGAIN_PART * turns->once &&
	       turns->bytes <= TURN_BYTES * turns->packets;
}
