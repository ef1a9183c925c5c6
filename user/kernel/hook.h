/* SPDX-License-Identifier: GPL-2.0-only */
/* Queries an interface's XDP hook, and programs. */
#ifndef ICMPGUARD_KERNEL_HOOK_H
#define ICMPGUARD_KERNEL_HOOK_H

#include "kernel/attach.h"

#include <bpf/bpf.h>

/* The state of an interface's XDP hook. */
struct hook {
	__u32 program_id; /* 0: none */
	enum attach_mode mode;
};

/* -ENODEV if there is no such interface in this network namespace. */
int hook_query(struct hook *hook, int ifindex);

/* A program's info, with the ids of its maps. */
enum { PROGRAM_MAPS = 64 };

struct program_info {
	struct bpf_prog_info info;
	__u32 maps[PROGRAM_MAPS];
};

/* 0 or a negative errno. */
int program_describe(struct program_info *program, int descriptor);

#endif
