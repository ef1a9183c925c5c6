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

#endif
