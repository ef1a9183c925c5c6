/* SPDX-License-Identifier: GPL-2.0-only */
/* State shared by engine.c, which drives polls and rounds, observe.c, which turns what they read
 * into observations, and findings.c, which runs the rules on these. */
#ifndef ICMPGUARD_ENGINE_ENGINE_STATE_H
#define ICMPGUARD_ENGINE_ENGINE_STATE_H

#include "base/hash_table.h"
#include "detectors/detector.h"
#include "engine/engine.h"
#include "kernel/poll.h"
#include "memory/memory.h"

#include <bpf/libbpf.h>

/* An event that was handled. A table key: no padding. */
struct notice {
	struct endpoint endpoint;
	__u64 kind;
};

struct engine {
	const struct object *object;
	const struct settings *settings;
	struct engine_options options;
	struct memory *memory;
	struct ledger *tools; /* see known_tools.h */
	struct alerts *alerts;
	struct responder *responder;
	struct poll *poll;
	struct ring_buffer *events;
	struct ring_buffer *samples;
	struct engine_counts counts;
	struct pace pace;
	__u64 poll_began;	    /* of the poll in progress, or of the latest */
	bool reading;		    /* a poll is in progress */
	bool thinking;		    /* the memory did not finish within a round */
	struct hash_table *noticed; /* events since the latest poll, if rounds are bounded */
};

/* Context of the callbacks. */
struct call {
	struct engine *engine;
	__u64 now;
	const struct observation *observation; /* of findings */
};

/* Runs the rules on an observation; findings lead to responses and alerts. */
void engine_detect(struct engine *engine, struct observation *observation, __u64 now);
/* Returns the directions that are watched, or visible anyway: both are for traffic that a gateway
 * forwards. */
enum visible engine_visible(const struct engine *engine, enum view view);

/* Handles a changed entry of any polled table. `context`: the engine, as below. */
void observe_change(const struct change *change, __u64 now, void *context);
/* Handles an event from the kernel side: looks at the current state of its entry. Returns 0, or
 * -EAGAIN if the round's time is over; likewise observe_sample(). */
int observe_event(void *context, void *data, size_t size);
/* Passes a copied packet to the evidence and to the rules on single packets. */
int observe_sample(void *context, void *data, size_t size);

#endif
