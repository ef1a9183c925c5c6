// SPDX-License-Identifier: GPL-2.0-only
#include "base/sparse.h"

#include "headers/hash.h"

#include <criterion/criterion.h>
#include <string.h>

static struct hyperloglog sketch_of(unsigned int first, unsigned int count)
{
	struct hyperloglog sketch = {};

	for (unsigned int i = first; i < first + count; i++)
		hyperloglog_add(&sketch, hash_mix(i * 7919 + 1));
	return sketch;
}

Test(sparse, comes_back_as_it_went_in)
{
	struct hyperloglog sketch = sketch_of(0, 4), expanded = {};
	struct sparse sparse = {};

	cr_assert(sparse_merge(&sparse, &sketch));
	cr_assert(sparse_merge(&sparse, &sketch), "again");
	cr_assert_eq(sparse.count, 4);
	sparse_expand(&sparse, &expanded);
	cr_assert_eq(memcmp(&sketch, &expanded, sizeof(sketch)), 0);
}

Test(sparse, merges_what_came_apart)
{
	struct hyperloglog one = sketch_of(0, 2), two = sketch_of(2, 2), all = sketch_of(0, 4);
	struct hyperloglog expanded = {};
	struct sparse sparse = {};

	cr_assert(sparse_merge(&sparse, &one));
	cr_assert(sparse_merge(&sparse, &two));
	sparse_expand(&sparse, &expanded);
	cr_assert_eq(memcmp(&all, &expanded, sizeof(all)), 0);
}

Test(sparse, says_when_they_are_too_many)
{
	struct hyperloglog sketch = sketch_of(0, 40);
	struct sparse sparse = {};

	cr_assert_not(sparse_merge(&sparse, &sketch));
	cr_assert_eq(sparse.count, SPARSE_MOST);
}
