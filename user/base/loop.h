/* SPDX-License-Identifier: GPL-2.0-only */
/* An event loop: descriptors, each with what handles it. */
#ifndef ICMPGUARD_BASE_LOOP_H
#define ICMPGUARD_BASE_LOOP_H

#include <stdbool.h>

enum { LOOP_DESCRIPTORS = 16 };

struct loop {
	int epoll;
	int count;
	bool stopped;
	bool (*idle)(void *); /* called between rounds while it returns true */
	void *idle_context;
	bool busy;
	struct loop_source {
		int descriptor;
		void (*handle)(void *);
		void *context;
	} sources[LOOP_DESCRIPTORS];
};

/* 0 or a negative errno, reported, of all three. */
int loop_open(struct loop *loop);
/* Calls `handle` whenever the descriptor is readable. It stays the caller's to close. */
int loop_watch(struct loop *loop, int descriptor, void (*handle)(void *), void *context);
/* There is work that no descriptor tells of: `idle` is called between rounds of handlers, until it
 * returns false. */
void loop_go_on(struct loop *loop, bool (*idle)(void *), void *context);
/* Runs until loop_stop(). */
int loop_run(struct loop *loop);

/* Ends loop_run() after the handler under way. */
void loop_stop(struct loop *loop);
void loop_close(struct loop *loop);

#endif
