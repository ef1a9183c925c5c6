/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sends frames through the XDP program by test run, each with its time and its length on
 * the wire before it (struct stamp).  What is plainly no ICMP is judged here with the
 * same parser: the program would pass it without touching a map.
 */
#ifndef ICMPGUARD_REPLAY_FRAME_FEED_H
#define ICMPGUARD_REPLAY_FRAME_FEED_H

#include "replay/capture.h"
#include "kernel/object.h"
#include "headers/packet.h"

enum frame_class {
	FRAME_OTHER, /* no ICMP */
	FRAME_RUNT,  /* too short for a test run: less than an Ethernet header is there */
	FRAME_ICMP,  /* what the program looks at */
};

struct frame_feed;

/* NULL when out of memory. `object`, loaded for replay, must outlive it. */
struct frame_feed *frame_feed_new(const struct object *object);
void frame_feed_free(struct frame_feed *feed);

/* What a frame is. `packet` is what the parser says of it, valid but for FRAME_OTHER. */
enum frame_class frame_feed_look(const struct frame_feed *feed, const struct frame *frame,
				 struct packet *packet);

/* Sends a frame of FRAME_ICMP through the program. 1 when it was dropped, 0 when it was
 * passed, or a negative errno after reporting. */
int frame_feed_run(struct frame_feed *feed, const struct frame *frame);

#endif
