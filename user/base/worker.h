/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A thread for work that may wait for a disk or a reader, so that its owner never waits. The queue
 * is bounded; jobs that do not fit are dropped and counted.
 */
#ifndef ICMPGUARD_BASE_WORKER_H
#define ICMPGUARD_BASE_WORKER_H

#include "headers/types.h"

#include <stddef.h>

struct worker;

/* Runs one job in the thread. Takes ownership of `data`, `size` bytes. */
typedef void worker_run(void *data, size_t size, void *context);

/* Limits the queue to `jobs` jobs with at most `bytes` in total. The thread blocks all signals.
 * NULL, reported, on failure. */
struct worker *worker_new(size_t jobs, size_t bytes);

/* Queues a job; takes ownership of `data`, allocated by malloc(). Returns false, with `data` freed,
 * if the queue is full. Never waits. */
bool worker_put(struct worker *worker, worker_run *run, void *data, size_t size, void *context);

/* Returns the number of jobs lost, including those added by worker_count_lost(); thread-safe. */
__u64 worker_lost(const struct worker *worker);
void worker_count_lost(struct worker *worker);

/* Waits at most `wait` ns until all jobs are done. Returns false if they are not. */
bool worker_drain(struct worker *worker, __u64 wait);
/* The same, then ends the thread. Returns false if the thread did not end: it and what it uses must
 * then be left until the process exits. Accepts NULL. */
bool worker_stop(struct worker *worker, __u64 wait);

#endif
