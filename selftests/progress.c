// SPDX-License-Identifier: GPL-2.0-only
/*
 * A line for each test when it ends, on stderr: Criterion's own report comes when all have ended,
 * so nothing else shows how far a suite is, or how far it was when its time was up.
 */
#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int output;

/* Criterion has /dev/null for its stderr while it calls the hooks. */
__attribute__((constructor)) static void keep_stderr(void)
{
	output = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

ReportHook(POST_FINI)(struct criterion_test_stats *stats)
{
	dprintf(output, "# done %s::%s %.2f s\n", stats->test->category, stats->test->name,
		(double)stats->elapsed_time);
}
