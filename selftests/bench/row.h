/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A measurement: a row is a program, its settings, and the frames sent to it.
 *
 * The name of a row is its identity: an older build that has a row of that name measures the same.
 * So a changed row gets another name.
 */
#ifndef SELFTESTS_BENCH_ROW_H
#define SELFTESTS_BENCH_ROW_H

#include "selftests/frames.h"

#include "headers/maps.h"

/* An icmpguard object. Rows that name the same one share it. */
struct guard {
	const char *settings[8]; /* in addition to the defaults */
	bool without_conversations;
	bool endpoint;		 /* TARGET4 is its own, and has sockets at port SOCKETS */
	bool limits;		 /* as set; otherwise so high that they are checked and never exceeded */
	__u32 blocks;		 /* blocked prefixes: the first of the row's sources */
	__u32 length;		 /* of these IPv4 prefixes; 0: addresses */
	enum block_scope scope;
	int program, egress; /* descriptors, once loaded */
};

/* xdp-filter, dropping by IPv4 source address; its table is made to fit. */
struct filter {
	const char *policy; /* alw drops listed addresses, dny unlisted ones */
	__u32 listed;	    /* sources of the row, from the second on for dny */
	int program;
};

enum { SOCKETS = 40000 };

enum { SOURCES_NEW = 0x7fffffff }; /* every packet comes from another source */

struct row {
	const char *name;
	struct guard *guard;   /* with neither: a program that only passes */
	struct filter *filter;
	const struct layer *frame;
	__u32 verdict;	/* expected of the program */
	__u32 sources;	/* 0: the frame as it is; otherwise the number of sources, in turn; IPv4 frames */
	__u32 length;	/* of the prefixes, one per source; 0: consecutive addresses */
	__u32 first;	/* address of the first, host order; 0: FIRST_SOURCE */
	bool egress;	/* the tc program for egress */
	bool in_order;	/* of the addresses, as tables are filled; otherwise far apart */
	bool two_cpus;	/* also measured on two CPUs at once */
};

/* The first source, 10.0.0.0; block lists begin with it. */
#define FIRST_SOURCE  0x0a000000u
#define FIRST_SOURCE4 "10.0.0.0"

extern const struct row rows[];
extern const __u32 row_count;

/* The first two: an empty program, and an empty program behind the one that changes the source,
 * whose cost is subtracted from all rows with several sources. */
enum { ROW_EMPTY, ROW_ROTATE };

/* Returns NULL if there is no row of this name. */
const struct row *row_find(const char *name);

#endif
