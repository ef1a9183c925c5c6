/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sources with so many targets that they are conspicuous by themselves, by view and network: a
 * sketch of their addresses over one to two hours. It is compared with the kernel side's sketches
 * of a target's sources, which have addresses of one network.
 */
#ifndef ICMPGUARD_MEMORY_LOUD_H
#define ICMPGUARD_MEMORY_LOUD_H

#include "base/ledger.h"
#include "base/sketch.h"

#define LOUD_TURN (3600 * NSEC_PER_SEC)

/* Networks with known loud sources, over all views. */
enum { LOUD_MOST = 1024 };

struct loud {
	__u64 since; /* ns since 1970: start of `now` */
	struct hyperloglog now;
	struct hyperloglog before;
};

/* Returns a table of struct loud, by view and network; NULL when out of memory. */
struct ledger *loud_new(void);

/* Returns the key of a source's view and network. */
struct endpoint loud_key(const struct endpoint *source);

/* Adds a source by the kernel side's hash of its address; `now`: ns since 1970. */
void loud_add(struct ledger *louds, const struct endpoint *source, __u64 hash, __u64 now);
/* Returns about how many of these sources are not loud. */
double loud_count_others(struct ledger *louds, const struct endpoint *endpoint,
			 const struct hyperloglog *sources, __u64 now);
/* Returns true if one of these sources is not loud; `endpoint`: the view and network. */
bool loud_lacks(struct ledger *louds, const struct endpoint *endpoint,
		const struct hyperloglog *sources, __u64 now);

#endif
