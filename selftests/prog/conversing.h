/* SPDX-License-Identifier: GPL-2.0-only */
/* The echoes of one conversation, sent through the program, and its halves. */
#ifndef ICMPGUARD_SELFTESTS_CONVERSING_H
#define ICMPGUARD_SELFTESTS_CONVERSING_H

#include "selftests/prog/world.h"

#define MSEC NSEC_PER_MSEC

struct message {
	__u16 identifier;
	__u16 sequence;
	__u16 length; /* of the payload, in bytes */
	__u8 bytes[1500];
};

/* Returns a request whose payload counts up; its identifier is 7. */
struct message ping(__u16 sequence, __u16 length);

/* Sends a request from SOURCE4 to TARGET4, or its reply. */
void ask(struct world *world, const struct message *message);
void answer(struct world *world, const struct message *message);

/* Returns the key of their conversation. */
struct conversation_key key_of(__u64 identifier);

/* Finds one half, in the map with the descriptor `map`; returns false if there is none. */
bool find(const struct world *world, int map, __u64 identifier, struct half *half);

/* Returns the number of halves in which anything is counted. */
__u32 halves(int map);

/* Return the half of the requests, or of the replies; the test fails if there is none. */
struct half asked(const struct world *world, __u64 identifier);
struct half answered(const struct world *world, __u64 identifier);

#endif
