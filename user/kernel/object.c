// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/object.h"

#include "kernel/adopt.h"
#include "icmpguard.skel.h"
#include "kernel/instance.h"
#include "kernel/libbpf_log.h"
#include "kernel/tables.h"
#include "base/log.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

enum { HASH_OVERHEAD = 64 };

/* Fixed, so that two replays of a capture give the same result. */
static const __u64 replay_seed = 0x69636d7067756172;

static int set_sizes(struct icmpguard_bpf *skeleton, const struct settings *settings)
{
	const __u32 slots = block_slots_for((__u32)settings->map_blocks,
					    (__u32)settings->map_block_prefixes);
	int error;

	for (size_t i = 0; i < table_row_count; i++) {
		const struct table_row *row = &table_rows[i];
		__u32 entries = table_entries(row, settings);
		struct bpf_map *map = bpf_object__find_map_by_name(skeleton->obj, row->name);

		if (!entries)
			continue;
		error = map ? bpf_map__set_max_entries(map, entries) : -ENOENT;
		if (error)
			return log_error(error, "cannot size map %s: %s", row->name,
					 strerror(-error));
	}
	skeleton->rodata->block_heads_most = block_heads_for(slots) * BLOCK_HEADS;
	skeleton->data_state->state.lists.most_addresses = (__u32)settings->map_blocks;
	skeleton->data_state->state.lists.most_prefixes = (__u32)settings->map_block_prefixes;
	skeleton->data_state->state.lists.next_expiry = BLOCK_FOREVER;
	return 0;
}

/* Estimates a map's memory: about 64 bytes per hash entry besides key and value; per-CPU maps have
 * a value for each CPU. */
static __u64 map_memory(const struct bpf_map *map)
{
	__u64 entry = bpf_map__value_size(map);

	switch (bpf_map__type(map)) {
	case BPF_MAP_TYPE_RINGBUF:
		return bpf_map__max_entries(map);
	case BPF_MAP_TYPE_PERCPU_ARRAY:
		entry *= (__u64)libbpf_num_possible_cpus();
		break;
	case BPF_MAP_TYPE_PERCPU_HASH:
	case BPF_MAP_TYPE_LRU_PERCPU_HASH:
		entry *= (__u64)libbpf_num_possible_cpus();
		entry += bpf_map__key_size(map) + HASH_OVERHEAD;
		break;
	case BPF_MAP_TYPE_HASH:
	case BPF_MAP_TYPE_LRU_HASH:
		entry += bpf_map__key_size(map) + HASH_OVERHEAD;
		break;
	default:
		break;
	}
	return entry * bpf_map__max_entries(map);
}

__u64 object_memory(const struct settings *settings)
{
	struct icmpguard_bpf *skeleton;
	const struct bpf_map *map;
	__u64 sum = 0;

	libbpf_log_start();
	skeleton = icmpguard_bpf__open();
	if (!skeleton)
		return 0;
	if (!set_sizes(skeleton, settings))
		for (map = bpf_object__next_map(skeleton->obj, NULL); map;
		     map = bpf_object__next_map(skeleton->obj, map))
			sum += map_memory(map);
	icmpguard_bpf__destroy(skeleton);
	return sum;
}

static int open_skeleton(struct object *object, const struct settings *settings)
{
	int error;

	memset(object, 0, sizeof(*object));
	error = instance_check_privileges();
	if (error)
		return error;
	libbpf_log_start();
	object->skeleton = icmpguard_bpf__open();
	if (!object->skeleton)
		return log_error(-errno, "cannot open the BPF object: %s", strerror(errno));
	object->skeleton->rodata->decapsulate = object->tunnels = settings->decapsulate;
	bpf_program__set_autoload(object->skeleton->progs.icmpguard_tc, settings->egress);
	bpf_program__set_autoload(object->skeleton->progs.icmpguard_tc_ip, settings->egress);
	return set_sizes(object->skeleton, settings);
}

/* The skeleton keeps ownership of the descriptors and the state. */
static int take_descriptors(struct object *object)
{
	const struct icmpguard_bpf *skeleton = object->skeleton;

#define ROW(number, NAME, name, ...) object->pins.name = bpf_map__fd(skeleton->maps.name);
	TABLES(ROW)
#undef ROW
	object->pins.state_map = bpf_map__fd(skeleton->maps.data_state);
	object->pins.state = &skeleton->data_state->state;
	object->program = bpf_program__fd(skeleton->progs.icmpguard_xdp);
	object->ip_program = bpf_program__fd(skeleton->progs.icmpguard_ip);
	object->poll_program = bpf_program__fd(skeleton->progs.icmpguard_poll);
	object->egress_program = bpf_program__fd(skeleton->progs.icmpguard_tc);
	object->egress_ip_program = bpf_program__fd(skeleton->progs.icmpguard_tc_ip);
	return pins_map_slots(&object->pins);
}

static int load_skeleton(struct object *object)
{
	int error = icmpguard_bpf__load(object->skeleton);

	if (!error)
		return take_descriptors(object);
	log_error(0, "cannot load the BPF programs: %s", strerror(-error));
	libbpf_log_show();
	return error;
}

