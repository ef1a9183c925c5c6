/* SPDX-License-Identifier: GPL-2.0-only */
/* The admission filter, and the words of a CPU's own limits. */
#ifndef ICMPGUARD_ADMISSION_H
#define ICMPGUARD_ADMISSION_H

#include "headers/types.h"

/* scratch: per-CPU array of one, the words of a CPU's own limits. */
struct scratch {
	__u64 source_admission;
	__u64 target_admission;
	__u64 samples;
	__u64 refusals_admission;
};

/* admitted: an array, the admission filter.  A slot holds the epoch and a
 * fingerprint of the address that last asked to be admitted there. */
enum { ADMITTED_SLOTS = 1 << 20 };

#endif
