/* SPDX-License-Identifier: GPL-2.0-only */
/* Records that a poll hands over, and its request. */
#ifndef ICMPGUARD_CHANGE_H
#define ICMPGUARD_CHANGE_H

#include "headers/control.h"
#include "headers/refusal.h"
#include "headers/source.h"
#include "headers/target.h"

/* changes: ring buffer, filled by the poll program. */
struct source_change {
	__u32 table; /* enum change_table */
	__u32 zero;
	struct endpoint endpoint;
	struct source source;
};

struct target_change {
	__u32 table;
	__u32 zero;
	struct endpoint endpoint;
	struct target target;
};

struct refusals_change {
	__u32 table;
	__u32 zero;
	struct pair pair;
	struct refusals refusals;
};

enum change_table { CHANGE_SOURCE, CHANGE_TARGET, CHANGE_REFUSALS };

/* The poll program's context: in since and poll, out the counts. */
struct poll_request {
	__u64 since;   /* hand over entries seen at or after this time */
	__u64 poll;    /* this poll's number: entries already handed over are passed by */
	__u32 entries[COUNTED_TABLES]; /* that there are */
	__u32 handed;  /* entries handed over by this call */
	__u32 full;    /* the ring buffer was full: drain it and call again */
};

#endif
