/* SPDX-License-Identifier: GPL-2.0-only */
/* Prefixes, a /24 or an IPv6 /64, of which many addresses offended within a while. */
#ifndef ICMPGUARD_RESPOND_CROWDED_H
#define ICMPGUARD_RESPOND_CROWDED_H

#include "headers/address.h"

struct crowded;

/* NULL when out of memory. */
struct crowded *crowded_new(void);
void crowded_free(struct crowded *crowded);

/* An offender that was blocked; `real`: it has shown two-way traffic. True when with it `many`
 * addresses of its prefix, which is filled in, were counted of which none was `within` ns before
 * the next; the count then begins anew. `proven`: three quarters of them are real. */
bool crowded_add(struct crowded *crowded, const struct prefix *offender, bool real, __u64 many,
		 __u64 within, __u64 now, struct prefix *prefix, bool *proven);

#endif
