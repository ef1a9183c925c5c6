/* SPDX-License-Identifier: GPL-2.0-only */
/* The conversations of the kernel side, both halves of each, for `show` and `top`. */
#ifndef ICMPGUARD_COMMANDS_TALKS_READ_H
#define ICMPGUARD_COMMANDS_TALKS_READ_H

#include "base/prefix.h"
#include "headers/conversation.h"
#include "kernel/pins.h"

/* What one side of a conversation sent; zeros if nothing was seen of it. */
struct talk_side {
	__u64 packets;
	__u64 bytes; /* of payload */
	__u64 first_seen, last_seen;
	__u32 size_changes; /* of the payload, from one packet to the next */
	__u16 size_first, size_last;
};

struct talk {
	struct conversation_key key;
	struct talk_side requests, replies;
};

struct talks {
	struct talk *talks;
	size_t count;
};

/* Reads the conversations of which an end is in `about`; NULL: all. Sorted by key; the caller frees
 * them. 0 or a negative errno, reported. */
int talks_read(struct talks *talks, const struct pins *pins, const struct prefix *about);
void talks_free(struct talks *talks);

/* Compares the keys, in the order of talks_read(), for qsort() and bsearch() of structures that
 * begin with one. */
int talks_compare(const void *a, const void *b);

#endif
