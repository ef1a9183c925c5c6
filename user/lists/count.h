/* SPDX-License-Identifier: GPL-2.0-only */
/* How many entries a table of decisions holds. */
#ifndef ICMPGUARD_LISTS_COUNT_H
#define ICMPGUARD_LISTS_COUNT_H

#include "kernel/tables.h"

/* The fill of a table: of polled and counted ones as of the latest poll, of a list as it is. */
__u64 lists_count(const struct pins *pins, enum filled_table table);

#endif
