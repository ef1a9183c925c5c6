// SPDX-License-Identifier: GPL-2.0-only
/* Packets other than ICMP pass and leave every map unchanged. */
#include "selftests/prog/world.h"

#include "selftests/live.h"
#include "selftests/rows.h"
#include "headers/hash.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>
#include <errno.h>

enum { BATCH = 4096, MOST_BYTES = 1 << 20 };

static __u64 digest(__u64 sum, const void *bytes, size_t size)
{
	const __u8 *at = bytes;

	for (size_t i = 0; i < size; i++)
		sum = hash_mix(sum ^ at[i]);
	return sum;
}

/* Hashes every key and value; of memory, its bytes. */
static __u64 digest_map(const struct bpf_map *map)
{
	static __u8 keys[BATCH * 24], values[MOST_BYTES];
	__u32 cpus = libbpf_num_possible_cpus(), size = bpf_map__value_size(map), count;
	__u64 token = 0, sum = 0;
	bool first = true;
	int error;

	switch (bpf_map__type(map)) {
	case BPF_MAP_TYPE_PERCPU_ARRAY:
		size = (size + 7) / 8 * 8 * cpus;
		break;
	case BPF_MAP_TYPE_RINGBUF:
		return 0;
	default:
		break;
	}
	do {
		count = MOST_BYTES / size < BATCH ? MOST_BYTES / size : BATCH;
		error = bpf_map_lookup_batch(bpf_map__fd(map), first ? NULL : &token, &token, keys,
					     values, &count, NULL);
		cr_assert(!error || errno == ENOENT, "%s: %s", bpf_map__name(map), strerror(errno));
		sum = digest(sum, keys, count * bpf_map__key_size(map));
		sum = digest(sum, values, count * size);
		first = false;
	} while (!error);
	return sum;
}

static __u64 digest_world(const struct world *world)
{
	struct bpf_map *map;
	__u64 sum = 0;

	/* The map of visits is a stack: it has no lasting state. */
	bpf_object__for_each_map(
		map, world->object.skeleton->obj) if (strcmp(bpf_map__name(map), "visits") &&
						      strcmp(bpf_map__name(map), "block_queries"))
		sum = hash_mix(sum ^ digest_map(map));
	sum = hash_mix(sum ^ world_drain(world->object.pins.events, NULL, sizeof(struct event), 0));
	return hash_mix(sum ^
			world_drain(world->object.pins.samples, NULL, sizeof(struct sample), 0));
}

Test(other, leaves_every_map_untouched)
{
	struct world *world = world_open(NULL);
	__u64 before;

	world_block(world, SOURCE4, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	drops(world, PING6);
	digest_world(world);
	before = digest_world(world);
	for (size_t i = 0; i < ARRAY_LENGTH(parse_rows); i++)
		if (parse_rows[i].other)
			cr_expect(!world_drops_layers(world, parse_rows[i].layers), "%s",
				  parse_rows[i].name);
	cr_expect(digest_world(world) == before, "one of them left a trace");
	drops(world, PING6);
	cr_expect(digest_world(world) != before, "and the digest would have seen it");
	world_close(world);
}

Test(other, a_block_of_scope_all_is_for_it_too)
{
	struct world *world = world_open(NULL);

	world_block(world, SOURCE4, BLOCK_ALL, BLOCK_BY_OPERATOR, world->now + NSEC_PER_SEC);
	cr_assert(world->control->scope_all != 0);
	cr_expect(drops(world, ETHERNET(), IPV4(), TCP(1, 2)));
	cr_expect(drops(world, ETHERNET(), VLAN(7), IPV4(), UDP(1, 2)));
	cr_expect(!drops(world, ETHERNET(), IPV4(.source = "192.0.2.7"), TCP(1, 2)));
	cr_expect(!drops(world, ETHERNET(), IPV6(), TCP(1, 2)));
	cr_expect(!drops(world, ETHERNET(.next = 0x0806), DATA(46)));
	cr_expect(world_reason(world, REASON_BLOCKED).drops == 2);
	cr_expect(world_blocked(world, SOURCE4).packets == 2);
	world->now += 2 * NSEC_PER_SEC;
	cr_expect(!drops(world, ETHERNET(), IPV4(), TCP(1, 2)));
	world_close(world);
}

Test(other, scope_all_by_prefix_and_behind_extensions)
{
	struct world *world = world_open(NULL);

	world_block(world, "2001:db8::/32", BLOCK_ALL, BLOCK_BY_OPERATOR, 0);
	cr_expect(drops(world, ETHERNET(), IPV6(), TCP(1, 2)));
	cr_expect(drops(world, ETHERNET(), IPV6(), HOP_BY_HOP(0), DESTINATION(1), UDP(1, 2)));
	cr_expect(drops(world, ETHERNET(), IPV6(), FRAGMENT(64, .next = 17), DATA(8)));
	cr_expect(world_reason(world, REASON_BLOCKED_PREFIX).drops == 3);
	world_close(world);
}

Test(other, other_scopes_are_not_for_it)
{
	struct world *world = world_open(NULL);

	world_block(world, "192.0.2.99", BLOCK_ALL, BLOCK_BY_OPERATOR, 0);
	world_block(world, SOURCE4, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	cr_expect(!drops(world, ETHERNET(), IPV4(), TCP(1, 2)));
	cr_expect(drops(world, PING4));
	world_close(world);
}
