/* SPDX-License-Identifier: GPL-2.0-only */
/* A bounded pool of equal-sized blocks. They are identified by number, which is half the size of a
 * pointer; 0: none. */
#ifndef ICMPGUARD_BASE_POOL_H
#define ICMPGUARD_BASE_POOL_H

#include "headers/types.h"

struct pool {
	size_t stride;
	__u32 most;
	__u32 made;  /* blocks used at least once */
	__u32 spare; /* head of the list of freed blocks */
	char *places;
};

/* Creates a pool of `most` blocks of `size` bytes each. Memory is only committed as it is used.
 * Returns false, with nothing to free, when out of memory. */
bool pool_make(struct pool *pool, size_t size, size_t most);
void pool_free(struct pool *pool);

/* Allocates a zeroed block; 0 if none is free. */
__u32 pool_take(struct pool *pool);
/* Frees a block; accepts 0. */
void pool_give(struct pool *pool, __u32 number);
/* Returns the memory of an allocated block; NULL for 0. */
void *pool_at(const struct pool *pool, __u32 number);

#endif
