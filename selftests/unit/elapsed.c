// SPDX-License-Identifier: GPL-2.0-only
#include "headers/elapsed.h"

#include <criterion/criterion.h>

Test(elapsed, does_not_wrap)
{
	cr_assert_eq(elapsed(7, 5), 2);
	cr_assert_eq(elapsed(5, 5), 0);
	cr_assert_eq(elapsed(5, 7), 0, "another CPU's clock is a tick ahead");
	cr_assert_eq(elapsed(0, ~0ULL), 0);
	cr_assert_eq(elapsed(~0ULL, 0), ~0ULL);
}
