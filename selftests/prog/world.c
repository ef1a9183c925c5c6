// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/prog/world.h"

#include "lists/block_table.h"
#include "lists/lists.h"
#include "replay/object_reset.h"
#include "selftests/live.h"
#include "base/prefix.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>
#include <sched.h>
#include <stdio.h>

enum { WORLD_CPUS = 256 };

static void stay_on_this_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	cr_assert(sched_setaffinity(0, sizeof(set), &set) == 0);
}

static void configure(struct world *world)
{
	world->control = &world->object.pins.state->control;
	world->config = &world->object.pins.state->config[world->control->slot & 1];
	memset(world->config, 0, sizeof(*world->config));
	for (int view = 0; view < VIEW_COUNT; view++)
		world->config->errors[view] = (struct error_config){ .least_mtu4 = 552,
								     .least_mtu6 = 1280 };
	for (int view = 0; view < VIEW_COUNT; view++)
		for (int lane = 0; lane < LANE_COUNT; lane++)
			world->config->lanes[view][lane] = (struct lane_config){
				.source_half = WORLD_HALF_WINDOW,
				.target_half = WORLD_HALF_WINDOW,
			};
	world->now = 1000 * NSEC_PER_SEC;
}

struct world *world_open(const struct world_options *options)
{
	static const struct world_options none;
	struct world *world = calloc(1, sizeof(*world));
	struct settings *settings = calloc(1, sizeof(*settings));

	cr_assert(world && settings);
	if (!options)
		options = &none;
	settings->map_sources = options->sources ? options->sources : 1024;
	settings->map_targets = options->targets ? options->targets : 1024;
	settings->map_blocks = options->blocks ? options->blocks : 1024;
	settings->map_block_prefixes = options->prefixes ? options->prefixes : 64;
	settings->decapsulate = options->tunnels;
	if (options->live || options->egress)
		cr_assert(live_load_as(&world->object, settings,
				       (struct live_options){ .replaying = !options->live }) == 0);
	else
		cr_assert(object_load_replay(&world->object, settings) == 0);
	free(settings);
	world->opened = malloc(sizeof(*world->opened));
	cr_assert(world->opened != NULL);
	*world->opened = *world->object.pins.state;
	configure(world);
	stay_on_this_cpu();
	return world;
}

void world_reset(struct world *world)
{
	const struct pins *pins = &world->object.pins;

	cr_assert(object_reset(&world->object) == 0);
	world_drain(pins->events, NULL, sizeof(struct event), 0);
	world_drain(pins->samples, NULL, sizeof(struct sample), 0);
	*pins->state = *world->opened;
	configure(world);
}

void world_close(struct world *world)
{
	object_close(&world->object);
	free(world->opened);
	free(world);
}

/* The live program reads no stamp: it gets the frame alone. */
static int test_run(struct world *world, const struct frame *frame)
{
	static struct {
		struct stamp stamp;
		__u8 bytes[FRAME_BYTES];
	} input;
	bool live = !world->object.skeleton->rodata->replaying;
	__u32 size = sizeof(input.stamp) + frame->size;
	struct xdp_md context = { .data = sizeof(input.stamp), .data_end = size };
	LIBBPF_OPTS(bpf_test_run_opts, run, .data_in = live ? input.bytes : (void *)&input,
		    .data_size_in = live ? frame->size : size, .ctx_in = live ? NULL : &context,
		    .ctx_size_in = live ? 0 : sizeof(context), .repeat = 1);
	int error;

	input.stamp = (struct stamp){ .now = world->now, .length = frame->wire, .ifindex = 7 };
	memcpy(input.bytes, frame->bytes, frame->size);
	error = bpf_prog_test_run_opts(world->object.program, &run);
	return error ? error : (int)run.retval;
}

int world_leaves(struct world *world, const struct frame *frame, __u32 received_by)
{
	struct __sk_buff context = {
		.tstamp = world->now,
		.ingress_ifindex = received_by,
	};
	LIBBPF_OPTS(bpf_test_run_opts, run, .data_in = frame->bytes, .data_size_in = frame->size,
		    .ctx_in = &context, .ctx_size_in = sizeof(context), .repeat = 1);

	cr_assert(bpf_prog_test_run_opts(world->object.egress_program, &run) == 0);
	return (int)run.retval;
}

