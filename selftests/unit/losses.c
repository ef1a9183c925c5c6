// SPDX-License-Identifier: GPL-2.0-only
#include "daemon/losses.h"

#include "base/timebase.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(losses, named_while_and_a_while_after_they_happen)
{
	const __u64 start = 1000 * NSEC_PER_SEC, minute = 60 * NSEC_PER_SEC;
	struct lost_records lost = {};
	struct losses losses = {};
	char text[64];

	cr_expect(eq(int, losses_update(&losses, &lost, start), 0));
	cr_expect(eq(str, losses.names, (char *)""));
	lost.alerts = 3;
	cr_expect(eq(int, losses_update(&losses, &lost, start + minute), 1));
	cr_expect(eq(str, losses.names, (char *)"alerts"));
	cr_expect(eq(str, (char *)losses_text(text, sizeof(text), &losses), (char *)"alerts=3"));
	lost.metrics = 1;
	cr_expect(eq(int, losses_update(&losses, &lost, start + 3 * minute), 1));
	cr_expect(eq(str, losses.names, (char *)"alerts, metrics"));
	cr_expect(eq(int, losses_update(&losses, &lost, start + 4 * minute), 0),
		  "nothing new to tell");
	cr_expect(eq(str, (char *)losses_text(text, sizeof(text), &losses),
		     (char *)"alerts=3 metrics=1"));
	cr_expect(eq(int, losses_update(&losses, &lost, start + 7 * minute), 1));
	cr_expect(eq(str, losses.names, (char *)"metrics"));
	losses_update(&losses, &lost, start + 9 * minute);
	cr_expect(eq(str, losses.names, (char *)""));
}
