/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The writing side of the table of blocks of addresses (headers/block_slot.h), and the reading
 * side of commands.  Callers that change it hold pins_lock_lists() and look after the presence
 * bits.
 */
#ifndef ICMPGUARD_LISTS_BLOCK_SLOTS_H
#define ICMPGUARD_LISTS_BLOCK_SLOTS_H

#include "kernel/pins.h"
#include "base/prefix_set.h"

/* The block of an address, or NULL. It lies in shared memory. */
struct block *block_slots_find(const struct pins *pins, const struct address *address);

/* Links a block of an address that has none, its counters at zero. 0; -ENOSPC, not
 * reported, where there is no room: the caller may make some; another negative errno,
 * reported. */
int block_slots_insert(const struct pins *pins, const struct address *address,
		       const struct block *block);

/* Puts another block in the place of one that block_slots_find() gave. */
void block_slots_replace(struct block *standing, const struct block *block);

/* Takes a block out. -ENOENT where the address has none. */
int block_slots_remove(const struct pins *pins, const struct address *address);

/* The counters of a block that block_slots_find() gave, summed over CPUs. 0 or a negative
 * errno, reported. */
int block_slots_hits(const struct pins *pins, const struct block *block, struct block_hits *sum);
/* Sets them to zero. Likewise. */
int block_slots_clear_hits(const struct pins *pins, const struct block *block);

/* Appends every address that has a block, in no order. One that comes or goes meanwhile may
 * be missed or there. 0 or -ENOMEM, reported. */
int block_slots_keys(const struct pins *pins, struct prefix_set *keys);

/* How many blocks there are. */
__u32 block_slots_count(const struct pins *pins);

/* Takes slots back that no chain leads to: a writer died. 0 or -ENOMEM, reported. */
int block_slots_reclaim(const struct pins *pins);

#endif
