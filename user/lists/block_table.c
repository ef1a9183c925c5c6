// SPDX-License-Identifier: GPL-2.0-only
#include "lists/block_table.h"

#include "base/log.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Values of block_slot.used. A SLOT_TAKEN slot is being filled, or its writer died. */
enum { SLOT_FREE, SLOT_TAKEN, SLOT_LINKED };

/* Loads a link that the kernel side also follows. Acquire and release order it after the data that
 * it leads to. */
static __u32 load(const __u32 *number)
{
	return __atomic_load_n(number, __ATOMIC_ACQUIRE);
}

static void store(__u32 *number, __u32 value)
{
	__atomic_store_n(number, value, __ATOMIC_RELEASE);
}

static __u16 use_of(const struct block_slot *slot)
{
	return __atomic_load_n(&slot->used, __ATOMIC_ACQUIRE);
}

static void set_use(struct block_slot *slot, __u16 use)
{
	__atomic_store_n(&slot->used, use, __ATOMIC_RELEASE);
}

/* Returns NULL for an invalid number; slots are numbered from 1. */
static struct block_slot *slot_of(const struct pins *pins, __u32 number)
{
	return number - 1 < pins->slot_count ? &pins->slots[number - 1] : NULL;
}

static __u32 number_of(const struct pins *pins, const struct block_slot *slot)
{
	return (__u32)(slot - pins->slots) + 1;
}

struct block_key block_table_key(const struct block_slot *slot)
{
	return (struct block_key){
		.address = slot->address,
		.peer = slot->peer,
		.network = slot->network,
		.length = slot->length,
		.side = slot->side,
		.identifier = slot->identifier,
	};
}

__u64 block_table_hash(const struct pins *pins, const struct block_key *key)
{
	return block_hash(key, pins->state->control.hash_seed);
}

static __u32 home_of(const struct pins *pins, const struct block_key *key)
{
	return block_home(block_table_hash(pins, key), pins->head_count * BLOCK_HEADS);
}

/* Returns the chain head of a key. */
static __u32 *first_of(const struct pins *pins, const struct block_key *key)
{
	const __u32 home = home_of(pins, key);

	return &pins->heads[home / BLOCK_HEADS].first[home % BLOCK_HEADS];
}

static bool is_key(const struct block_slot *slot, const struct block_key *key)
{
	const struct block_key own = block_table_key(slot);

	return !memcmp(&own, key, sizeof(own));
}

struct block_slot *block_table_find(const struct pins *pins, const struct block_key *key,
				    enum list_action action, enum list_origin origin)
{
	struct block_slot *slot = slot_of(pins, load(first_of(pins, key)));

	for (int i = 0; i < BLOCK_CHAIN_MOST && slot; i++) {
		if (slot->action == action && slot->origin == origin && is_key(slot, key))
			return slot;
		slot = slot_of(pins, load(&slot->next));
	}
	return NULL;
}

static int chain_length(const struct pins *pins, __u32 first)
{
	const struct block_slot *slot = slot_of(pins, first);
	int length = 0;

	for (; length < BLOCK_CHAIN_MOST && slot; length++)
		slot = slot_of(pins, load(&slot->next));
	return length;
}

/* Returns the key's own slot if it is free, else the next free one after the last found. */
static struct block_slot *free_slot(const struct pins *pins, const struct block_key *key)
{
	__u32 *hint = &pins->state->lists.free_hint;
	const __u32 own = block_own_slot(home_of(pins, key));

	if (own < pins->slot_count && pins->slots[own].used == SLOT_FREE)
		return &pins->slots[own];
	for (__u32 i = 0; i < pins->slot_count; i++) {
		struct block_slot *slot = &pins->slots[*hint % pins->slot_count];

		*hint = (*hint + 1) % pins->slot_count;
		if (slot->used == SLOT_FREE)
			return slot;
	}
	return NULL;
}

/* Stores each end separately: a packet's scope reads only one of them. */
static void put_until(struct block_slot *slot, const __u64 *until)
{
	for (int scope = 0; scope < BLOCK_SCOPE_COUNT; scope++)
		__atomic_store_n(&slot->until[scope], until[scope], __ATOMIC_RELEASE);
}

