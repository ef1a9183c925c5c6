/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The pins of an instance around a load: where each map goes, what an earlier run left
 * there and whether it fits, and how it is taken away again.
 */
#ifndef ICMPGUARD_KERNEL_ADOPT_H
#define ICMPGUARD_KERNEL_ADOPT_H

#include "kernel/pins.h"

struct bpf_object;

/*
 * Gives every map of an object that is opened, and not yet loaded, its pin path, so that
 * loading takes over what is pinned there; mounts the BPF file system and makes the
 * directory if need be.  `*seed` is set to the hash seed of the pinned sketches and
 * `*adopted` to true where an earlier run's state is there; else they stay.  Reports
 * and returns a negative errno: -EEXIST where a pinned map is of another shape.
 */
int adopt_prepare(struct bpf_object *maps, const char *instance, bool *adopted, __u64 *seed);

/* Removes an instance's pins, its links' too, and the directory. 0 also where there is
 * nothing; else a negative errno, reported. */
int adopt_remove(const char *instance);

#endif
