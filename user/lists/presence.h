/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel side reads before the table of the lists (headers/presence.h).  It reads while
 * this changes, so the order matters: bits and lengths are there before an entry is inserted, and
 * taken away after it is gone.  A bit too many costs a look-up, a bit too few lets a blocked
 * packet pass.
 */
#ifndef ICMPGUARD_LISTS_PRESENCE_H
#define ICMPGUARD_LISTS_PRESENCE_H

#include "headers/block_table.h"
#include "headers/state.h"

/*
 * Sets the bits of an entry, atomically: that of its key, by its hash; of a prefix also those
 * of every address that it holds.  The latter are the image of its range under
 * presence_prefix_bit(), exactly:
 *
 *   IPv4   the upper 16 bits: one bit from /16 on, 2^(16 - length) in a row below
 *   IPv6   the upper two 16-bit words, XORed. From /32 on one bit. From /16 to /31 the
 *	    first word is fixed and the second runs through an aligned range; XOR with a
 *	    constant maps that onto an aligned range of equal size. Below /16 the second word
 *	    is free, and every bit is reached.
 *
 * A prefix so short that it holds the IPv4-mapped range reaches every bit too.
 */
void presence_mark(struct presence *presence, const struct block_key *key, __u64 hash);

/* PRESENT_* of an entry. */
__u32 presence_of(const struct block_key *key, enum list_action action);

/* Puts the length of an entry, whose PRESENT_* bits these are, where it is not there. A whole
 * address has none. */
void presence_add_length(struct list_lengths *lengths, const struct block_key *key, __u32 present);

/* Puts these lengths in force, by one store. */
void presence_put_lengths(struct state *state, const struct list_lengths *lengths);

/* Makes `presence` equal to `image`, which has the bits of every entry that stands. Word by
 * word, so that a concurrent reader finds each of those bits set at any moment. */
void presence_publish(struct presence *presence, const struct presence *image);

#endif
