/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The layout with which the pinned maps of an instance were made, in a map of its own (`layout`,
 * one element), whose fields never move.
 *
 * Two hashes identify what the other maps hold: one of decisions (blocks, allowances), one of all
 * the rest, which can be counted again.  They are made from the text of the headers when icmpguard
 * is built (scripts/layout): a field that changes its place, its name or its type changes them,
 * and so does an enum or a hash function, which no size would show; a comment does not.
 */
#ifndef ICMPGUARD_LAYOUT_H
#define ICMPGUARD_LAYOUT_H

#include "headers/types.h"

struct layout {
	__u64 decisions;
	__u64 statistics;
	__u64 hash_seed;   /* as in struct control */
	__u64 sketch_seed; /* likewise */
	/* The map id of the previous state, whose programs may still be attached. */
	__u32 earlier_state;
	__u32 zero;
};
_Static_assert(sizeof(struct layout) == 40, "the layout of layouts does not change");

#endif
