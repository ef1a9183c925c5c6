/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small world for the kernel side: the object is loaded, frames are sent into it by test run at
 * the test's time, and its maps are read.
 *
 * A world begins with a configuration of zeros except for the windows: monitor mode, nothing
 * limited, everything admitted, all addresses outside. Failing calls fail the test.
 */
#ifndef SELFTESTS_WORLD_H
#define SELFTESTS_WORLD_H

#include "selftests/frames.h"
#include "kernel/object.h"

#include <linux/bpf.h>

struct icmpguard_bpf;
struct list_entry;

#define WORLD_HALF_WINDOW (30 * NSEC_PER_SEC)

struct world_options {
	bool live;     /* the live clock; otherwise the time is world.now */
	__u32 tunnels; /* to decapsulate */
	bool egress;   /* also loads the egress program */
	__u32 sources; /* map sizes; 0: 1024 */
	__u32 targets;
	__u32 blocks;
	__u32 prefixes; /* blocks of them; 0: 64 */
};

struct world {
	struct object object;
	struct config *config; /* in force */
	struct control *control;
	__u64 now;
	struct state *opened; /* the state then */
	__u64 block_hits; /* initial drops of new blocks */
};

/* Begins at second 1000, on one CPU, since some budgets are per CPU. */
struct world *world_open(const struct world_options *options);
/* Makes the world as it was when it was opened, much faster than to open another. */
void world_reset(struct world *world);
void world_close(struct world *world);

/* The lane's configuration in view edge. */
static inline struct lane_config *world_edge(const struct world *world, enum lane lane)
{
	return &world->config->lanes[VIEW_EDGE][lane];
}

/* Sends a frame; returns true if it is dropped. */
bool world_drops(struct world *world, const struct frame *frame);
/* Sends a frame out; `received_by`: the index of the interface on which it arrived, or 0. Returns
 * the program's verdict. */
int world_leaves(struct world *world, const struct frame *frame, __u32 received_by);
bool world_drops_layers(struct world *world, const struct layer *layers);
/* Returns true if the kernel accepts such a frame for a test run. */
bool world_takes(struct world *world, const struct frame *frame);
/* Sends `count` frames `gap` nanoseconds apart; returns how many passed. */
__u32 world_passed(struct world *world, const struct layer *layers, __u32 count, __u64 gap);

/* A router's answer to a packet of its receiver. */
#define TOO_BIG4                                                                                   \
	ETHERNET(), IPV4(), ICMP(3, 4), IPV4(.source = TARGET4, .target = SOURCE4), UDP(1, 2)
#define TOO_BIG6                                                                                   \
	ETHERNET(), IPV6(), ICMPV6(2, 0, .sequence = 1280),                                        \
		IPV6(.source = TARGET6, .target = SOURCE6), UDP(1, 2)

#define drops(world, ...)	       world_drops_layers(world, FRAME(__VA_ARGS__))
#define passed(world, count, gap, ...) world_passed(world, FRAME(__VA_ARGS__), count, gap)

/* Add blocks and allowances as an operator or a rule does; `expires`: 0: never. */
void world_block(struct world *world, const char *prefix, enum block_scope scope, __u16 rule,
		 __u64 expires);
void world_allow(struct world *world, const char *prefix, __u64 expires);
void world_list(struct world *world, const struct list_entry *entry);
/* Puts an IPv4 or IPv6 prefix at home. */
void world_home(struct world *world, const char *prefix);

struct reason_count world_reason(const struct world *world, enum reason reason);
struct type_count world_type(const struct world *world, __u8 family, __u8 type);
__u64 world_health(const struct world *world, enum health item);
/* Returns the counters of a source's block, without block_hits. */
struct block_hits world_blocked(const struct world *world, const char *address);
/* Returns false if there is no such entry. */
bool world_source(const struct world *world, const char *address, enum view view, enum lane lane,
		  struct source *source);
bool world_target(const struct world *world, const char *address, enum view view, enum lane lane,
		  struct target *target);
/* For hosts outside. */
bool world_refusals(const struct world *world, const char *refuser, const char *receiver,
		    struct refusals *refusals);
struct source world_source_edge(const struct world *world, const char *address, enum lane lane);
/* Returns the number of entries of a hash. */
__u32 world_entries(int map);

/* Reads a ring buffer into at most `most` records; returns how many there were in all. */
__u32 world_drain(int ring, void *records, size_t size, __u32 most);

#endif
