// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/hook.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <net/if.h>

Test(hook, an_interface_without_a_program)
{
	struct hook hook = { .program_id = 7 };

	cr_assert_eq(hook_query(&hook, (int)if_nametoindex("lo")), 0);
	cr_expect_eq(hook.program_id, 0);
}

Test(hook, no_such_interface)
{
	struct hook hook;

	cr_expect_eq(hook_query(&hook, INT_MAX), -ENODEV);
	cr_expect_eq(hook_query(&hook, 0), -ENODEV);
}
