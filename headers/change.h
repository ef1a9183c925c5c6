/* SPDX-License-Identifier: GPL-2.0-only */
/* Records that a poll hands over, and its request. */
#ifndef ICMPGUARD_CHANGE_H
#define ICMPGUARD_CHANGE_H

#include "headers/tables.h"

/* changes: ring buffer of entries of polled tables, filled by the poll program. A record is as long
 * as its table's member needs. */
struct change {
	__u32 table; /* enum table_number */
	__u32 zero;
	union {
#define ROW(number, NAME, name, label, type, key_type, value_type, ...)                            \
	struct {                                                                                   \
		key_type key;                                                                      \
		value_type value;                                                                  \
	} name;
		TABLES_POLLED(ROW)
#undef ROW
	};
};

/* Bytes of a record of this table. */
#define CHANGE_SIZE(name) (offsetof(struct change, name) + sizeof(((struct change *)0)->name))

/* The poll program's context. A call ends when the ring buffer is full: drain it and call again
 * with what was returned; the walk goes on with the table in which it stopped. */
struct poll_request {
	__u64 since;   /* hand over entries seen at or after this time */
	__u64 poll;    /* this poll's number: entries already handed over are skipped */
	__u32 entries[FILLED_TABLES]; /* numbers of entries, of polled and counted tables */
	__u32 done;    /* tables walked to their end; 0 at first */
	__u32 handed;  /* entries handed over by this call */
	__u32 full;    /* the ring buffer was full */
	__u32 zero;
};

#endif
