/* SPDX-License-Identifier: GPL-2.0-only */
/* Prefixes (/24 or IPv6 /64) with many offending addresses within a time. */
#ifndef ICMPGUARD_RESPOND_CROWDED_H
#define ICMPGUARD_RESPOND_CROWDED_H

#include "headers/address.h"

struct crowded;

/* Returns NULL when out of memory. */
struct crowded *crowded_new(void);
void crowded_free(struct crowded *crowded);

/* Counts a blocked offender; `real`: it has shown two-way traffic. Returns true, with `prefix` set,
 * when this is the `many`th of its prefix, each at most `within` ns after the previous one; the
 * count then restarts. `proven`: three quarters of them are real. */
bool crowded_add(struct crowded *crowded, const struct prefix *offender, bool real, __u64 many,
		 __u64 within, __u64 now, struct prefix *prefix, bool *proven);

#endif
