// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/bench/setup.h"

#include "selftests/live.h"
#include "lists/blocks.h"
#include "config/config.h"
#include "peers.skel.h"
#include "base/prefix.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>

/* xdp-filter's objects, by policy: `alw` drops what is listed, `dny` what is not. */
#define FILTER_OBJECTS "/usr/lib/*/bpf/xdpfilt_%s_ip.o"

/* xdp-filter's flag of an address that is listed as a source. */
enum { FILTER_SOURCE = 1, CPUS_MOST = 256 };

static struct peers_bpf *peers;

static int fail(const char *what, int error)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(error < 0 ? -error : error));
	exit(1);
}

/* Blocked addresses are 10.1.0.0 and on; the first of them is the one that sends. */
static struct address blocked_address(__u32 index)
{
	if (index == 0)
		return address_of(SOURCE4);
	return address_from_ipv4(htonl(0x0a010000 + index));
}

static struct object *load_guard(const char *assignment)
{
	struct settings settings;
	struct prefix_list home = {};
	struct object *object = calloc(1, sizeof(*object));
	int error;

	if (!object)
		fail("icmpguard", ENOMEM);
	config_defaults(&settings);
	config_set(&settings, "mode=enforce");
	config_set(&settings, "heartbeat-limit=0");
	if (assignment)
		config_set(&settings, assignment);
	error = live_load(object, &settings);
	if (error)
		fail("icmpguard", error);
	object_configure(&object->pins, &settings, &home);
	return object;
}

/* So high that they are checked and never crossed. */
static void raise_limits(struct object *object)
{
	struct state *state = object->pins.state;
	struct config *config = &state->config[state->control.slot & 1];
	const struct gcra high = { .interval = 1, .burst = NSEC_PER_SEC };

	for (int view = 0; view < VIEW_COUNT; view++) {
		for (int lane = 0; lane < LANE_COUNT; lane++) {
			struct lane_config *each = &config->lanes[view][lane];

			each->source_packets = each->target_packets = high;
			each->spread_cost = 1;
			each->repeat_run = 0;
		}
		config->source_bytes[view] = high;
	}
}

int setup_open(void)
{
	peers = peers_bpf__open_and_load();
	return peers ? 0 : -1;
}

int setup_guard(void)
{
	static struct object *object;

	if (!object) {
		object = load_guard(NULL);
		raise_limits(object);
	}
	return object->program;
}

int setup_limited(void)
{
	return load_guard(NULL)->program;
}

int setup_strict(void)
{
	struct object *object = load_guard("admission.rate=1");

	raise_limits(object);
	return object->program;
}

int setup_blocks(__u32 entries)
{
	struct object *object = load_guard("maps.sources=1024");

	for (__u32 i = 0; i < entries; i++) {
		struct address address = blocked_address(i);
		struct prefix prefix = prefix_of(&address);

		if (blocks_add(&object->pins, &prefix, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0, 1))
			fail("blocks", errno);
	}
	return object->program;
}

static struct bpf_object *open_filter(const char *policy)
{
	struct bpf_object *object;
	char pattern[64];
	glob_t found;

	snprintf(pattern, sizeof(pattern), FILTER_OBJECTS, policy);
	if (glob(pattern, 0, NULL, &found))
		fail("xdp-filter's objects, of the package xdp-tools", ENOENT);
	object = bpf_object__open(found.gl_pathv[0]);
	globfree(&found);
	if (!object)
		fail("xdp-filter", errno);
	return object;
}

int setup_filter(const char *policy, __u32 first, __u32 entries)
{
	static __u64 values[CPUS_MOST];
	struct bpf_object *object = open_filter(policy);
	struct bpf_map *map;
	int error;

	/* Not shared with an xdp-filter that runs here. */
	bpf_object__for_each_map(map, object) bpf_map__set_pin_path(map, NULL);
	error = bpf_object__load(object);
	if (error)
		fail("xdp-filter", error);
	map = bpf_object__find_map_by_name(object, "filter_ipv4");
	for (int cpu = 0; cpu < CPUS_MOST; cpu++)
		values[cpu] = FILTER_SOURCE;
	for (__u32 i = first; i < first + entries; i++) {
		struct address address = blocked_address(i);

		if (bpf_map_update_elem(bpf_map__fd(map), &address.words[3], values, BPF_ANY))
			fail("xdp-filter's map", errno);
	}
	return bpf_program__fd(bpf_object__next_program(object, NULL));
}

int setup_pass(void)
{
	return bpf_program__fd(peers->progs.pass);
}

int setup_rotate(void)
{
	return bpf_program__fd(peers->progs.rotate);
}

void setup_rotation(const struct row *row)
{
	__u32 key = 0;

	peers->bss->counter = 0;
	peers->data->sources = row->sources;
	peers->bss->scattered = row->scattered;
	if (bpf_map_update_elem(bpf_map__fd(peers->maps.next), &key, &row->next, BPF_ANY))
		fail("the next program", errno);
}
