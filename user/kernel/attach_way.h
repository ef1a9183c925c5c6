/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ways of attaching that attach.c chooses from. They do not report why attaching failed: that
 * depends on what else was tried.
 */
#ifndef ICMPGUARD_KERNEL_ATTACH_WAY_H
#define ICMPGUARD_KERNEL_ATTACH_WAY_H

#include "kernel/attach.h"
#include "kernel/hook.h"

/* Map ids of an instance's states, which identify its programs: the pinned state and the one that
 * it replaced, or 0. */
struct states {
	__u32 now;
	__u32 earlier;
};

/* Direct: one pinned link per interface, links/NAME. */

/* Attaches in attachment->mode and fills in the rest. Returns a negative errno: -ENOTUNIQ if the
 * instance is attached to an interface of this name in another network namespace. */
int direct_attach(struct attachment *attachment, const struct object *object, const char *instance);
/* Replaces the program of an earlier run with the object's. -ENOENT if the instance has no active
 * link on the interface. */
int direct_adopt(struct attachment *attachment, const struct object *object, const char *instance);
int direct_remove(const struct attachment *attachment, const char *instance);
/* Gives the links' files the present names of their interfaces, as tcx_follow() does. */
void direct_follow(const char *instance);
/* Same result as attach_list(). */
int direct_list(const char *instance, struct attachment *attachments, int most);

/* Dispatcher: next to other programs, with libxdp. */

/* Returns whether the kernel and our privileges allow a dispatcher. */
bool dispatcher_possible(const struct object *object);
/* Returns whether the interface has a dispatcher, and its mode. */
bool dispatcher_present(int ifindex, enum attach_mode *mode);
/* Attaches in attachment->mode, next to existing programs, and removes those of earlier runs.
 * Returns a negative errno; -EOPNOTSUPP also if libxdp would have fallen back. */
int dispatcher_attach(struct attachment *attachment, const struct object *object);
int dispatcher_remove(const struct attachment *attachment, const struct states *states);
/* Finds the program on an interface that uses one of these states. */
bool dispatcher_find(struct attachment *attachment, const struct states *states);
/* The same for a program with the object's own state, pinned or not. */
bool dispatcher_holds(struct attachment *attachment, const struct object *object);

/*
 * Egress, either way: attaches the program or replaces that of an earlier run, and fills in
 * attachment->egress and egress_program_id. Returns a negative errno, not reported; -EOPNOTSUPP if
 * the kernel lacks support. Programs, filters and qdiscs of others are not touched.
 */

/* Detaches either kind. Failures are reported. */
int egress_remove(const struct attachment *attachment, const char *instance);

/* With a pinned tcx link. */
int tcx_attach(struct attachment *attachment, const struct object *object, const char *instance);
int tcx_remove(const struct attachment *attachment, const char *instance);
void tcx_follow(const char *instance);
/* Returns whether the instance's tcx link is active on the interface. */
bool tcx_find(struct attachment *attachment, const char *instance);

/* With a filter of the clsact qdisc, which is created if there is none, and stays. */
/* Renames the file of an interface that is called `name` now; attachment->name: its name before. */
void clsact_follow(const struct attachment *attachment, const char *name, const char *instance);
int clsact_attach(struct attachment *attachment, const struct object *object, const char *instance);
int clsact_remove(const struct attachment *attachment, const char *instance);
bool clsact_find(struct attachment *attachment, const char *instance);

#endif
