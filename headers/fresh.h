/* SPDX-License-Identifier: GPL-2.0-only */
/* Per-CPU memory in which an entry is built before it is inserted into its map. */
#ifndef ICMPGUARD_FRESH_H
#define ICMPGUARD_FRESH_H

#include "headers/source.h"
#include "headers/target.h"

struct fresh {
	struct source source;
	struct target target;
};

#endif
