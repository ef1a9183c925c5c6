// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/poll.h"

#include "base/log.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The kernel side's coarse clock may lag by a tick. Reading an entry twice is harmless, missing one
 * is not. */
#define CLOCK_LAG (20 * NSEC_PER_MSEC)

/* If one poll needs more calls than this, entries change faster than they are read. */
enum { CALLS_AT_MOST = 1024 };

struct poll {
	int program;
	struct control *control;
	struct ring_buffer *changes;
	void (*observe)(const struct change *, __u64 now, void *);
	void *context;
	__u64 now; /* time of the current poll: a ring buffer's context is fixed */
	__u64 since;
	/* The current poll: */
	struct poll_request request;
	struct pace *pace;
	__u64 began; /* 0: none in progress */
	__u64 handed;
	int calls;
	bool walked; /* the rest is in the ring buffer */
};

static size_t change_size(const struct change *change)
{
	switch (change->table) {
#define ROW(number, NAME, name, ...)                                                               \
	case TABLE_##NAME:                                                                         \
		return CHANGE_SIZE(name);
		TABLES_POLLED(ROW)
#undef ROW
	default:
		return SIZE_MAX;
	}
}

/* Returns zeros for an unknown table. */
static struct tracked change_tracked(const struct change *change)
{
	switch (change->table) {
#define ROW(number, NAME, name, ...)                                                               \
	case TABLE_##NAME:                                                                         \
		return change->name.value.tracked;
		TABLES_POLLED(ROW)
#undef ROW
	default:
		return (struct tracked){};
	}
}

/* If polls are limited in time, they only cover entries created before they began. */
static bool is_due(const struct poll *poll, const struct change *change)
{
	return !poll->pace->until || change_tracked(change).first_seen <= poll->began;
}

static int hand_over(void *context, void *data, size_t size)
{
	const struct poll *poll = context;
	const struct change *change = data;

	if (size < offsetof(struct change, zero) || size < change_size(change))
		return 0;
	if (is_due(poll, change))
		poll->observe(change, poll->now, poll->context);
	return pace_over(poll->pace) ? -EAGAIN : 0;
}

struct poll *poll_new(const struct object *object,
		      void (*observe)(const struct change *, __u64 now, void *), void *context)
{
	struct poll *poll = calloc(1, sizeof(*poll));

	if (!poll) {
		log_error(0, "out of memory reading the tables");
		return NULL;
	}
	poll->program = object->poll_program;
	poll->control = &object->pins.state->control;
	poll->observe = observe;
	poll->context = context;
	poll->changes = ring_buffer__new(object->pins.changes, hand_over, poll, NULL);
	if (!poll->changes) {
		log_error(0, "cannot map the ring buffer of changes: %s", strerror(errno));
		free(poll);
		return NULL;
	}
	return poll;
}

void poll_free(struct poll *poll)
{
	if (!poll)
		return;
	ring_buffer__free(poll->changes);
	free(poll);
}

static void begin(struct poll *poll, __u64 now)
{
	poll->request = (struct poll_request){ .since = poll->since,
					       .poll = ++poll->control->poll };
	poll->began = now;
	poll->handed = 0;
	poll->calls = 0;
	poll->walked = false;
}

/* Returns 0, -EAGAIN, or another negative errno, reported. */
static int walk(struct poll *poll)
{
	/* The context of a syscall program is copied back in place. */
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &poll->request,
		    .ctx_size_in = sizeof(poll->request));
	int drained = ring_buffer__consume(poll->changes);

	while (drained >= 0 && !poll->walked) {
		if (bpf_prog_test_run_opts(poll->program, &options)) {
			poll->began = 0;
			return log_error(-errno, "cannot run the poll program: %s",
					 strerror(errno));
		}
		poll->handed += poll->request.handed;
		poll->walked = !poll->request.full || ++poll->calls >= CALLS_AT_MOST;
		drained = ring_buffer__consume(poll->changes);
	}
	return drained == -EAGAIN ? drained : 0;
}

int poll_changes(struct poll *poll, __u64 now, struct pace *pace, struct poll_request *result)
{
	int error;

	*result = (struct poll_request){};
	poll->pace = pace;
	poll->now = now;
	if (!poll->began)
		begin(poll, now);
	error = walk(poll);
	if (error)
		return error == -EAGAIN ? 1 : error;
	memcpy(result->entries, poll->request.entries, sizeof(result->entries));
	result->handed = (__u32)poll->handed;
	result->done = poll->request.done;
	result->full = poll->request.full;
	/* If the poll was incomplete, the next one covers the same period again. */
	if (!poll->request.full)
		poll->since = poll->began > CLOCK_LAG ? poll->began - CLOCK_LAG : 0;
	poll->began = 0;
	return 0;
}
