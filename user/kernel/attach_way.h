/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The two ways of attaching, for attach.c to choose from.  Neither reports why an
 * attachment failed: that depends on what else was tried.
 */
#ifndef ICMPGUARD_KERNEL_ATTACH_WAY_H
#define ICMPGUARD_KERNEL_ATTACH_WAY_H

#include "kernel/attach.h"
#include "kernel/hook.h"

/* The ids of the maps of an instance's state, by which its programs are known: of the state that
 * is pinned, and of one it took the place of; or 0. */
struct states {
	__u32 now;
	__u32 earlier;
};

/*
 * Direct: one pinned link an interface, links/NAME.
 */

/* Attaches in attachment->mode, filling the rest in. A negative errno: -ENOTUNIQ where the
 * instance is on an interface of this name in another network namespace. */
int direct_attach(struct attachment *attachment, const struct object *object, const char *instance);
/* Puts the object's program in the place of an earlier run's. -ENOENT where the instance
 * has no link that is in force on the interface. */
int direct_adopt(struct attachment *attachment, const struct object *object, const char *instance);
int direct_remove(const struct attachment *attachment, const char *instance);
/* As attach_list(). */
int direct_list(const char *instance, struct attachment *attachments, int most);

/*
 * Dispatcher: beside other programs, by libxdp.
 */

/* Whether this kernel lets a program stand in a dispatcher. */
bool dispatcher_possible(const struct object *object);
/* Whether the interface has a dispatcher, and then in which mode. */
bool dispatcher_present(int ifindex, enum attach_mode *mode);
/* Attaches in attachment->mode, beside what is there, and removes earlier runs' programs.
 * A negative errno; -EOPNOTSUPP also where libxdp would have fallen back. */
int dispatcher_attach(struct attachment *attachment, const struct object *object);
int dispatcher_remove(const struct attachment *attachment, const struct states *states);
/* The program on an interface that works on one of these states. */
bool dispatcher_find(struct attachment *attachment, const struct states *states);

/*
 * For what leaves, by either way: the program is put in, or takes the place of an earlier run's;
 * attachment->egress and egress_program_id are filled in.  A negative errno, nothing reported;
 * -EOPNOTSUPP where the kernel does not have it.  Nobody else's program, filter or qdisc is touched.
 */

/* By either: takes it off. Reports. */
int egress_remove(const struct attachment *attachment, const char *instance);

/* By a link of tcx, pinned. */
int tcx_attach(struct attachment *attachment, const struct object *object, const char *instance);
int tcx_remove(const struct attachment *attachment, const char *instance);
/* Whether the instance sees what leaves the interface by it. */
bool tcx_find(struct attachment *attachment, const char *instance);

/* By a filter of a clsact qdisc, which is made where there is none, and stays. */
int clsact_attach(struct attachment *attachment, const struct object *object, const char *instance);
int clsact_remove(const struct attachment *attachment, const char *instance);
bool clsact_find(struct attachment *attachment, const char *instance);

#endif
