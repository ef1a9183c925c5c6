/* SPDX-License-Identifier: GPL-2.0-only */
/* The links and programs that an instance pins for its interfaces: a directory for each way of
 * attaching, a file for each interface. */
#ifndef ICMPGUARD_KERNEL_PINNED_H
#define ICMPGUARD_KERNEL_PINNED_H

#include "kernel/pins.h"

#include <net/if.h>

enum { PINNED_PATH = PINS_PATH + 64 };

/* A pinned link, opened, and what it is attached to. */
struct pinned_link {
	int descriptor;
	char name[IF_NAMESIZE];
	__u32 ifindex; /* 0: the interface is gone */
	__u32 program_id;
};

/* Writes the path (PINNED_PATH bytes) of an interface's file in the instance's `directory` (PIN_*).
 * 0 or a negative errno. */
int pinned_path(char *path, const char *instance, const char *directory, const char *interface);
int pinned_make_directory(const char *instance, const char *directory);

/* Opens the link at `path`; `file`: its file name. A negative errno, not reported: -ENOENT if it
 * does not exist. */
int pinned_open(struct pinned_link *link, const char *path, const char *file);
/* Opens the link in the directory that runs its program on the interface `ifindex`: its file has
 * the name `name`, or any other, since the interface may have been renamed. `runs`: whether a program is attached there,
 * in this network namespace. A negative errno, not reported: -ENOENT if there is none. The caller
 * closes it. */
int pinned_find(struct pinned_link *link, const char *instance, const char *directory,
		const char *name, int ifindex, bool (*runs)(int ifindex, __u32 program_id));
/* Gives the files of links the present names of their interfaces. Links that do not run in this
 * network namespace are left alone. Failures are reported. */
void pinned_follow(const char *instance, const char *directory,
		   bool (*runs)(int ifindex, __u32 program_id));
/* Removes the pin of a link whose interface is gone, to make room for a new interface of that name.
 * -ENOTUNIQ if the interface still exists. */
int pinned_remove_defunct(const char *path, const char *interface);
/* Detaches a link and removes its pin. 0, also if there is none, or a negative errno, reported. */
int pinned_detach(const char *instance, const char *directory, const char *interface);
/* Calls `each` for every link in the directory until it returns nonzero, and returns that value.
 * The link is closed after the call. */
int pinned_each(const char *instance, const char *directory,
		int (*each)(struct pinned_link *, void *), void *context);

#endif
