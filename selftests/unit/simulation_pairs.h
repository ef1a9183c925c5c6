/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pairs of hosts that exchange echoes in simulated time: channels, and harmless programs. A kind
 * defines what its pairs send, and how often; random values come from a seed.
 */
#ifndef SIMULATION_PAIRS_H
#define SIMULATION_PAIRS_H

#include "selftests/unit/simulated.h"

#define HOUR   (3600 * NSEC_PER_SEC)
#define DAY    (24 * HOUR)
#define MONDAY (1699833600 * NSEC_PER_SEC)

enum { PAYLOAD_MOST = 1400, PAIRS_MOST = 64 };

struct pair_of;

struct kind_of {
	const char *name;
	void (*act)(struct pair_of *pair);
	double least, most; /* bounds of the drawn interval, in seconds */
	double jitter;	    /* jitter of each interval, as a share of it */
	double lasts;	    /* seconds; 0: to the end */
	bool harmless;
	bool six; /* over IPv6 */
};

struct pair_of {
	const struct kind_of *kind;
	bool six;
	__u32 client, server; /* host order; the client is at home */
	__u64 random;
	__u64 begun, next, until;
	double gap;
	__u16 identifier, sequence;
	__u32 count;
	__u32 length;
	__u8 ttl;     /* 0: 64 */
	__u8 own[64]; /* bytes that stay the same */
	bool found;
	enum rule rule;
	enum severity severity;
	__u64 found_after;
};

extern struct simulated simulated;
extern struct pair_of pairs[PAIRS_MOST];
extern __u32 pair_count;
/* What the runs to come are like: all pairs over IPv6; whose packets pass here. */
enum sight { SIGHT_BOTH, SIGHT_CLIENT, SIGHT_SERVER };
extern enum sight pairs_sight;
extern bool pairs_six;
/* Receives each record of an alert; or NULL. */
extern void (*pair_record)(const struct alert *alert);

/* Draw a number below `most`, or one from 0 to 1. */
__u64 pair_draw(struct pair_of *pair, __u64 most);
double pair_uniform(struct pair_of *pair);
void pair_bytes(struct pair_of *pair, __u8 *bytes, __u32 count);
void pair_text(struct pair_of *pair, __u8 *bytes, __u32 count);

/* The payload of iputils' ping. */
void iputils(__u8 *payload, __u32 length);

/* Sends one packet of the pair, from server or client, at simulated.now; `type` is of ICMPv4. */
void transmit(const struct pair_of *pair, bool server, __u8 type, __u16 identifier, __u16 sequence,
	      const __u8 *payload, __u32 length);
/* The same of any type and code of the pair's family; `word`: the rest of the header. */
void transmit_message(const struct pair_of *pair, bool server, __u8 type, __u8 code, __u32 word,
		      const __u8 *payload, __u32 length);
/* A request of the client, and a reply of the server, with the pair's numbers. */
void ask(const struct pair_of *pair, const __u8 *payload, __u32 length);
void answer(const struct pair_of *pair, const __u8 *payload, __u32 length);
/* The next request and the kernel's reply. */
void echo(struct pair_of *pair, const __u8 *payload, __u32 length);

/* Runs pairs of all kinds that are harmless, or that are not, for a time. */
void live_through(const struct kind_of *kinds, size_t count, __u64 seed, bool harmless, __u64 time);

/* Tests: each channel is found above info; no harmless pair is. */
void expect_found(unsigned long seed);
void expect_silence(unsigned long seed);

#endif
