/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Maps without a kernel: what the programs in bpf/ and libbpf's callers expect of hashes, LRU
 * hashes, arrays, longest-prefix tries and ring buffers.
 *
 * A per-CPU array has one CPU. A full LRU hash evicts the entry least recently used by a program;
 * the kernel approximates this. Each element and each record is a separate allocation, so that
 * AddressSanitizer detects an access past its end.
 */
#ifndef SELFTESTS_NATIVE_MAPS_H
#define SELFTESTS_NATIVE_MAPS_H

#include "headers/types.h"

#include <linux/bpf.h>

struct native_map;
struct bpf_map;

/* The declaration of a map; sizes in bytes; `most` of a ring buffer is also in bytes. */
struct native_shape {
	enum bpf_map_type type;
	__u32 key_size;
	__u32 value_size;
	__u32 most;
};

/* Aborts if out of memory, or for an unsupported type. */
struct native_map *native_map_new(const struct native_shape *shape);
/* Every reserved record must have been submitted or discarded. */
void native_map_free(struct native_map *map);
const struct native_shape *native_map_shape(const struct native_map *map);
/* Empties the map; arrays become zeros. `most`: its new size, 0 keeps it. */
void native_map_clear(struct native_map *map, __u32 most);

/* Returns a pointer to the value, valid until the element is removed, or NULL. `used`: by a
 * program, which counts for an LRU hash; a look-up by user space does not. */
void *native_map_find(struct native_map *map, const void *key, bool used);
/* Returns 0, -EEXIST, -ENOENT, -E2BIG (hash) or -ENOSPC (trie), as in the kernel. */
int native_map_store(struct native_map *map, const void *key, const void *value, __u64 flags);
int native_map_remove(struct native_map *map, const void *key);
/* Returns the key after `key`, or the first one if `key` is NULL or gone; NULL at the end. */
const void *native_map_next(const struct native_map *map, const void *key);
/* Calls `each` until it returns non-zero. Returns the number of calls. */
long native_map_each(struct native_map *map,
		     long (*each)(struct bpf_map *, const void *, void *, void *), void *context);
/* The memory of an array, whose elements are at multiples of 8 bytes. */
void *native_map_memory(struct native_map *map);

/* Returns a record of a ring buffer to be filled; NULL if the ring has no room. */
void *native_ring_reserve(struct native_map *map, __u64 size);
/* Submits a reserved record, or discards it. */
void native_ring_submit(void *record);
void native_ring_discard(void *record);
/* Passes each record to `take` and removes it, until that returns a negative number. Returns the
 * number of records, or that number. */
int native_ring_consume(struct native_map *map, int (*take)(void *, void *, size_t),
			void *context);

#endif
