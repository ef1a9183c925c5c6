// SPDX-License-Identifier: GPL-2.0-only
#include "base/log_thread.h"

#include "base/journal.h"
#include "base/log.h"
#include "base/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINES_MOST = 2048, BYTES_MOST = 1 << 20 };

static struct worker *thread;

static void write_line(void *data, size_t size, void *context)
{
	const char *at = data;
	ssize_t written;

	while (size) {
		written = write(STDERR_FILENO, at, size);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			break;
		at += written;
		size -= (size_t)written;
	}
	free(data);
}

void log_thread_put(char *line, size_t size)
{
	if (thread) {
		worker_put(thread, write_line, line, size, NULL);
		return;
	}
	write_line(line, size, NULL);
}

static void write_journal(void *data, size_t size, void *context)
{
	journal_send(data, size);
	free(data);
}

void log_thread_put_journal(char *block, size_t size)
{
	if (thread) {
		worker_put(thread, write_journal, block, size, NULL);
		return;
	}
	write_journal(block, size, NULL);
}

static const struct log_output output = { log_thread_put, log_thread_put_journal };

void log_thread_start(void)
{
	thread = worker_new(LINES_MOST, BYTES_MOST);
	if (thread)
		log_redirect(&output);
}

__u64 log_thread_lost(void)
{
	return thread ? worker_lost(thread) : 0;
}

void log_thread_end(void)
{
	if (!thread || !worker_stop(thread, NSEC_PER_SEC))
		return;
	log_redirect(NULL);
	thread = NULL;
}
