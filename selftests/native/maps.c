// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/native/maps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NONE = ~0U, RING_HEADER = 8 };

/* An element of a hash or a trie: its key, followed by its value. */
struct element {
	struct element *next; /* in its bucket */
	struct element *newer, *older;
	__u32 place; /* in `elements` */
	_Alignas(16) __u8 key[];
};

struct record {
	struct record *next;
	struct native_map *map;
	__u64 size;
	bool ready;
	_Alignas(16) __u8 bytes[];
};

struct native_map {
	struct native_shape shape;
	__u32 value_at; /* in an element, after the key */
	__u8 *memory;	/* of an array */
	struct element **elements;
	struct element **buckets;
	__u32 count, bucket_count;
	struct element *newest, *oldest;
	struct record *first, **last;
	__u64 filled; /* bytes of the ring */
};

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (!memory)
		abort();
	return memory;
}

static bool is_array(const struct native_map *map)
{
	return map->shape.type == BPF_MAP_TYPE_ARRAY ||
	       map->shape.type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

static bool is_ring(const struct native_map *map)
{
	return map->shape.type == BPF_MAP_TYPE_RINGBUF;
}

static __u32 stride(const struct native_map *map)
{
	return (map->shape.value_size + 7) & ~7U;
}

static void make_room(struct native_map *map)
{
	if (is_ring(map))
		return;
	if (is_array(map)) {
		map->memory = allocate(map->shape.most, stride(map));
		return;
	}
	for (map->bucket_count = 16; map->bucket_count < map->shape.most; map->bucket_count *= 2)
		;
	map->buckets = allocate(map->bucket_count, sizeof(*map->buckets));
	map->elements = allocate(map->shape.most, sizeof(*map->elements));
}

struct native_map *native_map_new(const struct native_shape *shape)
{
	struct native_map *map = allocate(1, sizeof(*map));

	switch (shape->type) {
	case BPF_MAP_TYPE_HASH:
	case BPF_MAP_TYPE_LRU_HASH:
	case BPF_MAP_TYPE_LPM_TRIE:
	case BPF_MAP_TYPE_ARRAY:
	case BPF_MAP_TYPE_PERCPU_ARRAY:
	case BPF_MAP_TYPE_RINGBUF:
		break;
	default:
		abort();
	}
	map->shape = *shape;
	map->value_at = (shape->key_size + 15) & ~15U;
	map->last = &map->first;
	make_room(map);
	return map;
}

const struct native_shape *native_map_shape(const struct native_map *map)
{
	return &map->shape;
}

static int forget_record(void *context, void *record, size_t size)
{
	return 0;
}

static void empty(struct native_map *map)
{
	native_ring_consume(map, forget_record, NULL);
	while (map->count)
		native_map_remove(map, map->elements[0]->key);
	free(map->elements);
	free(map->buckets);
	free(map->memory);
	map->elements = map->buckets = NULL;
	map->memory = NULL;
}

void native_map_free(struct native_map *map)
{
	empty(map);
	free(map);
}

void native_map_clear(struct native_map *map, __u32 most)
{
	empty(map);
	if (most)
		map->shape.most = most;
	make_room(map);
}

/* ---- hashes ------------------------------------------------------------------------------ */

/* FNV-1a; a trie has one bucket for all, since one of its keys matches many. */
static struct element **bucket(const struct native_map *map, const void *key)
{
	const __u8 *bytes = key;
	__u64 hash = 0xcbf29ce484222325ULL;

	if (map->shape.type == BPF_MAP_TYPE_LPM_TRIE)
		return &map->buckets[0];
	for (__u32 i = 0; i < map->shape.key_size; i++)
		hash = (hash ^ bytes[i]) * 0x100000001b3ULL;
	return &map->buckets[(hash ^ hash >> 32) & (map->bucket_count - 1)];
}

static struct element **find_exact(const struct native_map *map, const void *key)
{
	struct element **at = bucket(map, key);

	while (*at && memcmp((*at)->key, key, map->shape.key_size))
		at = &(*at)->next;
	return at;
}

static bool bits_equal(const __u8 *a, const __u8 *b, __u32 bits)
{
	__u8 mask = (__u8)(0xff00 >> bits % 8);

	return !memcmp(a, b, bits / 8) && !((a[bits / 8] ^ b[bits / 8]) & mask);
}

static __u32 trie_length(const void *key)
{
	__u32 length;

	memcpy(&length, key, sizeof(length));
	return length;
}

/* A key is a length in bits, and a number whose first bits count. */
static struct element *find_longest(const struct native_map *map, const __u8 *key)
{
	struct element *longest = NULL;
	__u32 whole = (map->shape.key_size - sizeof(__u32)) * 8;

	for (struct element *at = map->buckets[0]; at; at = at->next) {
		__u32 length = trie_length(at->key);

		if (length > trie_length(key) || (longest && length < trie_length(longest->key)))
			continue;
		if (length == whole ? !memcmp(at->key + 4, key + 4, whole / 8) :
				      bits_equal(at->key + 4, key + 4, length))
			longest = at;
	}
	return longest;
}

static void leave_order(struct native_map *map, struct element *element)
{
	*(element->newer ? &element->newer->older : &map->newest) = element->older;
	*(element->older ? &element->older->newer : &map->oldest) = element->newer;
}

static void become_newest(struct native_map *map, struct element *element)
{
	element->newer = NULL;
	element->older = map->newest;
	*(map->newest ? &map->newest->newer : &map->oldest) = element;
	map->newest = element;
}

static void *array_element(const struct native_map *map, const void *key)
{
	__u32 place;

	memcpy(&place, key, sizeof(place));
	return place < map->shape.most ? map->memory + (size_t)place * stride(map) : NULL;
}

void *native_map_find(struct native_map *map, const void *key, bool used)
{
	struct element *element;

	if (is_array(map))
		return array_element(map, key);
	element = map->shape.type == BPF_MAP_TYPE_LPM_TRIE ? find_longest(map, key) :
							     *find_exact(map, key);
	if (!element)
		return NULL;
	if (used && element != map->newest) {
		leave_order(map, element);
		become_newest(map, element);
	}
	return element->key + map->value_at;
}

int native_map_remove(struct native_map *map, const void *key)
{
	struct element **at, *element;

	if (is_array(map) || is_ring(map))
		return -EINVAL;
	at = find_exact(map, key);
	element = *at;
	if (!element)
		return -ENOENT;
	*at = element->next;
	leave_order(map, element);
	map->elements[element->place] = map->elements[--map->count];
	map->elements[element->place]->place = element->place;
	free(element);
	return 0;
}

static int add_element(struct native_map *map, const void *key, const void *value)
{
	struct element *element, **at;

	if (map->count == map->shape.most) {
		if (map->shape.type != BPF_MAP_TYPE_LRU_HASH)
			return map->shape.type == BPF_MAP_TYPE_HASH ? -E2BIG : -ENOSPC;
		native_map_remove(map, map->oldest->key);
	}
	/* Allocations are aligned to 16 bytes, and so is the value. */
	element = allocate(1, sizeof(*element) + map->value_at + map->shape.value_size);
	memcpy(element->key, key, map->shape.key_size);
	memcpy(element->key + map->value_at, value, map->shape.value_size);
	at = bucket(map, key);
	element->next = *at;
	*at = element;
	element->place = map->count;
	map->elements[map->count++] = element;
	become_newest(map, element);
	return 0;
}

int native_map_store(struct native_map *map, const void *key, const void *value, __u64 flags)
{
	void *stored;

	if (is_ring(map))
		return -EINVAL;
	if (is_array(map)) {
		stored = array_element(map, key);
	} else {
		struct element *element = *find_exact(map, key);

		stored = element ? element->key + map->value_at : NULL;
	}
	if (stored && flags == BPF_NOEXIST)
		return -EEXIST;
	if (!stored && (flags == BPF_EXIST || is_array(map)))
		return is_array(map) ? -E2BIG : -ENOENT;
	if (!stored)
		return add_element(map, key, value);
	memcpy(stored, value, map->shape.value_size);
	return 0;
}

const void *native_map_next(const struct native_map *map, const void *key)
{
	const struct element *element = key ? *find_exact(map, key) : NULL;
	__u32 place = element ? element->place + 1 : 0;

	return place < map->count ? map->elements[place]->key : NULL;
}

long native_map_each(struct native_map *map,
		     long (*each)(struct bpf_map *, const void *, void *, void *), void *context)
{
	__u32 count = is_array(map) ? map->shape.most : map->count;
	__u32 i;

	for (i = 0; i < count; i++) {
		const void *key = is_array(map) ? &i : (const void *)map->elements[i]->key;
		void *value = is_array(map) ? array_element(map, &i) :
					      map->elements[i]->key + map->value_at;

		if (each((struct bpf_map *)map, key, value, context))
			return i + 1;
	}
	return i;
}

void *native_map_memory(struct native_map *map)
{
	return map->memory;
}

/* ---- ring buffers ------------------------------------------------------------------------ */

static __u64 room_for(__u64 size)
{
	return (size + RING_HEADER + 7) & ~7ULL;
}

void *native_ring_reserve(struct native_map *map, __u64 size)
{
	struct record *record;

	if (map->filled + room_for(size) > map->shape.most)
		return NULL;
	record = allocate(1, sizeof(*record) + size);
	record->map = map;
	record->size = size;
	map->filled += room_for(size);
	*map->last = record;
	map->last = &record->next;
	return record->bytes;
}

static struct record *record_of(void *bytes)
{
	return (struct record *)((__u8 *)bytes - offsetof(struct record, bytes));
}

void native_ring_submit(void *record)
{
	record_of(record)->ready = true;
}

/* An empty record stays in the ring until it is consumed, as in the kernel. */
void native_ring_discard(void *record)
{
	record_of(record)->size = 0;
	record_of(record)->ready = true;
}

int native_ring_consume(struct native_map *map, int (*take)(void *, void *, size_t), void *context)
{
	int taken = 0, error = 0;

	while (map->first && map->first->ready && error >= 0) {
		struct record *record = map->first;

		if (record->size) {
			error = take(context, record->bytes, record->size);
			taken++;
		}
		map->first = record->next;
		if (!map->first)
			map->last = &map->first;
		map->filled -= room_for(record->size);
		free(record);
	}
	return error < 0 ? error : taken;
}
