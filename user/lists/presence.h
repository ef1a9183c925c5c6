/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The presence bits before the block list (struct presence in maps.h).  The kernel side
 * reads them while they change, so the order matters: bits are set before an entry is
 * inserted, and cleared after it is gone.  A bit too many costs a look-up, a bit too few
 * lets a blocked packet pass.
 */
#ifndef ICMPGUARD_LISTS_PRESENCE_H
#define ICMPGUARD_LISTS_PRESENCE_H

#include "headers/maps.h"

/*
 * Sets the bits of every address that the prefix holds, atomically.
 *
 * A whole address has one bit among the addresses.  A prefix marks the image of its range
 * under presence_prefix_bit(), exactly:
 *
 *   IPv4   the upper 16 bits: one bit from /16 on, 2^(16 - length) in a row below
 *   IPv6   the upper two 16-bit words, XORed. From /32 on one bit. From /16 to /31 the
 *	    first word is fixed and the second runs through an aligned range; XOR with a
 *	    constant maps that onto an aligned range of equal size. Below /16 the second word
 *	    is free, and every bit is reached.
 *
 * A prefix so short that it holds the IPv4-mapped range reaches every bit too.
 */
void presence_mark(struct presence *presence, const struct prefix *prefix);

/* Makes `presence` equal to `image`, which has the bits of every entry that stands. Word by
 * word, so that a concurrent reader finds each of those bits set at any moment. */
void presence_publish(struct presence *presence, const struct presence *image);

#endif
