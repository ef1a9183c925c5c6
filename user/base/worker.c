// SPDX-License-Identifier: GPL-2.0-only
#include "base/worker.h"

#include "base/confine.h"
#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <time.h>

struct job {
	STAILQ_ENTRY(job) next;
	worker_run *run;
	void *data;
	size_t size;
	void *context;
};

struct worker {
	pthread_t thread;
	pthread_mutex_t mutex; /* not held while a job runs */
	pthread_cond_t changed;
	STAILQ_HEAD(, job) jobs;
	size_t count; /* including the running job */
	size_t bytes;
	size_t count_most;
	size_t bytes_most;
	__u64 lost;
	bool ending;
};

static struct job *take_job(struct worker *worker)
{
	struct job *job;

	pthread_mutex_lock(&worker->mutex);
	while (STAILQ_EMPTY(&worker->jobs) && !worker->ending)
		pthread_cond_wait(&worker->changed, &worker->mutex);
	job = STAILQ_FIRST(&worker->jobs);
	if (job)
		STAILQ_REMOVE_HEAD(&worker->jobs, next);
	pthread_mutex_unlock(&worker->mutex);
	return job;
}

static void finish_job(struct worker *worker, size_t size)
{
	pthread_mutex_lock(&worker->mutex);
	worker->count--;
	worker->bytes -= size;
	pthread_cond_broadcast(&worker->changed);
	pthread_mutex_unlock(&worker->mutex);
}

static void *run(void *context)
{
	struct worker *worker = context;
	struct job *job;

	confine_writer();
	while ((job = take_job(worker))) {
		size_t size = job->size;

		job->run(job->data, size, job->context);
		free(job);
		finish_job(worker, size);
	}
	return NULL;
}

static int start(struct worker *worker)
{
	pthread_condattr_t attributes;
	sigset_t all, before;
	int error;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&worker->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_init(&worker->mutex, NULL);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&worker->thread, NULL, run, worker);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

struct worker *worker_new(size_t jobs, size_t bytes)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	int error = ENOMEM;

	if (worker) {
		STAILQ_INIT(&worker->jobs);
		worker->count_most = jobs;
		worker->bytes_most = bytes;
		error = start(worker);
	}
	if (!error)
		return worker;
	log_error(0, "cannot start a thread: %s", strerror(error));
	free(worker);
	return NULL;
}

bool worker_put(struct worker *worker, worker_run *run, void *data, size_t size, void *context)
{
	struct job *job = malloc(sizeof(*job));
	bool taken = false;

	pthread_mutex_lock(&worker->mutex);
	if (job && data && worker->count < worker->count_most &&
	    size <= worker->bytes_most - worker->bytes) {
		*job = (struct job){ .run = run, .data = data, .size = size, .context = context };
		STAILQ_INSERT_TAIL(&worker->jobs, job, next);
		worker->count++;
		worker->bytes += size;
		taken = true;
		pthread_cond_broadcast(&worker->changed);
	}
	pthread_mutex_unlock(&worker->mutex);
	if (taken)
		return true;
	worker_count_lost(worker);
	free(job);
	free(data);
	return false;
}

__u64 worker_lost(const struct worker *worker)
{
	return __atomic_load_n(&worker->lost, __ATOMIC_RELAXED);
}

void worker_count_lost(struct worker *worker)
{
	__atomic_fetch_add(&worker->lost, 1, __ATOMIC_RELAXED);
}

bool worker_drain(struct worker *worker, __u64 wait)
{
	struct timespec until;
	int error = 0;
	bool drained;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += (long)(wait % NSEC_PER_SEC);
	until.tv_sec += (time_t)(wait / NSEC_PER_SEC) + until.tv_nsec / (long)NSEC_PER_SEC;
	until.tv_nsec %= (long)NSEC_PER_SEC;
	pthread_mutex_lock(&worker->mutex);
	while (worker->count && !error)
		error = pthread_cond_timedwait(&worker->changed, &worker->mutex, &until);
	drained = !worker->count;
	pthread_mutex_unlock(&worker->mutex);
	return drained;
}

bool worker_stop(struct worker *worker, __u64 wait)
{
	if (!worker)
		return true;
	if (!worker_drain(worker, wait))
		return false;
	pthread_mutex_lock(&worker->mutex);
	worker->ending = true;
	pthread_cond_broadcast(&worker->changed);
	pthread_mutex_unlock(&worker->mutex);
	pthread_join(worker->thread, NULL);
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->mutex);
	free(worker);
	return true;
}
