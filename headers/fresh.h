/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a CPU makes an entry before it becomes one of its map's. */
#ifndef ICMPGUARD_FRESH_H
#define ICMPGUARD_FRESH_H

#include "headers/source.h"
#include "headers/target.h"

struct fresh {
	struct source source;
	struct target target;
};

#endif
