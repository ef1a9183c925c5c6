/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes the daemon's messages in a thread: if the reader of standard error hangs, only messages
 * are lost. */
#ifndef ICMPGUARD_BASE_LOG_THREAD_H
#define ICMPGUARD_BASE_LOG_THREAD_H

#include "headers/types.h"

#include <stddef.h>

/* Redirects log.h's messages to the thread. If it cannot be started, which is reported, they are
 * written directly as before. */
void log_thread_start(void);
/* Queues a line; takes ownership and free()s it. */
void log_thread_put(char *line, size_t size);
/* Queues a journal message for journal_send(); takes ownership and free()s it. */
void log_thread_put_journal(char *block, size_t size);
/* Returns the number of messages dropped because the queue was full. */
__u64 log_thread_lost(void);
/* Writes the queued messages, as far as the reader accepts them within a second. */
void log_thread_end(void);

#endif
