/* SPDX-License-Identifier: GPL-2.0-only */
/* The file of a history: a header, and records one after the other. */
#ifndef ICMPGUARD_HISTORY_HISTORY_FORMAT_H
#define ICMPGUARD_HISTORY_HISTORY_FORMAT_H

#include "memory/memory_state.h"
#include "base/stream.h"

#define HISTORY_MAGIC 0x74736968706d6369ULL /* "icmphist" where the lowest byte comes first */

/* A change of any record is a new version. */
enum { HISTORY_VERSION = 2 };

struct history_header {
	__u64 magic;
	__u32 version;
	__u32 crc;    /* of all that follows the header, then of the header with this field 0 */
	__u64 length; /* of what follows */
	__u64 seed;
	__u64 clock; /* when it was saved, by the memory's clock */
	__u64 wall;  /* and by the machine's: a clock may be set while icmpguard runs */
};
_Static_assert(sizeof(struct history_header) == 48, "history header");

/* The tables, in the order in which they are written. */
enum history_table {
	HISTORY_SEEDLINGS,
	HISTORY_PASTS,
	HISTORY_PLOTS, /* one for each enum prefix_kind */
	HISTORY_CAMPAIGNS = HISTORY_PLOTS + PREFIX_KINDS,
	HISTORY_TABLES = HISTORY_CAMPAIGNS + PREFIX_KINDS,
};

/* The table in a memory. */
struct ledger *history_ledger(const struct memory *memory, enum history_table table);

/* What is the same in both directions: the value of one entry; and what is in no table. */
void history_value(struct stream *stream, enum history_table table, void *value);
void history_loud(struct stream *stream, struct loud *loud);
void history_baseline(struct stream *stream, struct baseline *baseline);

__u32 history_crc(__u32 body, struct history_header header);

#endif
