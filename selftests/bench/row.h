/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is measured: a row is a program, what it is set to, and the frames that it gets.
 *
 * The name of a row is its identity: an older build that knows a row of that name measures
 * the same. So a row that is changed gets another name.
 */
#ifndef SELFTESTS_BENCH_ROW_H
#define SELFTESTS_BENCH_ROW_H

#include "selftests/frames.h"

#include "headers/maps.h"

/* An icmpguard object. Rows that name the same one share it. */
struct guard {
	const char *settings[8]; /* over the defaults */
	bool without_conversations;
	bool limits;		 /* as set; otherwise so high that they are checked and never crossed */
	__u32 blocks;		 /* prefixes that are blocked: the first of the row's sources */
	__u32 length;		 /* of these prefixes, of IPv4; 0: addresses */
	enum block_scope scope;
	int program, egress; /* descriptors, once loaded */
};

/* xdp-filter, dropping by IPv4 source address; its table is made to fit. */
struct filter {
	const char *policy; /* alw drops what is listed, dny what is not */
	__u32 listed;	    /* sources of the row, from the second on for dny */
	int program;
};

enum { SOURCES_NEW = 0x7fffffff }; /* every packet comes from another source */

struct row {
	const char *name;
	struct guard *guard;   /* with neither: a program that only passes */
	struct filter *filter;
	const struct layer *frame;
	__u32 verdict;	/* which the program must give */
	__u32 sources;	/* 0: the frame as it is; otherwise so many send in turn, frames of IPv4 */
	__u32 length;	/* of the prefixes that each of these lies in; 0: addresses in a row */
	__u32 first;	/* address of the first, host order; 0: FIRST_SOURCE */
	bool egress;	/* the program of tc, where packets leave */
	bool in_order;	/* of their addresses, in which tables are filled; otherwise far apart */
	bool two_cpus;	/* measured on two CPUs at once, too */
};

/* The first source, 10.0.0.0: what a block list begins with. */
#define FIRST_SOURCE  0x0a000000u
#define FIRST_SOURCE4 "10.0.0.0"

extern const struct row rows[];
extern const __u32 row_count;

/* The first two: an empty program, and an empty program behind the one that changes the
 * source, whose cost is taken off all rows with several sources. */
enum { ROW_EMPTY, ROW_ROTATE };

/* NULL where there is none of this name. */
const struct row *row_find(const char *name);

#endif
