/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handles an instance's pins around a load: where each map is pinned, what an earlier run left and
 * whether it is compatible, and its removal.
 */
#ifndef ICMPGUARD_KERNEL_ADOPT_H
#define ICMPGUARD_KERNEL_ADOPT_H

#include "kernel/pins.h"

struct bpf_object;

/* What an earlier run left of an instance. */
struct adoption {
	bool recorded;	 /* on entry: a record has the lists, should theirs be unreadable */
	bool found;	 /* its lists are adopted, or restored from the record */
	bool anew;	 /* other layout or size: statistics and state are created anew */
	bool lists_anew; /* of the lists, too: they are created anew, empty */
	__u64 hash_seed; /* of the adopted maps; otherwise unchanged */
	__u64 sketch_seed;
	__u32 earlier_state; /* map id of the replaced state, or 0 */
};

/*
 * Decides for every map of an opened, not yet loaded object whether the load adopts the pinned map;
 * mounts the BPF file system and creates the directory if needed. The decisions of the operator and
 * the rules are adopted; statistics only if their layout is ours (headers/layout.h) and their sizes
 * are those of the settings. Lists of another layout or size are created anew if `recorded` says
 * that the caller can restore them. Nothing pinned is changed. On entry `adoption` is zero except
 * for `recorded` and the seeds to use for new maps. Reports and returns a negative errno: -EEXIST
 * if the lists have another size, -ESTALE if they have another layout, and no record.
 */
int adopt_prepare(struct bpf_object *maps, const char *instance, struct adoption *adoption);

/* After the load: replaces the pins of maps that were created anew, and records the layout. 0 or a
 * negative errno, reported. */
int adopt_finish(struct bpf_object *maps, const char *instance, const struct adoption *adoption);

/* Removes an instance's pins, including its links, and the directory. 0, also if there are none, or
 * a negative errno, reported. */
int adopt_remove(const char *instance);

/* Removes a directory of pins, including its links. 0, also if there is none, or a negative errno,
 * reported. */
int adopt_remove_directory(const char *directory);

#endif
