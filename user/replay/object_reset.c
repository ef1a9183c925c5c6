// SPDX-License-Identifier: GPL-2.0-only
#include "replay/object_reset.h"

#include "kernel/batch.h"
#include "metrics/counters.h"
#include "base/log.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Elements of a plain array zeroed per call. */
enum { ZEROED_AT_ONCE = 1 << 16 };

struct keys {
	char *all;
	size_t size; /* of one key */
	size_t count;
	size_t room;
	bool failed;
};

static void collect(const void *key, const void *value, void *context)
{
	struct keys *keys = context;
	char *larger;

	if (keys->count == keys->room) {
		keys->room = keys->room ? keys->room * 2 : 1024;
		larger = reallocarray(keys->all, keys->room, keys->size);
		keys->failed |= !larger;
		if (!larger)
			keys->room = keys->count;
		else
			keys->all = larger;
	}
	if (!keys->failed)
		memcpy(keys->all + keys->count++ * keys->size, key, keys->size);
}

/* Collects the keys first: finding the first key of an increasingly empty table is quadratic. */
static int empty_hash(const struct bpf_map *map)
{
	struct keys keys = { .size = bpf_map__key_size(map) };
	int error = batch_each(bpf_map__fd(map), collect, &keys);

	if (keys.failed)
		error = -ENOMEM;
	for (size_t i = 0; i < keys.count && !error; i++)
		error = bpf_map_delete_elem(bpf_map__fd(map), keys.all + i * keys.size);
	free(keys.all);
	return error;
}

static int zero_per_cpu(const struct bpf_map *map)
{
	size_t size = (bpf_map__value_size(map) + 7) / 8 * 8;
	char *zeros = calloc((size_t)libbpf_num_possible_cpus(), size);
	int error = zeros ? 0 : -ENOMEM;

	for (__u32 key = 0; key < bpf_map__max_entries(map) && !error; key++)
		error = bpf_map_update_elem(bpf_map__fd(map), &key, zeros, BPF_ANY);
	free(zeros);
	return error;
}

static int zero_array(const struct bpf_map *map)
{
	__u32 *keys = calloc(ZEROED_AT_ONCE, sizeof(*keys));
	char *zeros = calloc(ZEROED_AT_ONCE, bpf_map__value_size(map));
	__u32 entries = bpf_map__max_entries(map);
	int error = keys && zeros ? 0 : -ENOMEM;

	for (__u32 first = 0; first < entries && !error; first += ZEROED_AT_ONCE) {
		__u32 count = entries - first < ZEROED_AT_ONCE ? entries - first : ZEROED_AT_ONCE;

		for (__u32 i = 0; i < count; i++)
			keys[i] = first + i;
		error = bpf_map_update_batch(bpf_map__fd(map), keys, zeros, &count, NULL);
	}
	free(keys);
	free(zeros);
	return error;
}

/* Returns true for maps that are not emptied one by one: the state and the blocks, which
 * object_reset() clears, block_hits, which is cleared as blocks are created, and the layout. */
static bool is_reset_otherwise(const struct pins *pins, const struct bpf_map *map)
{
	int descriptor = bpf_map__fd(map);

	return bpf_map__is_internal(map) || descriptor == pins->block_slots ||
	       descriptor == pins->block_heads || descriptor == pins->block_hits ||
	       descriptor == pins->layout;
}

static int reset_map(const struct pins *pins, const struct bpf_map *map, bool filter_used)
{
	switch (bpf_map__type(map)) {
	case BPF_MAP_TYPE_HASH:
	case BPF_MAP_TYPE_LRU_HASH:
		return empty_hash(map);
	case BPF_MAP_TYPE_PERCPU_ARRAY:
		return zero_per_cpu(map);
	case BPF_MAP_TYPE_ARRAY: /* the admission filter is large, and mostly unused */
		return filter_used || bpf_map__fd(map) != pins->admitted ? zero_array(map) : 0;
	default: /* ring buffers: emptied by the last poll */
		return 0;
	}
}

static void reset_lists(struct state *state)
{
	state->control.scope_all = 0;
	state->lists = (struct list_words){
		.most_addresses = state->lists.most_addresses,
		.most_prefixes = state->lists.most_prefixes,
		.next_expiry = BLOCK_FOREVER,
	};
}

int object_reset(const struct object *object)
{
	const struct pins *pins = &object->pins;
	struct state *state = pins->state;
	struct counters counters;
	struct bpf_map *map;
	int error;

	error = counters_read(&counters, pins);
	if (error)
		return error;
	bpf_object__for_each_map(map, object_maps(object))
	{
		if (is_reset_otherwise(pins, map))
			continue;
		error = reset_map(pins, map, counters.health[HEALTH_ADMISSIONS_REFUSED] > 0);
		if (error)
			return log_error(error, "cannot empty map %s: %s", bpf_map__name(map),
					 strerror(-error));
	}
	memset(pins->slots, 0, pins->slot_count * sizeof(*pins->slots));
	memset(pins->heads, 0, pins->head_count * sizeof(*pins->heads));
	memset(&state->presence, 0, sizeof(state->presence));
	memset(state->policy_buckets, 0, sizeof(state->policy_buckets));
	reset_lists(state);
	return 0;
}
