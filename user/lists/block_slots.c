// SPDX-License-Identifier: GPL-2.0-only
#include "lists/block_slots.h"

#include "base/log.h"
#include "base/prefix.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Of numbers that the kernel side follows: what is before is there when they are. */
static __u32 load(const __u32 *number)
{
	return __atomic_load_n(number, __ATOMIC_ACQUIRE);
}

static void store(__u32 *number, __u32 value)
{
	__atomic_store_n(number, value, __ATOMIC_RELEASE);
}

/* NULL where the number, which counts from 1, is none. */
static struct block_slot *slot_of(const struct pins *pins, __u32 number)
{
	return number - 1 < pins->slot_count ? &pins->slots[number - 1] : NULL;
}

static __u32 number_of(const struct pins *pins, const struct block_slot *slot)
{
	return (__u32)(slot - pins->slots) + 1;
}

static struct block_slot *slot_holding(const struct block *block)
{
	return (struct block_slot *)((char *)block - offsetof(struct block_slot, block));
}

static __u64 hash_of(const struct pins *pins, const struct address *address)
{
	return block_hash(address, pins->state->control.hash_seed);
}

/* The head of the chain of an address. */
static __u32 *first_of(const struct pins *pins, const struct address *address)
{
	const __u64 hash = hash_of(pins, address);

	return &pins->slots[block_home(hash, pins->slot_count)].first[block_head(hash)];
}

/* The word that leads to the slot of an address; where it has none, the end of the chain.
 * `length`: how many slots stand before. */
static __u32 *link_to(const struct pins *pins, const struct address *address, int *length)
{
	__u32 *link = first_of(pins, address);
	struct block_slot *slot;

	for (*length = 0; *length < BLOCK_CHAIN_MOST; ++*length) {
		slot = slot_of(pins, load(link));
		if (!slot || address_equal(&slot->address, address))
			break;
		link = &slot->next;
	}
	return link;
}

static struct block_slot *find(const struct pins *pins, const struct address *address)
{
	int length;
	const __u32 *link = link_to(pins, address, &length);

	return length < BLOCK_CHAIN_MOST ? slot_of(pins, load(link)) : NULL;
}

struct block *block_slots_find(const struct pins *pins, const struct address *address)
{
	struct block_slot *slot = find(pins, address);

	return slot ? &slot->block : NULL;
}

/* The first with room from where the chain's head is, or NULL. */
static struct block_slot *free_slot(const struct pins *pins, const struct address *address)
{
	const __u32 home = block_home(hash_of(pins, address), pins->slot_count);

	for (__u32 i = 0; i < pins->slot_count; i++) {
		struct block_slot *slot = &pins->slots[(home + i) % pins->slot_count];

		if (!slot->used)
			return slot;
	}
	return NULL;
}

static void fill(const struct pins *pins, struct block_slot *slot, const struct address *address,
		 const struct block *block)
{
	slot->used = 1;
	/* Whoever still stands here from its last use must see that it is another's now. */
	__atomic_fetch_add(&pins->state->control.slot_uses, 1, __ATOMIC_SEQ_CST);
	slot->address = *address;
	slot->block = *block;
}

int block_slots_insert(const struct pins *pins, const struct address *address,
		       const struct block *block)
{
	__u32 *first = first_of(pins, address);
	struct block_slot *slot;
	int length, error;

	link_to(pins, address, &length);
	slot = length < BLOCK_CHAIN_MOST ? free_slot(pins, address) : NULL;
	if (!slot)
		return -ENOSPC;
	error = block_slots_clear_hits(pins, &slot->block);
	if (error)
		return error;
	fill(pins, slot, address, block);
	slot->next = load(first);
	store(first, number_of(pins, slot));
	return 0;
}

void block_slots_replace(struct block *standing, const struct block *block)
{
	standing->created = block->created;
	standing->rule = block->rule;
	standing->scope = block->scope;
	/* Last: one that had expired comes into force by it. */
	__atomic_store_n(&standing->expires, block->expires, __ATOMIC_RELEASE);
}

int block_slots_remove(const struct pins *pins, const struct address *address)
{
	int length;
	__u32 *link = link_to(pins, address, &length);
	struct block_slot *slot = length < BLOCK_CHAIN_MOST ? slot_of(pins, load(link)) : NULL;

	if (!slot)
		return -ENOENT;
	store(link, slot->next);
	store(&slot->used, 0);
	return 0;
}

