/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What would not be in the capture: in a replay that enforces, a request that is dropped
 * here reached its target then, and the answer is in the file.  Left in, it would look like
 * a reply that nobody asked for.
 */
#ifndef ICMPGUARD_REPLAY_UNSENT_H
#define ICMPGUARD_REPLAY_UNSENT_H

#include "headers/packet.h"

enum { UNSENT_SLOTS = 1 << 16 };

/* All zero to begin with. Of two requests that fall into one slot the later is known. */
struct unsent {
	__u64 requests[UNSENT_SLOTS]; /* hashes of those dropped last */
};

/* Notes what became of a request; anything else is passed over. */
void unsent_note(struct unsent *unsent, const struct packet *packet, bool dropped);

/* Whether a packet answers a request that was dropped: a reply, or an error that quotes
 * it. */
bool unsent_answer(const struct unsent *unsent, const struct packet *packet);

#endif
