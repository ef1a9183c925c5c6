/* SPDX-License-Identifier: GPL-2.0-only */
/* The format of the history file: a header, then sections. */
#ifndef ICMPGUARD_HISTORY_HISTORY_FORMAT_H
#define ICMPGUARD_HISTORY_HISTORY_FORMAT_H

#include "memory/memory_state.h"
#include "base/stream.h"

#define HISTORY_MAGIC 0x74736968706d6369ULL /* "icmphist" in little-endian order */

/* Version of the file. Before 3 the sections followed each other without headers. */
enum { HISTORY_VERSION = 3, HISTORY_VERSION_PLAIN = 2 };

/*
 * The sections, in the order in which they are written:
 *
 *   SECTION(number, NAME, version)
 *
 * The number is permanent. A change to a section's records needs a new version, and the code must
 * still read the older ones. A section that is unknown, or of a later version, is written back
 * unchanged.
 */
#define HISTORY_SECTIONS(SECTION)                                                                  \
	SECTION(1, BASELINE, 1)                                                                    \
	SECTION(2, LOUD, 2)                                                                        \
	SECTION(3, SEEDLINGS, 1)                                                                   \
	SECTION(4, PASTS, 2)                                                                       \
	SECTION(5, PLOTS_OF_SOURCES, 1)                                                            \
	SECTION(6, PLOTS_OF_SITES, 1)                                                              \
	SECTION(7, PLOTS_OF_TARGETS, 1)                                                            \
	SECTION(8, CAMPAIGNS_OF_SOURCES, 2)                                                        \
	SECTION(9, CAMPAIGNS_OF_SITES, 2)                                                          \
	SECTION(10, CAMPAIGNS_OF_TARGETS, 2)                                                       \
	SECTION(11, ALERTS, 2)                                                                     \
	SECTION(12, TALKS, 5)                                                                      \
	SECTION(13, GUARD, 2)                                                                      \
	SECTION(14, OFFENCES, 1)                                                                   \
	SECTION(15, REFUSALS, 1)

/* Since this version the slow windows of a section have the outcomes of first contacts. */
enum { SLOW_VERSION_OUTCOMES = 2 };

enum history_section {
#define SECTION(number, NAME, version) SECTION_##NAME = (number),
	HISTORY_SECTIONS(SECTION)
#undef SECTION
};

struct history_section_header {
	__u32 section; /* enum history_section */
	__u32 version;
	__u64 length; /* bytes that follow */
};
_Static_assert(sizeof(struct history_section_header) == 16, "history section header");

/* Returns the version in which a section is written; 0 if there is no such number. */
__u32 history_section_version(__u32 section);

/* Takes the next section off a stream: its header, and a stream of its contents. Returns false at
 * the end; a section longer than the remainder marks the stream as failed. */
bool history_next(struct stream *stream, struct history_section_header *header,
		  struct stream *section);

struct history_header {
	__u64 magic;
	__u32 version;
	__u32 crc;    /* of what follows the header, then of the header with this field 0 */
	__u64 length; /* bytes that follow */
	__u64 seed;
	__u64 clock; /* when it was saved, by the memory's clock */
	__u64 wall;  /* the same by the machine's clock, which may be set while icmpguard runs */
};
_Static_assert(sizeof(struct history_header) == 48, "history header");

/* The tables, in the order of their sections. */
enum history_table {
	HISTORY_SEEDLINGS,
	HISTORY_PASTS,
	HISTORY_PLOTS, /* one per enum prefix_kind */
	HISTORY_CAMPAIGNS = HISTORY_PLOTS + PREFIX_KINDS,
	HISTORY_TABLES = HISTORY_CAMPAIGNS + PREFIX_KINDS,
};
_Static_assert(SECTION_CAMPAIGNS_OF_TARGETS - SECTION_SEEDLINGS + 1 == HISTORY_TABLES,
	       "a section each");

/* Returns the table in a memory. */
struct ledger *history_ledger(const struct memory *memory, enum history_table table);

/* Read or write, depending on the stream: the value of one entry; and what is in no table. */
void history_value(struct stream *stream, enum history_table table, void *value);
void history_loud(struct stream *stream, struct loud *loud);
void history_baseline(struct stream *stream, struct baseline *baseline);

__u32 history_crc(__u32 body, struct history_header header);

#endif
