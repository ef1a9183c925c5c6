/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A thread that does what may wait for a disk or for a reader, so that its owner never waits.  Its
 * queue is bounded: what finds it full is lost, and counted.
 */
#ifndef ICMPGUARD_BASE_WORKER_H
#define ICMPGUARD_BASE_WORKER_H

#include "headers/types.h"

#include <stddef.h>

struct worker;

/* Does one piece of work, in the thread. It takes over `data`, of `size` bytes. */
typedef void worker_run(void *data, size_t size, void *context);

/* At most `jobs` wait, of at most `bytes` together. The thread takes no signals. NULL after
 * reporting. */
struct worker *worker_new(size_t jobs, size_t bytes);

/* Queues work, which takes over `data`, allocated by malloc(). False, and `data` freed, where the
 * queue is full. Never waits. */
bool worker_put(struct worker *worker, worker_run *run, void *data, size_t size, void *context);

/* Work that was lost, with what worker_count_lost() added; of several threads. */
__u64 worker_lost(const struct worker *worker);
void worker_count_lost(struct worker *worker);

/* Waits until all is done, at most `wait` ns. False: it is not. */
bool worker_drain(struct worker *worker, __u64 wait);
/* The same, then ends the thread. False where it did not end: it is left to the end of the process,
 * and so must be what it uses. Takes NULL. */
bool worker_stop(struct worker *worker, __u64 wait);

#endif
