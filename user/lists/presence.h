/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bits and lengths that the kernel side checks before it looks up the table of the lists
 * (headers/presence.h). It reads them while they change, so the order matters: they are set before
 * an entry is inserted and cleared after it is removed. A spurious bit costs a lookup; a missing
 * one lets a blocked packet pass.
 */
#ifndef ICMPGUARD_LISTS_PRESENCE_H
#define ICMPGUARD_LISTS_PRESENCE_H

#include "headers/block_table.h"
#include "headers/state.h"

/*
 * Atomically sets the bits of an entry: that of its key, by its hash; for a prefix also those of
 * every address in it, which are exactly the image of its range under presence_prefix_bit():
 *
 *   IPv4   the upper 16 bits: one bit from /16 on, below that 2^(16 - length) in a row
 *   IPv6   the upper two 16-bit words, XORed. From /32 on one bit. From /16 to /31 the first
 *          word is fixed and the second runs through an aligned range; XOR with a constant maps
 *          that to an aligned range of equal size. Below /16 the second word is free, and every
 *          bit is reached.
 */
void presence_mark(struct presence *presence, const struct block_key *key, __u64 hash);

/* Returns the PRESENT_* bits of an entry. */
__u32 presence_of(const struct block_key *key, enum list_action action);

/* Adds the length of an entry with these PRESENT_* bits, if it is missing. Whole addresses have
 * none. A length of IPv6 is never one of IPv4's: this keeps ::/0 from matching IPv4 addresses. */
void presence_add_length(struct list_lengths *lengths, const struct block_key *key, __u32 present);

/* Activates these lengths with a single store. */
void presence_put_lengths(struct state *state, const struct list_lengths *lengths);

/* Makes `presence` equal to `image`, which has the bits of all entries. Works word by word, so that
 * a concurrent reader always finds each of those bits set. */
void presence_publish(struct presence *presence, const struct presence *image);

#endif