static void set_seeds(struct icmpguard_bpf *skeleton, __u64 hash_seed, __u64 sketch_seed)
{
	struct control *control = &skeleton->data_state->state.control;

	skeleton->rodata->hash_seed = control->hash_seed = hash_seed;
	skeleton->rodata->sketch_seed = control->sketch_seed = sketch_seed;
}

static int load_pinned(struct object *object, const char *instance, __u64 sketch_seed,
		       bool recorded)
{
	struct icmpguard_bpf *skeleton = object->skeleton;
	struct adoption adoption = { .recorded = recorded };
	__u64 seeds[2];
	int error;

	if (getrandom(seeds, sizeof(seeds), 0) != sizeof(seeds))
		return log_error(-errno, "cannot get random numbers: %s", strerror(errno));
	adoption.hash_seed = seeds[0];
	adoption.sketch_seed = sketch_seed ? sketch_seed : seeds[1];
	error = adopt_prepare(skeleton->obj, instance, &adoption);
	if (error)
		return error;
	object->adopted = adoption.found;
	object->statistics_anew = adoption.anew;
	object->earlier_state = adoption.earlier_state;
	/* If a state is adopted, it has the same seeds. */
	set_seeds(skeleton, adoption.hash_seed, adoption.sketch_seed);
	error = load_skeleton(object);
	if (!error)
		error = adopt_finish(skeleton->obj, instance, &adoption);
	if (error && !object->adopted)
		adopt_remove(instance);
	return error;
}

int object_load(struct object *object, const struct settings *settings, const char *instance,
		__u64 sketch_seed, bool recorded)
{
	int error = open_skeleton(object, settings);

	if (!error)
		error = load_pinned(object, instance, sketch_seed, recorded);
	if (error)
		object_close(object);
	return error;
}

/* Disables the kernel's random hash seeds: they would make evictions differ between runs. */
static int fix_seeds(struct icmpguard_bpf *skeleton)
{
	struct bpf_map *map;
	int error = 0;

	set_seeds(skeleton, replay_seed, replay_seed);
	bpf_object__for_each_map(map, skeleton->obj)
	{
		enum bpf_map_type type = bpf_map__type(map);

		if (type != BPF_MAP_TYPE_HASH && type != BPF_MAP_TYPE_LRU_HASH)
			continue;
		error = bpf_map__set_map_flags(map, bpf_map__map_flags(map) | BPF_F_ZERO_SEED);
		if (error)
			return log_error(error, "cannot fix the seed of map %s: %s",
					 bpf_map__name(map), strerror(-error));
	}
	return 0;
}

int object_load_replay(struct object *object, const struct settings *settings)
{
	int error = open_skeleton(object, settings);

	if (!error) {
		object->skeleton->rodata->replaying = true;
		/* A replayed frame always has an Ethernet header, if necessary a synthetic one. */
		bpf_program__set_autoload(object->skeleton->progs.icmpguard_ip, false);
		/* Replay has no egress. */
		bpf_program__set_autoload(object->skeleton->progs.icmpguard_tc, false);
		bpf_program__set_autoload(object->skeleton->progs.icmpguard_tc_ip, false);
		error = fix_seeds(object->skeleton);
	}
	if (!error)
		error = load_skeleton(object);
	if (error)
		object_close(object);
	return error;
}

struct bpf_object *object_maps(const struct object *object)
{
	return object->skeleton->obj;
}

/* All maps are already loaded, including the constants, which contain the hash seed. */
static int share_maps(struct bpf_object *again, const struct bpf_object *loaded)
{
	struct bpf_map *map, *shared;
	int error;

	bpf_object__for_each_map(map, again)
	{
		shared = bpf_object__find_map_by_name(loaded, bpf_map__name(map));
		error = shared ? bpf_map__reuse_fd(map, bpf_map__fd(shared)) : -ENOENT;
		if (error)
			return log_error(error, "cannot share map %s: %s", bpf_map__name(map),
					 strerror(-error));
	}
	return 0;
}

int object_program(const struct object *object, enum link link)
{
	return link == LINK_NONE ? object->ip_program : object->program;
}

int object_egress_program(const struct object *object, enum link link)
{
	return link == LINK_NONE ? object->egress_ip_program : object->egress_program;
}

const char *object_program_name(enum link link)
{
	return link == LINK_NONE ? "icmpguard_ip" : "icmpguard_xdp";
}

struct bpf_object *object_open_again(const struct object *object, enum link link)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "icmpguard_bpf");
	size_t size;
	const void *file = icmpguard_bpf__elf_bytes(&size);
	struct bpf_object *again = bpf_object__open_mem(file, size, &options);
	struct bpf_program *program;
	int error;

	if (!again) {
		log_error(0, "cannot open the BPF object: %s", strerror(errno));
		return NULL;
	}
	error = share_maps(again, object->skeleton->obj);
	if (error) {
		bpf_object__close(again);
		errno = -error;
		return NULL;
	}
	bpf_object__for_each_program(program, again)
		bpf_program__set_autoload(program, !strcmp(bpf_program__name(program),
							   object_program_name(link)));
	return again;
}

void object_close(struct object *object)
{
	pins_unmap_slots(&object->pins);
	icmpguard_bpf__destroy(object->skeleton);
	memset(object, 0, sizeof(*object));
}

int object_unpin(const char *instance)
{
	return adopt_remove(instance);
}
