/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The maps of one instance, however they were come by: loaded by this process
 * (object.h) or opened by their pins (here).  All that reads or changes the state of
 * an instance takes a struct pins.
 *
 * Pins lie in /sys/fs/bpf/icmpguard/INSTANCE-vSCHEMA/: one file a map, and under
 * links/ one pinned link an interface that is attached directly; under tcx/ or clsact/ likewise for
 * what leaves.
 */
#ifndef ICMPGUARD_KERNEL_PINS_H
#define ICMPGUARD_KERNEL_PINS_H

#include "headers/maps.h"

#define PINS_ROOT	 "/sys/fs/bpf/icmpguard"
#define INSTANCE_DEFAULT "default"

enum { PINS_PATH = 256 };

#define PIN_STATE "state" /* pin of the map that is plain memory */
#define PIN_LINKS "links" /* directory of the pinned links */
#define PIN_TCX	  "tcx"	  /* likewise of those for what leaves */
#define PIN_CLSACT "clsact" /* directory of the programs in filters for what leaves */

struct list_store;

/* File descriptors, -1 where not open; `state`, `slots` and `heads` are shared memory, read and
 * written as single words. */
struct pins {
#define ROW(number, NAME, name, ...) int name;
	TABLES(ROW)
#undef ROW
	int state_map;
	struct state *state;
	struct block_slot *slots; /* of block_slots */
	__u32 slot_count;
	struct block_heads *heads; /* of block_heads */
	__u32 head_count;
	struct list_store *store; /* the record of the lists, lists/list_session.h; or NULL */
};

/* "/sys/fs/bpf/icmpguard/INSTANCE-v1" into `path`, which holds PINS_PATH. -EINVAL, and
 * reported, where the name has anything but letters, digits, - and _. */
int pins_path(char *path, const char *instance);

/* The id of the map of the state that the one in this directory took the place of; 0: of none. */
__u32 pins_earlier_state(const char *directory);
/* Likewise where version 1 had its pins. */
int pins_former_path(char *path, const char *instance);

/* Opens the pinned maps of an instance. Reports and returns a negative errno: -ENOENT
 * where the instance does not exist (says which do), -EPERM, -ESTALE where another version made
 * the pins, of another layout. */
int pins_open(struct pins *pins, const char *instance);
/* Whether there are pins of an instance, of whatever layout. 0, or as pins_open(). */
int pins_find(const char *instance);
/* The same without a word: whether this process may open them, too. */
bool pins_exist(const char *instance);
void pins_close(struct pins *pins);

/* Maps the memory of block_slots and block_heads, for those who have the descriptor from elsewhere; and
 * takes it away again, where there is any. 0 or a negative errno, reported. */
int pins_map_slots(struct pins *pins);
void pins_unmap_slots(struct pins *pins);

/* Takes the instance's write lock (flock on /run/icmpguard/INSTANCE.lists), held while
 * block and allow lists are changed by the daemon or a command. The descriptor, or a
 * negative errno. Released by close(). */
int pins_lock_lists(const char *instance);
/* The same without waiting: -EWOULDBLOCK, silent, while another process has it. */
int pins_try_lock_lists(const char *instance);

#endif
