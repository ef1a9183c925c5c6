/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What hosts were refused, for an hour: of each pair of a refuser and a receiver, and of each
 * receiver by whomever.
 *
 * A service that answers late is refused too: the client has closed its port, and each answer comes
 * to another.  So what is refused is of one of three kinds, and each is counted apart: doors that
 * somebody tried; ports that a client may have had, at which late answers end, a traceroute and
 * media after a call; and hosts that are not there.
 */
#ifndef ICMPGUARD_MEMORY_REFUSALS_H
#define ICMPGUARD_MEMORY_REFUSALS_H

#include "detectors/observation.h"

struct refusal_memory;

/* A memory of at most `bytes`; NULL when out of memory. */
struct refusal_memory *refusal_memory_new(size_t bytes);
void refusal_memory_free(struct refusal_memory *memory);

/* Takes in an entry that the kernel side handed over, and completes the observation of it;
 * `window`: ns. */
void refusal_memory_observe(struct refusal_memory *memory, const struct pair *pair, __u64 window,
			    struct observation *observation);

/* Bytes in use. */
size_t refusal_memory_bytes(const struct refusal_memory *memory);

#endif