bool world_takes(struct world *world, const struct frame *frame)
{
	return frame->size >= ETH_HLEN || test_run(world, frame) >= 0;
}

bool world_drops(struct world *world, const struct frame *frame)
{
	int action = test_run(world, frame);

	cr_assert(action == XDP_DROP || action == XDP_PASS, "the test run gave %d", action);
	return action == XDP_DROP;
}

bool world_drops_layers(struct world *world, const struct layer *layers)
{
	static struct frame frame;

	frame_build(&frame, layers);
	return world_drops(world, &frame);
}

__u32 world_passed(struct world *world, const struct layer *layers, __u32 count, __u64 gap)
{
	static struct frame frame;
	__u32 passed = 0;

	frame_build(&frame, layers);
	for (__u32 i = 0; i < count; i++) {
		passed += !world_drops(world, &frame);
		world->now += gap;
	}
	return passed;
}

static struct prefix prefix_from(const char *text)
{
	struct prefix prefix;

	cr_assert(prefix_parse(text, &prefix) == 0, "%s", text);
	return prefix;
}

/* Returns the slot of a source's block, in any network and of any origin. */
static struct block_slot *slot_from(const struct world *world, const char *text)
{
	static const enum list_origin origins[] = { ORIGIN_OPERATOR, ORIGIN_RULE };
	const struct prefix prefix = prefix_from(text);
	const struct block_key key = {
		.address = prefix.address,
		.network = NETWORK_ANY,
		.length = (__u8)prefix.length,
	};
	struct block_slot *slot = NULL;

	for (size_t i = 0; !slot && i < ARRAY_LENGTH(origins); i++)
		slot = block_table_find(&world->object.pins, &key, LIST_DROP, origins[i]);
	cr_assert(slot != NULL, "%s is not blocked", text);
	return slot;
}

void world_list(struct world *world, const struct list_entry *entry)
{
	const struct pins *pins = &world->object.pins;

	if (entry->action == LIST_ALLOW)
		cr_assert(lists_allow(pins, entry, world->now) >= 0);
	else
		cr_assert(lists_block(pins, entry, world->now) == 0);
}

void world_block(struct world *world, const char *text, enum block_scope scope, __u16 rule,
		 __u64 expires)
{
	const struct prefix prefix = prefix_from(text);
	struct list_entry entry = list_block_of(&prefix, scope, expires);
	struct block_slot *slot;

	entry.rule = rule;
	if (rule != BLOCK_BY_OPERATOR)
		entry.origin = ORIGIN_RULE;
	world_list(world, &entry);
	/* As if this CPU had counted them. */
	slot = slot_from(world, text);
	slot->owner = (__u32)sched_getcpu() + 1;
	slot->hits.packets = world->block_hits;
}

void world_allow(struct world *world, const char *text, __u64 expires)
{
	const struct prefix prefix = prefix_from(text);
	const struct list_entry entry = list_allow_of(&prefix, expires);

	world_list(world, &entry);
}

void world_home(struct world *world, const char *text)
{
	struct prefix prefix = prefix_from(text);
	struct address network = prefix.address, mask;
	struct config *config = world->config;

	memset(&mask, 0xff, sizeof(mask));
	mask = address_mask(&mask, prefix.length);
	if (address_is_ipv4(&network))
		config->networks[NETWORKS_HOME].v4[config->networks[NETWORKS_HOME].count4++] =
			(struct network4){ .network = network.words[3], .mask = mask.words[3] };
	else
		config->networks[NETWORKS_HOME].v6[config->networks[NETWORKS_HOME].count6++] =
			(struct network6){
				.network = { network.halves[0], network.halves[1] },
				.mask = { mask.halves[0], mask.halves[1] },
			};
	world->control->generation++;
}

/* Sums the first `words` 64-bit words of a per-CPU element. */
static void sum_element(int map, const void *key, __u64 *sums, __u32 words, __u32 stride)
{
	static __u64 values[WORLD_CPUS * 8];
	int cpus = libbpf_num_possible_cpus();

	cr_assert(cpus > 0 && cpus <= WORLD_CPUS);
	cr_assert(bpf_map_lookup_elem(map, key, values) == 0);
	memset(sums, 0, words * sizeof(*sums));
	for (int cpu = 0; cpu < cpus; cpu++)
		for (__u32 word = 0; word < words; word++)
			sums[word] += values[cpu * stride + word];
}

