/* SPDX-License-Identifier: GPL-2.0-only */
/* What an instance pins for each interface: links and programs, in a directory for each way of
 * attaching, a file for each interface. */
#ifndef ICMPGUARD_KERNEL_PINNED_H
#define ICMPGUARD_KERNEL_PINNED_H

#include "kernel/pins.h"

#include <net/if.h>

enum { PINNED_PATH = PINS_PATH + 64 };

/* A pinned link, open, and what it is attached to. */
struct pinned_link {
	int descriptor;
	char name[IF_NAMESIZE];
	__u32 ifindex; /* 0: the interface is gone */
	__u32 program_id;
};

/* The path, PINNED_PATH long, of an interface's file in the instance's `directory` (PIN_*). 0, or a
 * negative errno. */
int pinned_path(char *path, const char *instance, const char *directory, const char *interface);
int pinned_make_directory(const char *instance, const char *directory);

/* Opens a link; `file`: its name. A negative errno, nothing reported: -ENOENT where there is none. */
int pinned_open(struct pinned_link *link, const char *path, const char *file);
/* Removes the pin of a link whose interface is gone, so that it does not stand in the way of a new
 * one by its name. -ENOTUNIQ where the interface is there. */
int pinned_remove_defunct(const char *path, const char *interface);
/* Takes a link off, and its pin away. 0 also where there is none; a negative errno, reported. */
int pinned_detach(const char *instance, const char *directory, const char *interface);
/* Calls `each` for every link in the directory until it returns other than 0; that is returned. The
 * link is closed after the call. */
int pinned_each(const char *instance, const char *directory,
		int (*each)(struct pinned_link *, void *), void *context);

#endif
