/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The maps of one instance, whether loaded by this process (object.h) or opened from their pins
 * (here). Everything that reads or changes an instance's state takes a struct pins.
 *
 * Pins are in /sys/fs/bpf/icmpguard/INSTANCE-vSCHEMA/: one file per map; under links/ a link for
 * each directly attached interface; under tcx/ or clsact/ the same for egress.
 */
#ifndef ICMPGUARD_KERNEL_PINS_H
#define ICMPGUARD_KERNEL_PINS_H

#include "headers/maps.h"

#define PINS_ROOT	 "/sys/fs/bpf/icmpguard"
#define INSTANCE_DEFAULT "default"

enum { PINS_PATH = 256 };

#define PIN_STATE  "state"  /* pin of the shared memory map */
#define PIN_LINKS  "links"  /* directory of the XDP links */
#define PIN_TCX	   "tcx"    /* directory of the egress tcx links */
#define PIN_CLSACT "clsact" /* directory of the egress filters' programs */

struct list_store;

/* File descriptors, -1 if not open; `state`, `slots` and `heads` are shared memory, accessed as
 * single words. */
struct pins {
#define ROW(number, NAME, name, ...) int name;
	TABLES(ROW)
#undef ROW
	int state_map;
	struct state *state;
	struct block_slot *slots; /* memory of block_slots */
	__u32 slot_count;
	struct block_heads *heads; /* memory of block_heads */
	__u32 head_count;
	struct list_store *store; /* the record of the lists, lists/list_session.h, or NULL */
	__u64 store_retry;	  /* when to try again to write it; see lists/list_arrears.h */
};

/* Writes "/sys/fs/bpf/icmpguard/INSTANCE-vSCHEMA" to `path`, PINS_PATH bytes. -EINVAL, reported, if
 * the name contains anything but letters, digits, - and _. */
int pins_path(char *path, const char *instance);

/* Reads the layout that was recorded with the pins in a directory. 0 or a negative errno. */
int pins_read_layout(const char *directory, struct layout *layout);
/* Returns the map id of the state that this directory's state replaced, or 0. */
__u32 pins_earlier_state(const char *directory);
/* Returns the length of the instance's name in a directory name NAME-vNUMBER of PINS_ROOT; 0 for
 * other names. */
size_t pins_instance_length(const char *directory);
/* The same as pins_path() for the pins of version 1. */
int pins_former_path(char *path, const char *instance);

/* Opens an instance's pinned maps. Reports and returns a negative errno: -ENOENT if the instance
 * does not exist (existing ones are listed), -EAGAIN if it is starting, -EPERM, -ESTALE if the pins
 * have another version's layout. */
int pins_open(struct pins *pins, const char *instance);
/* Returns whether the pins have this version's layout, without a report. */
bool pins_are_readable(const char *instance);
/* Returns whether they have a layout at all: false if the start that made them was interrupted. */
bool pins_are_complete(const char *instance);
/* Checks whether an instance has pins, of any layout. 0, or as pins_open(). */
int pins_find(const char *instance);
/* Returns whether these maps are still the instance's pinned ones; false after icmpguard detach. */
bool pins_are_current(const struct pins *pins, const char *instance);
/* The same as pins_find(), without a report; false also if this process may not open them. */
bool pins_exist(const char *instance);
void pins_close(struct pins *pins);

/* Maps block_slots and block_heads into memory, for callers that got the descriptors elsewhere. 0
 * or a negative errno, reported. pins_unmap_slots() unmaps them if mapped. */
int pins_map_slots(struct pins *pins);
void pins_unmap_slots(struct pins *pins);

/* Takes the instance's write lock (flock on /run/icmpguard/INSTANCE.lists), which the daemon and
 * the commands hold while changing the block and allow lists. Returns a descriptor, released by
 * close(), or a negative errno. */
int pins_lock_lists(const char *instance);
/* The same without waiting: -EWOULDBLOCK, not reported, while another process holds it. */
int pins_try_lock_lists(const char *instance);

#endif
