/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attaching the XDP program to an interface, in one of two ways: in libxdp's
 * dispatcher, beside other XDP programs, or by a pinned link of its own where the
 * kernel refuses the dispatcher.  libxdp falls back in silence, so what was obtained
 * is asked for afterwards and said.
 */
#ifndef ICMPGUARD_KERNEL_ATTACH_H
#define ICMPGUARD_KERNEL_ATTACH_H

#include "kernel/object.h"

#include <net/if.h>

enum attach_kind { ATTACH_NONE, ATTACH_DISPATCHER, ATTACH_DIRECT };
enum attach_mode { ATTACH_NATIVE, ATTACH_GENERIC, ATTACH_OFFLOADED };

struct attachment {
	char name[IF_NAMESIZE];
	int ifindex;
	enum attach_kind kind;
	enum attach_mode mode;
	enum link link; /* the header with which its frames begin */
	__u32 program_id;
	bool adopted; /* replaced the program of an earlier run without a gap */
};

struct attach_options {
	const char *instance;
	bool generic;	 /* take generic mode where the driver has no native one */
	bool dispatcher; /* try the dispatcher; else a direct link only */
	enum vlan_mode vlan; /* the setting: whether tags are needed */
};

/*
 * Attaches the object's program to `interface`, replacing the program of an earlier
 * run of the same instance atomically. Reports and returns a negative errno: -ENODEV no
 * such interface, -EPERM, -EBUSY another program holds the hook (says which), -EOPNOTSUPP no
 * native mode and generic not allowed, -EPROTONOSUPPORT its frames have another link header
 * or come without the VLAN tags that are needed.
 */
int attach_interface(struct attachment *attachment, const struct object *object,
		     const char *interface, const struct attach_options *options);

/* Detaches what this instance has on an interface. 0 also where there is nothing. */
int attach_remove(const struct attachment *attachment, const char *instance);

/* Finds the instance's attachments, the daemon running or not. Their number (at most
 * `most` are filled in), or a negative errno. */
int attach_list(const char *instance, struct attachment *attachments, int most);

const char *attach_kind_name(enum attach_kind kind);
const char *attach_mode_name(enum attach_mode mode);

#endif
