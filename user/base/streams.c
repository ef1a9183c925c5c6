// SPDX-License-Identifier: GPL-2.0-only
#include "base/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Returns whether standard output is a pipe that nobody reads any more. */
static bool reader_has_gone(void)
{
	struct pollfd output = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&output, 1, 0) == 1 && (output.revents & POLLERR);
}

static void check_output(int status, void *unused)
{
	errno = 0;
	if (!fflush(stdout) && !ferror(stdout))
		return;
	if (errno != EPIPE && !reader_has_gone())
		fprintf(stderr, "icmpguard: standard output: %s\n",
			errno ? strerror(errno) : "not all of it could be written");
	_exit(status ? status : EXIT_FAILURE);
}

void streams_begin(void)
{
	int descriptor;

	/* The lowest free descriptor is used. Output to one opened for reading fails. */
	do {
		descriptor = open("/dev/null", O_RDONLY);
	} while (descriptor >= 0 && descriptor < STDERR_FILENO);
	if (descriptor > STDERR_FILENO)
		close(descriptor);
	on_exit(check_output, NULL);
}
