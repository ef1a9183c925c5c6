// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/poll.h"

#include "base/log.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The kernel side's coarse clock may lag behind by a tick; handing an entry over once too
 * often is harmless, passing it by is not. */
#define CLOCK_LAG (20 * NSEC_PER_MSEC)

/* More calls than this in one poll means that entries change faster than they are read. */
enum { CALLS_AT_MOST = 1024 };

struct poll {
	int program;
	struct control *control;
	struct ring_buffer *changes;
	void (*observe)(const struct change *, __u64 now, void *);
	void *context;
	__u64 now; /* of the poll under way: a ring buffer has one context for good */
	__u64 since;
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

static int hand_over(void *context, void *data, size_t size)
{
	const struct poll *poll = context;
	const struct change *change = data;

	if (size >= offsetof(struct change, zero) && size >= change_size(change))
		poll->observe(change, poll->now, poll->context);
	return 0;
}

struct poll *poll_new(const struct object *object,
		      void (*observe)(const struct change *, __u64 now, void *), void *context)
{
	struct poll *poll = calloc(1, sizeof(*poll));

	if (!poll) {
		log_error(0, "no memory for reading the tables");
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

int poll_changes(struct poll *poll, __u64 now, struct poll_request *result)
{
	struct poll_request request = { .since = poll->since, .poll = ++poll->control->poll };
	/* A syscall program's context is copied back in place. */
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &request, .ctx_size_in = sizeof(request));
	int calls = 0, error;

	poll->now = now;
	*result = (struct poll_request){};
	do {
		error = bpf_prog_test_run_opts(poll->program, &options);
		if (error)
			return log_error(-errno, "cannot run the poll program: %s",
					 strerror(errno));
		ring_buffer__consume(poll->changes);
		result->handed += request.handed;
	} while (request.full && ++calls < CALLS_AT_MOST);
	memcpy(result->entries, request.entries, sizeof(result->entries));
	result->done = request.done;
	result->full = request.full;
	/* What a poll did not come to is left to the next one. */
	if (!request.full)
		poll->since = now > CLOCK_LAG ? now - CLOCK_LAG : 0;
	return 0;
}
