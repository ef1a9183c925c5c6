/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The pins of an instance around a load: where each map goes, what an earlier run left
 * there and whether it fits, and how it is taken away again.
 */
#ifndef ICMPGUARD_KERNEL_ADOPT_H
#define ICMPGUARD_KERNEL_ADOPT_H

#include "kernel/pins.h"

struct bpf_object;

/* What an earlier run left of an instance. */
struct adoption {
	bool found;	  /* its lists are taken over */
	bool anew;	  /* its statistics have another layout: they, and the state, are made anew */
	__u64 hash_seed;  /* of what is taken over; else as it was */
	__u64 sketch_seed;
	__u32 earlier_state; /* id of the map of the state that is replaced; else 0 */
};

/*
 * Says of every map of an object that is opened, and not yet loaded, whether loading takes over
 * what is pinned; mounts the BPF file system and makes the directory if need be.  What the
 * operator and the rules decided is taken over; statistics are where their layout is ours
 * (headers/layout.h).  Nothing that is pinned is changed.  `adoption`: zeros, and the seeds of
 * what is made anew.  Reports and returns a negative errno: -EEXIST where a pinned map is of
 * another size, -ESTALE where the lists have another layout.
 */
int adopt_prepare(struct bpf_object *maps, const char *instance, struct adoption *adoption);

/* After the load: pins what was made anew in place of what was there, and notes the layout. 0 or
 * a negative errno, reported. */
int adopt_finish(struct bpf_object *maps, const char *instance, const struct adoption *adoption);

/* Removes an instance's pins, its links' too, and the directory. 0 also where there is
 * nothing; else a negative errno, reported. */
int adopt_remove(const char *instance);

/* Removes a directory of pins, its links' too. Likewise. */
int adopt_remove_directory(const char *directory);

#endif
