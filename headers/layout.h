/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the pinned maps of an instance were made with, in a map of its own (`layout`, one
 * element), whose fields stay where they are for good.
 *
 * Two hashes stand for the meaning of what the other maps hold: of decisions (blocks,
 * allowances), and of all the rest, which may be counted anew.  They are made from the text of
 * the headers when icmpguard is built (scripts/layout): a field that changes its place, its name or
 * its type changes them, and so does an enum or a hash function, which no size would show;
 * a comment does not.
 */
#ifndef ICMPGUARD_LAYOUT_H
#define ICMPGUARD_LAYOUT_H

#include "headers/types.h"

struct layout {
	__u64 decisions;
	__u64 statistics;
	__u64 hash_seed;   /* as in struct control */
	__u64 sketch_seed; /* likewise */
	/* The id of the map of the state before this one, whose programs may still be attached. */
	__u32 earlier_state;
	__u32 zero;
};
_Static_assert(sizeof(struct layout) == 40, "the layout of layouts does not change");

#endif
