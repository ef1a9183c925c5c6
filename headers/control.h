/* SPDX-License-Identifier: GPL-2.0-only */
/* Words that processes and the kernel side share. */
#ifndef ICMPGUARD_CONTROL_H
#define ICMPGUARD_CONTROL_H

#include "headers/tables.h"

/* Words that processes and the kernel side share; each is read whole. */
struct control {
	__u64 heartbeat;   /* the daemon's latest sign of life; 0: it ended on purpose */
	__u64 started;	   /* of the daemon, CLOCK_MONOTONIC */
	__u32 slot;	   /* which element of `config` is in force */
	__u32 generation;  /* incremented with every change of the allow list or of home */
	__u32 scope_all;   /* blocks of scope `all`: only then is non-ICMP looked up */
	__u32 pid;	   /* of the daemon, once its settings and lists are in force; 0: it left */
	__u64 mode;	   /* what a command chose, headers/mode.h */
	__u64 poll;	   /* number of the latest poll */
	__u64 hash_seed;   /* of the tables: of blocks, and of admissions */
	__u64 sketch_seed; /* permanent: only sketches of one seed can be compared */
	/* Numbers of entries. Of polled and counted tables: as of the latest poll. Of decided ones:
	 * the writer of an entry counts it, under the lists' lock. */
	__u32 entries[FILLED_TABLES];
	__u32 guards;	 /* GUARD_*; the daemon sets them */
	__u32 pairs;	 /* a pair of addresses is known: only then are pairs looked up */
	__u32 slot_uses; /* incremented before a slot of block_slots is filled */
};

#endif
