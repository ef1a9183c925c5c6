/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The admission filter.  An insert into a full LRU map costs 40 to 90 times an empty program and
 * evicts another entry; a flood from random sources would do both for every packet.  So new
 * entries are free only up to a rate; above it an address must be seen again in the same epoch or
 * the next, which random ones are not.
 *
 * The filter is a table of 2^20 words, each a 24-bit fingerprint and the 8-bit number of the epoch
 * in which it was written.  Entries go stale with time, so nothing is ever cleared; a false match
 * has a chance of 2^-24.
 */
#ifndef ICMPGUARD_BPF_ADMIT_H
#define ICMPGUARD_BPF_ADMIT_H

#include "bpf/maps.h"

enum admission {
	ADMISSION_REFUSED,
	ADMISSION_FIRST,  /* with its first packet */
	ADMISSION_SECOND, /* with a later one; an earlier one was refused */
};

/* Returns whether an entry may be created for the key with this hash. `arrival`: this CPU's bucket
 * of free admissions; `free`: a free admission may be used. */
__noinline int admit(__u64 *arrival, __u64 hash, __u64 now, bool free)
{
	const struct config *config = configuration();
	__u32 key = hash & (ADMITTED_SLOTS - 1);
	__u32 fingerprint = hash >> 40;
	__u32 epoch, age;
	__u32 *slot;
	bool seen;

	if (!arrival)
		return ADMISSION_REFUSED;
	if (free && gcra_take(arrival, &config->admission, config->admission.interval, now))
		return ADMISSION_FIRST;
	slot = bpf_map_lookup_elem(&admitted, &key);
	if (!slot || config->admission_epoch == 0)
		return ADMISSION_FIRST;
	/* 1 .. 255, so that a table of zeros admits nothing. */
	epoch = (__u32)(now / config->admission_epoch % 255) + 1;
	age = (epoch + 255 - (*slot & 0xff)) % 255;
	seen = *slot >> 8 == fingerprint && (*slot & 0xff) && age <= 1;
	if (!seen)
		*slot = fingerprint << 8 | epoch;
	return seen ? ADMISSION_SECOND : ADMISSION_REFUSED;
}

#endif
