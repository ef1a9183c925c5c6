// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/poll.h"

#include "base/log.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
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
	struct poll_handlers handlers;
	__u64 since;
};

static int hand_over(void *context, void *data, size_t size)
{
	const struct poll *poll = context;
	const struct source_change *source = data;
	const struct target_change *target = data;
	const struct refusals_change *refusals = data;

	if (source->table == CHANGE_SOURCE && size >= sizeof(*source))
		poll->handlers.source(&source->endpoint, &source->source, poll->handlers.context);
	else if (target->table == CHANGE_TARGET && size >= sizeof(*target))
		poll->handlers.target(&target->endpoint, &target->target, poll->handlers.context);
	else if (refusals->table == CHANGE_REFUSALS && size >= sizeof(*refusals))
		poll->handlers.refusals(&refusals->pair, &refusals->refusals,
					poll->handlers.context);
	return 0;
}

struct poll *poll_new(const struct object *object, const struct poll_handlers *handlers)
{
	struct poll *poll = calloc(1, sizeof(*poll));

	if (!poll) {
		log_error(0, "no memory for reading the tables");
		return NULL;
	}
	poll->program = object->poll_program;
	poll->control = &object->pins.state->control;
	poll->handlers = *handlers;
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

	*result = (struct poll_request){};
	do {
		error = bpf_prog_test_run_opts(poll->program, &options);
		if (error)
			return log_error(-errno, "cannot run the poll program: %s",
					 strerror(errno));
		ring_buffer__consume(poll->changes);
		result->handed += request.handed;
		/* One that was cut short has not counted all. */
		for (int i = 0; i < COUNTED_TABLES; i++)
			if (request.entries[i] > result->entries[i])
				result->entries[i] = request.entries[i];
	} while (request.full && ++calls < CALLS_AT_MOST);
	poll->since = now > CLOCK_LAG ? now - CLOCK_LAG : 0;
	return 0;
}
