/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sources that ask so many targets that they are seen by themselves, for each view and network: a
 * sketch of their addresses, of one to two hours.  It is held against the kernel side's sketches
 * of a target's sources, which have addresses of one network.
 */
#ifndef ICMPGUARD_MEMORY_LOUD_H
#define ICMPGUARD_MEMORY_LOUD_H

#include "base/ledger.h"
#include "base/sketch.h"

#define LOUD_TURN (3600 * NSEC_PER_SEC)

/* Networks whose loud sources are known, in all views together. */
enum { LOUD_MOST = 1024 };

struct loud {
	__u64 since; /* ns since 1970, when `now` began */
	struct hyperloglog now;
	struct hyperloglog before;
};

/* A table of struct loud, by view and network. NULL when out of memory. */
struct ledger *loud_new(void);

/* The key of a source's view and network. */
struct endpoint loud_key(const struct endpoint *source);

/* Adds a source by the kernel side's hash of its address; `now`: ns since 1970. */
void loud_add(struct ledger *louds, const struct endpoint *source, __u64 hash, __u64 now);
/* Whether one of these sources is not loud; `endpoint`: of the view and network. */
bool loud_lacks(struct ledger *louds, const struct endpoint *endpoint,
		const struct hyperloglog *sources, __u64 now);

#endif
