/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The daemon's half without a kernel, on simulated time: packets are accounted for in the
 * kernel side's windows, compiled natively, and what changed is handed to memory, detectors
 * and alerts once a second, as the engine does.
 */
#ifndef SIMULATED_H
#define SIMULATED_H

#include "alerts/alert.h"
#include "memory/memory.h"

struct simulated {
	struct settings settings;
	struct memory *memory;
	struct alerts *alerts;
	__u64 now;    /* of the kernel side */
	__u64 offset; /* what makes ns since 1970 of it */
	__u64 polls;
	void (*report)(const struct alert *, void *);
	void *context;
	struct ledger *sources;
	struct ledger *targets;
	struct endpoint *touched; /* since the last poll; sources first, see .zero[0] */
	size_t touched_count;
};

enum { SIMULATED_SEED = 0x5eed };

/* Begins at `wall`, ns since 1970, with default settings. `report` gets each alert record, or is
 * NULL. */
void simulated_start(struct simulated *simulated, __u64 wall,
		     void (*report)(const struct alert *, void *), void *context);
void simulated_stop(struct simulated *simulated);

/* Moves on to `now`, polling each second in which something happened, and a minute later. */
void simulated_until(struct simulated *simulated, __u64 now);

struct ping {
	struct address source;
	struct address target;
	enum view view;
	__u8 ttl; /* 0: 64 */
	bool answered;
};

/* A request, and its answer, at simulated->now. */
void simulated_ping(struct simulated *simulated, const struct ping *ping);

/* 192.0.2.7 as simulated_address(0xc0000207); and 2001:db8:SITE:NET::HOST. */
struct address simulated_ipv4(__u32 address);
struct address simulated_ipv6(__u16 site, __u16 net, __u64 host);

#endif
