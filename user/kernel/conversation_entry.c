// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/conversation_entry.h"

#include "headers/hash.h"

#include <bpf/bpf.h>
#include <string.h>

bool conversation_half(int map, __u32 index, const struct conversation_key *key, struct half *half)
{
	struct conversation_key found;

	if (bpf_map_lookup_elem(map, &index, half) || !half->packets)
		return false;
	found = half_key(half);
	return !memcmp(&found, key, sizeof(found));
}

bool conversation_find(const struct pins *pins, int map, const struct conversation_key *key,
		       struct half *half)
{
	const __u64 seed = pins->state->control.sketch_seed;
	__u64 hash = conversation_hash(hash_address(&key->client, seed),
				       hash_address(&key->server, seed), key->kind,
				       key->identifier);
	__u32 place = hash & (CONVERSATION_SETS - 1);
	struct conversation_set set;

	if (bpf_map_lookup_elem(pins->conversation_sets, &place, &set))
		return false;
	for (__u32 way = 0; way < CONVERSATION_WAYS; way++)
		if (set.tags[way] == conversation_tag(hash))
			return conversation_half(map, conversation_index(place, way), key, half);
	return false;
}
