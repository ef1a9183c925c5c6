/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Spreads: what no ping explains in the echoes of many pairs of hosts together. A transfer that is
 * split among many servers, or among many clients that send to one network, stays below what is
 * judged of each pair. Each pair counts with its first few packets, and only if most of its packets
 * carry such data: a pair with more is judged by itself.
 *
 * A host that changes the identifier with each packet as well has no conversation with anybody
 * (bpf/candidate.h): its copied packets are counted.
 */
#ifndef ICMPGUARD_MEMORY_SPREADS_H
#define ICMPGUARD_MEMORY_SPREADS_H

#include "memory/conversations.h"

struct spreads;

/* Returns NULL when out of memory. */
struct spreads *spreads_new(void);
void spreads_free(struct spreads *spreads);

/* Adds what a pair sent since; `talk`: its record, `counts`: its figures. `key`: of the pair;
 * `now`: of the kernel side, ns. */
void spreads_add(struct spreads *spreads, const struct talk_key *key, struct talk *talk,
		 const struct pair_counts *counts, __u64 now);

/* Adds a copied request of a pair that has no conversation. `odd`: a hash of data that no ping
 * sends, which counts if it is not that of the copy before, to any host; 0: it is a ping's. */
void spreads_look(struct spreads *spreads, const struct talk_key *key, __u64 odd, __u64 now);

/* Calls `observe` (OBSERVED_SPREAD) for each host and network to which something was added. */
void spreads_judge(struct spreads *spreads, __u64 now,
		   void (*observe)(const struct observation *, void *), void *context);

#endif
