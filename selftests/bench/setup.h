/* SPDX-License-Identifier: GPL-2.0-only */
/* The measured programs, each with its own maps, loaded when a row first needs them. Descriptors
 * stay open until the process ends. Any failure is reported on stderr and ends the process. */
#ifndef SELFTESTS_BENCH_SETUP_H
#define SELFTESTS_BENCH_SETUP_H

#include "selftests/bench/place.h"
#include "selftests/bench/row.h"

/* Loads what every row needs. */
void setup_open(void);

/* Returns whether xdp-filter is installed. */
bool setup_has_filter(void);

/* Returns the program that receives a row's frames. */
int setup_program(const struct row *row);

/* Returns the program that changes the source and then calls `program`. */
int setup_rotate(int program);

/* Prints the memory per entry of each polled table, for which it loads an object. */
void setup_print_memory(void);

/* The places from which each CPU takes its next source, by CPU number; shared with the program. */
struct place *setup_places(void);

#endif
