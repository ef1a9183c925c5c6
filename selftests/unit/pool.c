// SPDX-License-Identifier: GPL-2.0-only
#include "base/pool.h"

#include <criterion/criterion.h>

Test(pool, places_come_back_empty)
{
	struct pool pool;
	__u32 one, two;

	cr_assert(pool_make(&pool, sizeof(__u64), 2));
	cr_assert_null(pool_at(&pool, 0));
	one = pool_take(&pool);
	two = pool_take(&pool);
	cr_assert(one && two && one != two);
	cr_assert_eq(pool_take(&pool), 0, "all are taken");
	*(__u64 *)pool_at(&pool, one) = ~0ULL;
	*(__u64 *)pool_at(&pool, two) = 2;
	pool_give(&pool, 0);
	pool_give(&pool, one);
	cr_assert_eq(pool_take(&pool), one);
	cr_assert_eq(*(__u64 *)pool_at(&pool, one), 0);
	cr_assert_eq(*(__u64 *)pool_at(&pool, two), 2);
	pool_give(&pool, two);
	pool_give(&pool, one);
	cr_assert_neq(pool_take(&pool), pool_take(&pool));
	cr_assert_eq(pool_take(&pool), 0);
	pool_free(&pool);
}
