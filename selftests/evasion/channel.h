/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A channel in echoes between a host at home and one outside, for tricks that hide it. A trick
 * sends with these functions at the watch's time; the hidden data is random.
 */
#ifndef SELFTESTS_EVASION_CHANNEL_H
#define SELFTESTS_EVASION_CHANNEL_H

#include "selftests/evasion/watch.h"

#define MINUTE (60 * NSEC_PER_SEC)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

enum { CHANNEL_MOST = 512, STOCK = 56 };

struct channel {
	struct watch *watch;
	__u64 random;
	const char *client;
	const char *server;
	__u16 identifier;
	__u16 sequence;
	__u64 begun;
	__u64 found; /* ns after the first packet; 0: not found */
	__u8 payload[CHANNEL_MOST];
};

void channel_open(struct channel *channel);
void channel_close(struct channel *channel);

/* Draws a number below `most`. */
__u32 channel_draw(struct channel *channel, __u32 most);
/* Fills part of the payload with random bytes. */
void channel_data(struct channel *channel, __u32 from, __u32 count);
/* Sets the payload of iputils' ping, STOCK bytes. */
void channel_stock(struct channel *channel);

/* Sends a request with the next number and `length` bytes of the payload; a reply to the latest. */
void channel_ask(struct channel *channel, __u32 length);
void channel_answer(struct channel *channel, __u32 length);
/* Sends a request and the echo that the far kernel returns. */
void channel_echo(struct channel *channel, __u32 length);

/* Lets about this much time pass, plus or minus up to half. */
void channel_wait(struct channel *channel, __u64 about);

/* Lets `act` send about every `gap` for `most`, or until a rule about channels reports more than
 * info. Returns whether one did. */
bool channel_finds(struct channel *channel, void (*act)(struct channel *), __u64 gap, __u64 most);

/* The same in a channel of its own. */
bool channel_is_found(void (*act)(struct channel *), __u64 gap, __u64 most);

#endif