/* The fast parser's drops of one type. */
static struct early_drop early_of(const struct world *world, __u32 key)
{
	struct early_drop early;

	sum_element(world->object.pins.early_drops, &key, (__u64 *)&early, 2, 2);
	return early;
}

struct reason_count world_reason(const struct world *world, enum reason reason)
{
	struct reason_count count;
	struct early_drop early;
	__u32 key = reason;

	sum_element(world->object.pins.reasons, &key, (__u64 *)&count, 4, 4);
	for (key = 0; key < EARLY_TYPES; key++) {
		if (reason != REASON_BLOCKED && reason != REASON_BLOCKED_PREFIX)
			break;
		early = early_of(world, key + (reason == REASON_BLOCKED ? 0 : EARLY_TYPES));
		count.packets += early.packets;
		count.bytes += early.bytes;
		count.drops += early.packets;
	}
	return count;
}

struct type_count world_type(const struct world *world, __u8 family, __u8 type)
{
	struct type_count count;
	__u32 key = type_index(family, type);
	struct early_drop early = early_of(world, key), prefix = early_of(world, key + EARLY_TYPES);

	early.packets += prefix.packets;
	early.bytes += prefix.bytes;
	sum_element(world->object.pins.types, &key, (__u64 *)&count, 3, 3);
	count.packets += early.packets;
	count.bytes += early.bytes;
	count.drops += early.packets;
	return count;
}

__u64 world_health(const struct world *world, enum health item)
{
	__u64 count;
	__u32 key = item;

	sum_element(world->object.pins.health, &key, &count, 1, 1);
	return count;
}

struct block_hits world_blocked(const struct world *world, const char *text)
{
	struct block_hits hits;

	cr_assert(block_table_hits(&world->object.pins, slot_from(world, text), &hits) == 0);
	hits.packets -= world->block_hits;
	return hits;
}

static struct endpoint endpoint_from(const char *address, enum view view, enum lane lane)
{
	return (struct endpoint){ .address = address_of(address), .view = view, .lane = lane };
}

bool world_source(const struct world *world, const char *address, enum view view, enum lane lane,
		  struct source *source)
{
	struct endpoint key = endpoint_from(address, view, lane);

	return bpf_map_lookup_elem(world->object.pins.sources, &key, source) == 0;
}

bool world_target(const struct world *world, const char *address, enum view view, enum lane lane,
		  struct target *target)
{
	struct endpoint key = endpoint_from(address, view, lane);

	return bpf_map_lookup_elem(world->object.pins.targets, &key, target) == 0;
}

bool world_refusals(const struct world *world, const char *refuser, const char *receiver,
		    struct refusals *refusals)
{
	struct pair key = {
		.refuser = endpoint_from(refuser, VIEW_EDGE, LANE_ERROR),
		.receiver = { .address = address_of(receiver) },
	};

	return bpf_map_lookup_elem(bpf_map__fd(world->object.skeleton->maps.refusals), &key,
				   refusals) == 0;
}

struct source world_source_edge(const struct world *world, const char *address, enum lane lane)
{
	struct source source;

	cr_assert(world_source(world, address, VIEW_EDGE, lane, &source), "%s is not tracked",
		  address);
	return source;
}

__u32 world_entries(int map)
{
	__u8 key[64];
	__u32 count = 0;
	void *last = NULL;

	while (bpf_map_get_next_key(map, last, key) == 0) {
		last = key;
		count++;
	}
	return count;
}

struct drain {
	__u8 *records;
	size_t size;
	__u32 most, count;
};

static int take_record(void *context, void *record, size_t size)
{
	struct drain *drain = context;

	cr_assert(size == drain->size);
	if (drain->count < drain->most)
		memcpy(drain->records + drain->count * drain->size, record, size);
	drain->count++;
	return 0;
}

__u32 world_drain(int ring, void *records, size_t size, __u32 most)
{
	struct drain drain = { .records = records, .size = size, .most = most };
	struct ring_buffer *buffer = ring_buffer__new(ring, take_record, &drain, NULL);

	cr_assert(buffer != NULL);
	cr_assert(ring_buffer__consume(buffer) >= 0);
	ring_buffer__free(buffer);
	return drain.count;
}
