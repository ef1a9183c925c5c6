/* SPDX-License-Identifier: GPL-2.0-only */
/* The object as on the wire, with the live clock, but without pins, which belong to instances. */
#ifndef SELFTESTS_LIVE_H
#define SELFTESTS_LIVE_H

#include "kernel/object.h"

#include "icmpguard.skel.h" /* uses the types of maps.h */

#include <string.h>

struct live_options {
	bool replaying;		    /* uses the time of the frames */
	bool without_conversations; /* echoes belong to none */
};

/* Returns 0 or a negative errno. Close with object_close(). */
static inline int live_load_as(struct object *object, const struct settings *settings,
			       struct live_options options)
{
	const __u64 seed = 0x9e3779b97f4a7c15ULL;
	struct icmpguard_bpf *skeleton = icmpguard_bpf__open();
	__u32 slots;
	int error;

	memset(object, 0, sizeof(*object));
	if (!skeleton)
		return -1;
	bpf_map__set_max_entries(skeleton->maps.sources, (__u32)settings->map_sources);
	bpf_map__set_max_entries(skeleton->maps.targets, (__u32)settings->map_targets);
	slots = block_slots_for((__u32)settings->map_blocks, (__u32)settings->map_block_prefixes);
	bpf_map__set_max_entries(skeleton->maps.block_slots, slots);
	bpf_map__set_max_entries(skeleton->maps.block_hits, slots);
	bpf_map__set_max_entries(skeleton->maps.block_heads, block_heads_for(slots));
	skeleton->rodata->block_heads_most = block_heads_for(slots) * BLOCK_HEADS;
	skeleton->data_state->state.lists.most_addresses = (__u32)settings->map_blocks;
	skeleton->data_state->state.lists.most_prefixes = (__u32)settings->map_block_prefixes;
	skeleton->data_state->state.lists.next_expiry = BLOCK_FOREVER;
	skeleton->rodata->replaying = options.replaying;
	skeleton->rodata->conversing = !options.without_conversations;
	skeleton->rodata->hash_seed = skeleton->rodata->sketch_seed = seed;
	skeleton->data_state->state.control.hash_seed = seed;
	skeleton->data_state->state.control.sketch_seed = seed;
	object->skeleton = skeleton;
	error = icmpguard_bpf__load(skeleton);
	if (error) {
		object_close(object);
		return error;
	}
	object->program = bpf_program__fd(skeleton->progs.icmpguard_xdp);
	object->poll_program = bpf_program__fd(skeleton->progs.icmpguard_poll);
	object->egress_program = bpf_program__fd(skeleton->progs.icmpguard_tc);
	object->egress_ip_program = bpf_program__fd(skeleton->progs.icmpguard_tc_ip);
#define ROW(number, NAME, name, ...) object->pins.name = bpf_map__fd(skeleton->maps.name);
	TABLES(ROW)
#undef ROW
	object->pins.state_map = bpf_map__fd(skeleton->maps.data_state);
	object->pins.state = &skeleton->data_state->state;
	return pins_map_slots(&object->pins);
}

#endif
