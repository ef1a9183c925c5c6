/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel side without a kernel: bpf/icmpguard.bpf.c, compiled natively, with its maps (maps.h)
 * behind libbpf's functions. Code that drives a loaded object drives this one too: its descriptors
 * are numbers that only the functions in libbpf.c know.
 *
 * There is one per process.
 */
#ifndef SELFTESTS_NATIVE_KERNEL_H
#define SELFTESTS_NATIVE_KERNEL_H

#include "kernel/object.h"
#include "selftests/native/maps.h"

/* Creates empty maps of the sizes in the settings, as object_load() does for a new instance. Not to
 * be closed. */
void native_load(struct object *object, const struct settings *settings, __u64 seed);

/* Receives a frame of `size` bytes, of which `wire` were on the wire. Returns true if it is
 * dropped. */
bool native_receive(const __u8 *frame, __u32 size, __u32 wire, __u64 now);

/* Returns the map behind a descriptor; NULL for a descriptor of the system. */
struct native_map *native_map_by_fd(int fd);

/* Runs the poll program. Returns false for a descriptor of anything else. */
bool native_run_poll(int program, void *request);

#endif
