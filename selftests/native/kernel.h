/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel side without a kernel: bpf/icmpguard.bpf.c, compiled natively, and behind libbpf's
 * functions the maps it works on (maps.h).  What drives a loaded object drives this one too:
 * its descriptors are numbers that only the functions in libbpf.c know.
 *
 * There is one in a process.
 */
#ifndef SELFTESTS_NATIVE_KERNEL_H
#define SELFTESTS_NATIVE_KERNEL_H

#include "kernel/object.h"
#include "selftests/native/maps.h"

/* As object_load() does with a new instance: empty maps of the sizes of the settings. Not to be
 * closed. */
void native_load(struct object *object, const struct settings *settings, __u64 seed);

/* Receives a frame of `size` bytes, of which `wire` were on the wire. True when it is dropped. */
bool native_receive(const __u8 *frame, __u32 size, __u32 wire, __u64 now);

/* The map behind a descriptor; NULL for one of the system's. */
struct native_map *native_map_by_fd(int fd);

/* Runs the poll program. False for another descriptor than the one of that. */
bool native_run_poll(int program, void *request);

#endif
