/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sends frames through the XDP program with test runs, each preceded by its time and its length on
 * the wire (struct stamp). Frames that are clearly not ICMP are recognized here with the same
 * parser: the program would pass them without touching a map.
 */
#ifndef ICMPGUARD_REPLAY_FRAME_FEED_H
#define ICMPGUARD_REPLAY_FRAME_FEED_H

#include "replay/capture.h"
#include "kernel/object.h"
#include "headers/packet.h"

enum frame_class {
	FRAME_OTHER, /* not ICMP */
	FRAME_RUNT,  /* too short for a test run: less than an Ethernet header */
	FRAME_ICMP,  /* examined by the program */
};

struct frame_feed;

/* NULL when out of memory. `object`, loaded for replay, must outlive it. */
struct frame_feed *frame_feed_new(const struct object *object);
void frame_feed_free(struct frame_feed *feed);

/* Classifies a frame. `packet` is the parser's result, valid except for FRAME_OTHER. */
enum frame_class frame_feed_look(const struct frame_feed *feed, const struct frame *frame,
				 struct packet *packet);

/* Runs the program on a frame of class FRAME_ICMP. Returns 1 if it was dropped, 0 if it passed, or
 * a negative errno, reported. */
int frame_feed_run(struct frame_feed *feed, const struct frame *frame);

#endif
