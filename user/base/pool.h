/* SPDX-License-Identifier: GPL-2.0-only */
/* Places of one size, bounded in number, that are taken and given back.  They are known by
 * number, which is half the size of a pointer; 0 is none. */
#ifndef ICMPGUARD_BASE_POOL_H
#define ICMPGUARD_BASE_POOL_H

#include "headers/types.h"

struct pool {
	size_t stride;
	__u32 most;
	__u32 made;  /* places that were ever taken */
	__u32 spare; /* the latest that was given back; it names the one before */
	char *places;
};

/* `most` places of `size` bytes each. The memory is the system's until it is used. False, and
 * nothing to free, when out of memory. */
bool pool_make(struct pool *pool, size_t size, size_t most);
void pool_free(struct pool *pool);

/* A place, made of zeros; 0 when all are taken. */
__u32 pool_take(struct pool *pool);
/* Gives a place back; of 0 nothing. */
void pool_give(struct pool *pool, __u32 number);
/* A place that is taken, or NULL for 0. */
void *pool_at(const struct pool *pool, __u32 number);

#endif
