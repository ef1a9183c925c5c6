/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages of the daemon, written by a thread: a reader of standard error that hangs costs
 * messages, and nothing else. */
#ifndef ICMPGUARD_BASE_LOG_THREAD_H
#define ICMPGUARD_BASE_LOG_THREAD_H

#include "headers/types.h"

#include <stddef.h>

/* From now on log.h's messages go this way. Where there is no thread to be had, which is reported,
 * they are written as before. */
void log_thread_start(void);
/* Queues a line, which it takes over to free() it. */
void log_thread_put(char *line, size_t size);
/* Queues a message of the journal, for journal_send(), likewise. */
void log_thread_put_journal(char *block, size_t size);
/* Messages that found the queue full. */
__u64 log_thread_lost(void);
/* Writes what is queued, as far as its reader takes it within a second. */
void log_thread_end(void);

#endif
