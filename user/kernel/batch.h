/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads a whole hash map in batches of buckets. Walking an LRU hash by keys need not terminate
 * while a flood replaces them; this always does, and returns every entry at most once.
 */
#ifndef ICMPGUARD_KERNEL_BATCH_H
#define ICMPGUARD_KERNEL_BATCH_H

/* Calls `each` for every entry of a hash or LRU hash (not a per-CPU one). Key and value are valid
 * during the call only. 0 or a negative errno, reported. */
int batch_each(int map, void (*each)(const void *key, const void *value, void *context),
	       void *context);

#endif
