/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel says of an interface's XDP hook and of a program. */
#ifndef ICMPGUARD_KERNEL_HOOK_H
#define ICMPGUARD_KERNEL_HOOK_H

#include "kernel/attach.h"

#include <bpf/bpf.h>

/* What an interface's XDP hook has. */
struct hook {
	__u32 program_id; /* 0: nothing */
	enum attach_mode mode;
};

/* -ENODEV where there is no such interface in this network namespace. */
int hook_query(struct hook *hook, int ifindex);

/* What the kernel knows of a program, with its maps' ids. */
enum { PROGRAM_MAPS = 64 };

struct program_info {
	struct bpf_prog_info info;
	__u32 maps[PROGRAM_MAPS];
};

/* 0 or a negative errno. */
int program_describe(struct program_info *program, int descriptor);

#endif
