/* SPDX-License-Identifier: GPL-2.0-only */
/* Which source a CPU's next frame comes from. Shared with peers.bpf.c. */
#ifndef SELFTESTS_BENCH_PLACE_H
#define SELFTESTS_BENCH_PLACE_H

#include "headers/types.h"

enum { PLACES = 256 };

/* A cache line for each CPU, so that the CPUs do not slow each other down here. */
struct place {
	__u32 first;   /* address of the source with index 0, host order */
	__u32 step;    /* from the address of one source to the next */
	__u32 sources; /* below 2^31, or never reached */
	__u32 stride;  /* from one frame's index to the next */
	__u32 index;   /* of the latest frame's source */
	__u32 zero[11];
};
_Static_assert(sizeof(struct place) == 64, "a cache line");

#endif
