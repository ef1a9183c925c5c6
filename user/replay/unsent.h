/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds packets that would not be in the capture: when a replay in enforce mode drops a request,
 * the original request had reached its target, and the answer is in the file. If replayed, it would
 * look like an unsolicited reply.
 */
#ifndef ICMPGUARD_REPLAY_UNSENT_H
#define ICMPGUARD_REPLAY_UNSENT_H

#include "headers/packet.h"

enum { UNSENT_SLOTS = 1 << 16 };

/* Zero-initialize. If two requests hash to the same slot, the later one is kept. */
struct unsent {
	__u64 requests[UNSENT_SLOTS]; /* hashes of the latest dropped requests */
};

/* Records whether a request was dropped; ignores other packets. */
void unsent_note(struct unsent *unsent, const struct packet *packet, bool dropped);

/* Returns whether a packet answers a dropped request: a reply, or an error that quotes it. */
bool unsent_answer(const struct unsent *unsent, const struct packet *packet);

#endif
