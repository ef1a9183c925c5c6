/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A HyperLogLog sketch of a few elements in 12 bytes: most sources have one target, and most
 * prefixes have one source.
 */
#ifndef ICMPGUARD_BASE_SPARSE_H
#define ICMPGUARD_BASE_SPARSE_H

#include "base/sketch.h"

enum { SPARSE_MOST = 5 };

struct sparse {
	__u16 registers[SPARSE_MOST]; /* index << 4 | rank */
	__u16 count;
};
_Static_assert(sizeof(struct sparse) == 12, "sparse sketch");

/* Adds the elements of `from`. Returns false, with only some added, if there are too many. */
bool sparse_merge(struct sparse *into, const struct hyperloglog *from);

/* Adds the elements to a full sketch. */
void sparse_expand(const struct sparse *sparse, struct hyperloglog *into);

#endif
