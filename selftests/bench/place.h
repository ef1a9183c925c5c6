/* SPDX-License-Identifier: GPL-2.0-only */
/* The source of a CPU's next frame. Shared with peers.bpf.c. */
#ifndef SELFTESTS_BENCH_PLACE_H
#define SELFTESTS_BENCH_PLACE_H

#include "headers/types.h"

enum { PLACES = 256 };

/* One cache line per CPU, so that the CPUs do not slow each other down. */
struct place {
	__u32 first;   /* address of the source with index 0, host order */
	__u32 step;    /* increment between the addresses of sources */
	__u32 sources; /* below 2^31, or never reached */
	__u32 stride;  /* increment between the indexes of frames */
	__u32 index;   /* of the latest frame's source */
	__u32 zero[11];
};
_Static_assert(sizeof(struct place) == 64, "a cache line");

#endif
