// SPDX-License-Identifier: GPL-2.0-only
#include "base/loop.h"

#include "base/log.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

int loop_open(struct loop *loop)
{
	*loop = (struct loop){ .epoll = epoll_create1(EPOLL_CLOEXEC) };
	if (loop->epoll < 0)
		return log_error(-errno, "cannot set up the event loop: %s", strerror(errno));
	return 0;
}

int loop_watch(struct loop *loop, int descriptor, void (*handle)(void *), void *context)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = (unsigned int)loop->count };

	if (loop->count == LOOP_DESCRIPTORS)
		return log_error(-ENOSPC, "too many descriptors to watch");
	if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, descriptor, &event))
		return log_error(-errno, "cannot watch descriptor %d: %s", descriptor,
				 strerror(errno));
	loop->sources[loop->count++] = (struct loop_source){ descriptor, handle, context };
	return 0;
}

void loop_go_on(struct loop *loop, bool (*idle)(void *), void *context)
{
	loop->idle = idle;
	loop->idle_context = context;
	loop->busy = true;
}

int loop_run(struct loop *loop)
{
	struct epoll_event events[LOOP_DESCRIPTORS];

	while (!loop->stopped) {
		int ready = epoll_wait(loop->epoll, events, LOOP_DESCRIPTORS, loop->busy ? 0 : -1);

		if (ready < 0 && errno != EINTR)
			return log_error(-errno, "event loop: %s", strerror(errno));
		for (int i = 0; i < ready && !loop->stopped; i++) {
			const struct loop_source *source = &loop->sources[events[i].data.u32];

			source->handle(source->context);
		}
		if (loop->busy && !loop->stopped)
			loop->busy = loop->idle(loop->idle_context);
	}
	return 0;
}

void loop_stop(struct loop *loop)
{
	loop->stopped = true;
}

void loop_close(struct loop *loop)
{
	if (loop->epoll >= 0)
		close(loop->epoll);
	loop->epoll = -1;
}
