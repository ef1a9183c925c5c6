/* SPDX-License-Identifier: GPL-2.0-only */
/* Which packets of a sequence are drawn: ever fewer, and none that a sender can foresee. */
#ifndef ICMPGUARD_BPF_DRAW_H
#define ICMPGUARD_BPF_DRAW_H

#include "headers/types.h"

/* Returns whether it is the number chosen by a seed among those between two powers of two. */
static __always_inline bool is_drawn(__u64 number, __u64 seed)
{
	__u64 below = number;

	below |= below >> 1;
	below |= below >> 2;
	below |= below >> 4;
	below |= below >> 8;
	below |= below >> 16;
	below |= below >> 32;
	below >>= 1;
	return number && !((number ^ ((seed | 1) * (below | 1) >> 20)) & below);
}

#endif
