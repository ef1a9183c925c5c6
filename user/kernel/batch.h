/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading a whole hash map by batches of buckets.  Walking an LRU hash by keys does not
 * end while a flood replaces them; this does, and sees every entry at most once.
 */
#ifndef ICMPGUARD_KERNEL_BATCH_H
#define ICMPGUARD_KERNEL_BATCH_H

/* Calls `each` for every entry of a hash or LRU hash (not a per-CPU one). Key and value are
 * valid during the call. 0 or a negative errno, reported. */
int batch_each(int map, void (*each)(const void *key, const void *value, void *context),
	       void *context);

#endif
