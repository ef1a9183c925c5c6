/* SPDX-License-Identifier: GPL-2.0-only */
/* The programs that are measured, each with maps of its own, loaded when a row first asks for
 * them. Descriptors stay open until the process ends. Whatever fails ends the process, and is
 * reported on stderr. */
#ifndef SELFTESTS_BENCH_SETUP_H
#define SELFTESTS_BENCH_SETUP_H

#include "selftests/bench/place.h"
#include "selftests/bench/row.h"

/* Loads what every row needs. */
void setup_open(void);

/* Whether xdp-filter is installed. */
bool setup_has_filter(void);

/* The program that a row's frames go to. */
int setup_program(const struct row *row);

/* The program that changes the source and then goes on in `program`. */
int setup_rotate(int program);

/* What an entry of each polled table takes: an object is loaded for it. */
void setup_print_memory(void);

/* Where each CPU takes its next source from, by number of the CPU: shared with the program. */
struct place *setup_places(void);

#endif
