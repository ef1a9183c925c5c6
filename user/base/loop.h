/* SPDX-License-Identifier: GPL-2.0-only */
/* An event loop over descriptors and their handlers. */
#ifndef ICMPGUARD_BASE_LOOP_H
#define ICMPGUARD_BASE_LOOP_H

#include <stdbool.h>

enum { LOOP_DESCRIPTORS = 16 };

struct loop {
	int epoll;
	int count;
	bool stopped;
	bool (*idle)(void *); /* called between rounds as long as it returns true */
	void *idle_context;
	bool busy;
	struct loop_source {
		int descriptor;
		void (*handle)(void *);
		void *context;
	} sources[LOOP_DESCRIPTORS];
};

/* All three return 0 or a negative errno, reported. */
int loop_open(struct loop *loop);
/* Calls `handle` whenever the descriptor is readable. The caller still owns the descriptor. */
int loop_watch(struct loop *loop, int descriptor, void (*handle)(void *), void *context);
/* Schedules work that has no descriptor: `idle` is called between rounds of handlers until it
 * returns false. */
void loop_go_on(struct loop *loop, bool (*idle)(void *), void *context);
/* Runs until loop_stop(). */
int loop_run(struct loop *loop);

/* Ends loop_run() after the current handler. */
void loop_stop(struct loop *loop);
void loop_close(struct loop *loop);

#endif
