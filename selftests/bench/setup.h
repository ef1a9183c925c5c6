/* SPDX-License-Identifier: GPL-2.0-only */
/* The programs that are measured, each with maps of its own. Descriptors stay open until
 * the process ends. */
#ifndef SELFTESTS_SETUP_H
#define SELFTESTS_SETUP_H

#include "selftests/bench/measure.h"

/* Loads what every row needs. 0, or -1 after saying what failed. */
int setup_open(void);

/* icmpguard enforcing, with limits so high that nothing crosses them. */
int setup_guard(void);
/* With its default limits. */
int setup_limited(void);
/* With an admission filter that lets hardly anything in at once. */
int setup_strict(void);
/* With so many blocks of addresses, SOURCE4 among them. */
int setup_blocks(__u32 entries);
/* xdp-filter with so many of the same entries: dny_ip, which drops a source that is not
 * among them, and alw_ip, which drops the first. */
int setup_filter(const char *policy, __u32 first, __u32 entries);
/* Only passes. */
int setup_pass(void);
/* Writes a source address and goes on in row.next. */
int setup_rotate(void);
void setup_rotation(const struct row *row);

#endif
