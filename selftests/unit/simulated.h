/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Simulated time: frames go through the kernel side, compiled natively (selftests/native), and the
 * engine polls it once a second, as the daemon does.
 */
#ifndef SIMULATED_H
#define SIMULATED_H

#include "alerts/alerts.h"
#include "engine/engine.h"
#include "memory/memory.h"
#include "selftests/frames.h"

struct simulated {
	struct object object;
	struct settings settings;
	struct engine *engine;
	struct memory *memory; /* the engine's */
	struct alerts *alerts;
	__u64 now;    /* of the kernel side */
	__u64 offset; /* added to it gives ns since 1970 */
	struct prefix_list home;
	bool received;	/* since the last poll */
	__u16 sequence; /* of the latest request */
	struct frame ping4, ping6;
};

/* Of 64 bits, as the seeds that are drawn: a small one has every payload length in one place. */
#define SIMULATED_SEED 0x5eedf00d9d3c7a61ULL

/* Begins at `wall`, ns since 1970, with default settings. `report` receives each alert record, or
 * is NULL. */
void simulated_start(struct simulated *simulated, __u64 wall,
		     void (*report)(const struct alert *, void *), void *context);
/* The same, with another seed than SIMULATED_SEED. */
void simulated_start_seeded(struct simulated *simulated, __u64 seed, __u64 wall,
			    void (*report)(const struct alert *, void *), void *context);
void simulated_stop(struct simulated *simulated);

/* The number of seeds to try: SIMULATION_SEEDS of the environment, or `otherwise`. */
unsigned long simulation_seeds(unsigned long otherwise);

/* "name=value", as on a command line; applies to the kernel side as well. */
void simulated_set(struct simulated *simulated, const char *assignment);

/* Moves on to `now`, polling each second in which something happened, and for a minute after. */
void simulated_until(struct simulated *simulated, __u64 now);

struct ping {
	struct address source;
	struct address target;
	enum view view;
	__u8 ttl;	  /* 0: 64 */
	__u16 identifier; /* 0: one for each source, as of a process */
	bool answered;
};

/* A request, and its answer, at simulated->now. Returns true if the request is dropped; then there
 * is no answer. If the home prefixes give another view than the ping's, its addresses replace
 * them. */
bool simulated_ping(struct simulated *simulated, const struct ping *ping);

/* Receives a frame at simulated->now. Returns true if it is dropped. */
bool simulated_receive(struct simulated *simulated, const struct frame *frame);

/* 192.0.2.7 as simulated_address(0xc0000207); and 2001:db8:SITE:NET::HOST. */
struct address simulated_ipv4(__u32 address);
/* 0xc0000207 as "192.0.2.7", in one of eight texts that take turns. */
const char *simulated_text(__u32 address);
struct address simulated_ipv6(__u16 site, __u16 net, __u64 host);

#endif
