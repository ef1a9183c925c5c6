/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ICMPGUARD_BASE_FNV_H
#define ICMPGUARD_BASE_FNV_H

#include <linux/types.h>

/* Returns the FNV-1a hash (Fowler, Noll, Vo) of a text: the same in every run. */
static inline __u32 fnv_text(const char *text)
{
	__u32 hash = 0x811c9dc5;

	for (; *text; text++)
		hash = (hash ^ (__u8)*text) * 0x01000193;
	return hash;
}

#endif
