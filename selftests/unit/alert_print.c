// SPDX-License-Identifier: GPL-2.0-only
/* The line for a terminal is the same from a record of any format. */
#include "sinks/print.h"

#include "selftests/unit/alert_samples.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

static void assert_printed(const struct alert *alert, const char *expected)
{
	for (enum alert_format format = FORMAT_ECS; format <= FORMAT_EVE; format++) {
		json_t *record = alert_to_json(alert, format, offset, NULL);
		char *text = NULL;
		size_t size;
		FILE *to = open_memstream(&text, &size);

		cr_assert(alert_print_record(to, record));
		fclose(to);
		cr_expect(eq(str, text, (char *)expected));
		json_decref(record);
		free(text);
	}
}

Test(alert_print, raised)
{
	struct alert alert = sweep();

	assert_printed(&alert,
		       "2026-11-20T20:48:59Z  raised   medium    sweep           192.0.2.1: "
		       "asked about 254 hosts\n");
}

Test(alert_print, what_was_done)
{
	struct alert alert = sweep();

	alert.finding.has_target = true;
	alert.finding.target = address("198.51.100.7");
	alert.outcome.action = ACTION_BLOCKED;
	alert.outcome.until = 2 * NSEC_PER_SEC;
	assert_printed(&alert,
		       "2026-11-20T20:48:59Z  raised   medium    sweep           192.0.2.1 to "
		       "198.51.100.7: asked about 254 hosts; blocked until "
		       "2026-11-20T20:49:00Z\n");
	alert.outcome.action = ACTION_NONE;
	alert.outcome.until = 0;
	strcpy(alert.outcome.reason, "a gateway (192.0.2.1)");
	assert_printed(&alert,
		       "2026-11-20T20:48:59Z  raised   medium    sweep           192.0.2.1 to "
		       "198.51.100.7: asked about 254 hosts; not blocked: a gateway (192.0.2.1)\n");
	alert.outcome.action = ACTION_LIMITED;
	strcpy(alert.outcome.reason, "over block.max");
	assert_printed(
		&alert,
		"2026-11-20T20:48:59Z  raised   medium    sweep           192.0.2.1 to "
		"198.51.100.7: asked about 254 hosts; limited, not blocked: over block.max\n");
	alert.outcome.until = 2 * NSEC_PER_SEC;
	strcpy(alert.outcome.reason, "first offence, limited to 5/s for 1 s");
	assert_printed(&alert,
		       "2026-11-20T20:48:59Z  raised   medium    sweep           192.0.2.1 to "
		       "198.51.100.7: asked about 254 hosts; limited until 2026-11-20T20:49:00Z "
		       "(first offence, limited to 5/s for 1 s)\n");
}

Test(alert_print, what_the_block_dropped)
{
	struct alert alert = sweep();

	alert.outcome.action = ACTION_BLOCKED;
	alert.outcome.until = 2 * NSEC_PER_SEC;
	alert.dropped = 19315;
	assert_printed(&alert,
		       "2026-11-20T20:48:59Z  raised   medium    sweep           192.0.2.1: "
		       "asked about 254 hosts; blocked until 2026-11-20T20:49:00Z; the block has "
		       "dropped 19315 packets more so far\n");
	alert.outcome.action = ACTION_WOULD_BLOCK;
	alert.dropped = 1;
	assert_printed(&alert,
		       "2026-11-20T20:48:59Z  raised   medium    sweep           192.0.2.1: "
		       "asked about 254 hosts; would be blocked until 2026-11-20T20:49:00Z; the "
		       "block would have dropped 1 packet so far\n");
}

Test(alert_print, refuses_what_is_none_of_ours)
{
	json_t *record = json_pack("{s:s, s:{s:s}}", "@timestamp", "now", "icmpguard", "rule", "x");

	cr_assert_not(alert_print_record(stdout, record));
	json_decref(record);
	cr_assert_not(alert_print_record(stdout, NULL));
}