/* Zeros, one of a CPU's each, for the caller to free(); NULL, reported. */
static struct block_hits *copies_new(int *cpus)
{
	struct block_hits *copies;

	*cpus = libbpf_num_possible_cpus();
	copies = calloc(*cpus > 0 ? (size_t)*cpus : 1, sizeof(*copies));
	if (!copies)
		log_error(-ENOMEM, "out of memory");
	return copies;
}

static int report(int error, const char *what)
{
	return log_error(error, "cannot %s a block's counters: %s", what, strerror(-error));
}

int block_slots_hits(const struct pins *pins, const struct block *block, struct block_hits *sum)
{
	const __u32 key = number_of(pins, slot_holding(block)) - 1;
	struct block_hits *copies;
	int cpus, error;

	*sum = (struct block_hits){};
	copies = copies_new(&cpus);
	if (!copies)
		return -ENOMEM;
	error = bpf_map_lookup_elem(pins->block_hits, &key, copies);
	for (int i = 0; i < cpus && !error; i++) {
		sum->packets += copies[i].packets;
		sum->bytes += copies[i].bytes;
		if (copies[i].last_hit > sum->last_hit)
			sum->last_hit = copies[i].last_hit;
	}
	free(copies);
	return error ? report(error, "read") : 0;
}

int block_slots_clear_hits(const struct pins *pins, const struct block *block)
{
	const __u32 key = number_of(pins, slot_holding(block)) - 1;
	struct block_hits *copies;
	int cpus, error;

	copies = copies_new(&cpus);
	if (!copies)
		return -ENOMEM;
	error = bpf_map_update_elem(pins->block_hits, &key, copies, BPF_ANY);
	free(copies);
	return error ? report(error, "clear") : 0;
}

typedef int linked_fn(const struct pins *pins, const struct block_slot *slot, void *context);

static int each_in_chain(const struct pins *pins, __u32 first, linked_fn *each, void *context)
{
	const struct block_slot *slot = slot_of(pins, first);
	int result = 0;

	for (int i = 0; i < BLOCK_CHAIN_MOST && slot && !result; i++) {
		result = each(pins, slot, context);
		slot = slot_of(pins, load(&slot->next));
	}
	return result;
}

/* Calls `each` for every slot that a chain leads to, until it returns other than 0. */
static int each_linked(const struct pins *pins, linked_fn *each, void *context)
{
	int result = 0;

	for (__u32 i = 0; i < pins->slot_count * BLOCK_HEADS && !result; i++)
		result = each_in_chain(pins,
				       load(&pins->slots[i / BLOCK_HEADS].first[i % BLOCK_HEADS]),
				       each, context);
	return result;
}

static int count_one(const struct pins *pins, const struct block_slot *slot, void *count)
{
	++*(__u32 *)count;
	return 0;
}

__u32 block_slots_count(const struct pins *pins)
{
	__u32 count = 0;

	each_linked(pins, count_one, &count);
	return count;
}

struct key_list {
	struct prefix *keys;
	__u32 count;
	__u32 room;
};

/* What came since they were counted, while nobody held the lock, is left for the next time. */
static int take_key(const struct pins *pins, const struct block_slot *slot, void *context)
{
	struct key_list *list = context;
	const struct address address = slot->address;

	if (list->count < list->room)
		list->keys[list->count++] = prefix_of(&address);
	return 0;
}

int block_slots_keys(const struct pins *pins, struct prefix_set *keys)
{
	const __u32 count = block_slots_count(pins);
	struct prefix *room = reallocarray(keys->prefixes, (size_t)keys->count + count + 1,
					   sizeof(*room));
	struct key_list list;

	if (!room)
		return log_error(-ENOMEM, "out of memory for a list of %u blocks", count);
	keys->prefixes = room;
	list = (struct key_list){ room + keys->count, 0, count };
	each_linked(pins, take_key, &list);
	keys->count += (int)list.count;
	return 0;
}

static int mark(const struct pins *pins, const struct block_slot *slot, void *linked)
{
	((bool *)linked)[slot - pins->slots] = true;
	return 0;
}

int block_slots_reclaim(const struct pins *pins)
{
	bool *linked = calloc(pins->slot_count, sizeof(*linked));

	if (!linked)
		return log_error(-ENOMEM, "out of memory for the list of blocks");
	each_linked(pins, mark, linked);
	for (__u32 i = 0; i < pins->slot_count; i++)
		if (!linked[i] && pins->slots[i].used)
			store(&pins->slots[i].used, 0);
	free(linked);
	return 0;
}
