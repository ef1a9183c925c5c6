// SPDX-License-Identifier: GPL-2.0-only
#include "base/pool.h"

#include <stdlib.h>
#include <string.h>

bool pool_make(struct pool *pool, size_t size, size_t most)
{
	*pool = (struct pool){ .stride = (size + 7) / 8 * 8, .most = (__u32)most };
	pool->places = calloc(most, pool->stride);
	return pool->places != NULL;
}

void pool_free(struct pool *pool)
{
	free(pool->places);
	*pool = (struct pool){};
}

void *pool_at(const struct pool *pool, __u32 number)
{
	return number ? pool->places + (number - 1) * pool->stride : NULL;
}

__u32 pool_take(struct pool *pool)
{
	__u32 number = pool->spare;

	if (number) {
		memcpy(&pool->spare, pool_at(pool, number), sizeof(pool->spare));
		memset(pool_at(pool, number), 0, pool->stride);
		return number;
	}
	return pool->made < pool->most ? ++pool->made : 0;
}

void pool_give(struct pool *pool, __u32 number)
{
	if (!number)
		return;
	memcpy(pool_at(pool, number), &pool->spare, sizeof(pool->spare));
	pool->spare = number;
}
