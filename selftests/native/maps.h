/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Maps without a kernel: what the programs in bpf/ and libbpf's callers expect of hashes, LRU
 * hashes, arrays, longest-prefix tries and ring buffers.
 *
 * A per-CPU array has one CPU.  An LRU hash that is full evicts the entry that a program used
 * least lately; the kernel's comes near to that.  Each element and each record is an
 * allocation of its own, so that AddressSanitizer finds an access past its end.
 */
#ifndef SELFTESTS_NATIVE_MAPS_H
#define SELFTESTS_NATIVE_MAPS_H

#include "headers/types.h"

#include <linux/bpf.h>

struct native_map;
struct bpf_map;

/* What a map is declared with; sizes in bytes, of a ring buffer `most` is in bytes too. */
struct native_shape {
	enum bpf_map_type type;
	__u32 key_size;
	__u32 value_size;
	__u32 most;
};

/* Aborts when out of memory, or for a type that is not among the above. */
struct native_map *native_map_new(const struct native_shape *shape);
/* Records that were reserved must have been submitted or discarded. */
void native_map_free(struct native_map *map);
const struct native_shape *native_map_shape(const struct native_map *map);
/* Empties it; arrays become zeros. `most`: its size from now on, 0 leaves it. */
void native_map_clear(struct native_map *map, __u32 most);

/* A pointer to the value, valid until the element leaves, or NULL. `used`: by a program, which
 * is what an LRU hash goes by; a look-up by user space does not count. */
void *native_map_find(struct native_map *map, const void *key, bool used);
/* 0, -EEXIST, -ENOENT, -E2BIG (hash) or -ENOSPC (trie), as in the kernel. */
int native_map_store(struct native_map *map, const void *key, const void *value, __u64 flags);
int native_map_remove(struct native_map *map, const void *key);
/* The key after `key`, or the first one where that is NULL or gone; NULL at the end. */
const void *native_map_next(const struct native_map *map, const void *key);
/* Calls `each` until it returns other than 0; how often it was called. */
long native_map_each(struct native_map *map,
		     long (*each)(struct bpf_map *, const void *, void *, void *), void *context);
/* The memory of an array, in which elements lie at a distance of 8-byte steps. */
void *native_map_memory(struct native_map *map);

/* A ring buffer's record, to be filled; NULL where the ring has no room. */
void *native_ring_reserve(struct native_map *map, __u64 size);
/* Hands over a record that was reserved, or drops it. */
void native_ring_submit(void *record);
void native_ring_discard(void *record);
/* Hands each record to `take` and forgets it, until that returns a negative number. How many, or
 * that number. */
int native_ring_consume(struct native_map *map, int (*take)(void *, void *, size_t),
			void *context);

#endif