/* Fills in a slot, which covers nothing yet. */
static void fill(const struct pins *pins, struct block_slot *slot, const struct block_key *key,
		 const struct block_slot *value)
{
	slot->used = SLOT_TAKEN;
	/* Readers still at the slot's previous entry must notice that it was reused. */
	slot->use = __atomic_add_fetch(&pins->state->control.slot_uses, 1, __ATOMIC_SEQ_CST);
	put_until(slot, (const __u64[BLOCK_SCOPE_COUNT]){});
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	slot->address = key->address;
	slot->peer = key->peer;
	slot->network = key->network;
	slot->length = key->length;
	slot->side = key->side;
	slot->identifier = key->identifier;
	slot->action = value->action;
	slot->by_rule = value->by_rule;
	slot->owner = 0;
	slot->hits = (struct block_hits){};
	slot->bucket = 0;
	slot->created = value->created;
	slot->interval = value->interval;
	slot->rule = value->rule;
	slot->origin = value->origin;
	slot->scope = value->scope;
}

int block_table_insert(const struct pins *pins, const struct block_key *key,
		       const struct block_slot *value)
{
	__u32 *first = first_of(pins, key);
	struct block_slot *slot;

	if (chain_length(pins, load(first)) >= BLOCK_CHAIN_MOST)
		return -ENOSPC;
	slot = free_slot(pins, key);
	if (!slot)
		return -ENOSPC;
	fill(pins, slot, key, value);
	slot->next = load(first);
	store(first, number_of(pins, slot));
	set_use(slot, SLOT_LINKED);
	put_until(slot, value->until);
	return 0;
}

void block_table_remove(const struct pins *pins, struct block_slot *slot)
{
	const struct block_key key = block_table_key(slot);
	__u32 *link = first_of(pins, &key);
	const __u32 number = number_of(pins, slot);
	struct block_slot *other;

	for (int i = 0; i < BLOCK_CHAIN_MOST && load(link) != number; i++) {
		other = slot_of(pins, load(link));
		if (!other)
			return;
		link = &other->next;
	}
	if (load(link) != number)
		return;
	set_use(slot, SLOT_TAKEN);
	put_until(slot, (const __u64[BLOCK_SCOPE_COUNT]){});
	store(link, slot->next);
	set_use(slot, SLOT_FREE);
}

void block_table_clear_hits(const struct pins *pins, struct block_slot *slot)
{
	slot->use = __atomic_add_fetch(&pins->state->control.slot_uses, 1, __ATOMIC_SEQ_CST);
	slot->hits = (struct block_hits){};
}

static void add_hits(struct block_hits *sum, const struct block_hits *hits)
{
	sum->packets += hits->packets;
	sum->bytes += hits->bytes;
	if (hits->last_hit > sum->last_hit)
		sum->last_hit = hits->last_hit;
}

/* Adds what CPUs other than the owner counted. */
static int add_other_cpus(const struct pins *pins, const struct block_slot *slot,
			  struct block_hits *sum)
{
	const __u32 key = number_of(pins, slot) - 1;
	int cpus = libbpf_num_possible_cpus(), error;
	struct block_cpu_hits *copies = calloc(cpus > 0 ? (size_t)cpus : 1, sizeof(*copies));

	if (!copies)
		return log_error(-ENOMEM, "out of memory");
	error = bpf_map_lookup_elem(pins->block_hits, &key, copies);
	for (int i = 0; i < cpus && !error; i++)
		if (copies[i].use == slot->use)
			add_hits(sum, &copies[i].hits);
	free(copies);
	return error ? log_error(error, "cannot read a block's counters: %s", strerror(-error)) : 0;
}

int block_table_hits(const struct pins *pins, const struct block_slot *slot, struct block_hits *sum)
{
	*sum = slot->hits;
	/* Without an owner no CPU has counted anything. */
	return load(&slot->owner) ? add_other_cpus(pins, slot, sum) : 0;
}

int block_table_each(const struct pins *pins,
		     int (*each)(const struct pins *, struct block_slot *, void *), void *context)
{
	int result = 0;

	for (__u32 i = 0; i < pins->slot_count && !result; i++)
		if (use_of(&pins->slots[i]) == SLOT_LINKED)
			result = each(pins, &pins->slots[i], context);
	return result;
}

/* Returns whether a slot is in its chain. */
static bool is_linked(const struct pins *pins, const struct block_slot *slot)
{
	const struct block_key key = block_table_key(slot);
	const struct block_slot *other = slot_of(pins, load(first_of(pins, &key)));

	for (int i = 0; i < BLOCK_CHAIN_MOST && other; i++) {
		if (other == slot)
			return true;
		other = slot_of(pins, load(&other->next));
	}
	return false;
}

void block_table_reclaim(const struct pins *pins)
{
	for (__u32 i = 0; i < pins->slot_count; i++) {
		struct block_slot *slot = &pins->slots[i];

		if (use_of(slot) == SLOT_TAKEN)
			set_use(slot, is_linked(pins, slot) ? SLOT_LINKED : SLOT_FREE);
	}
}
