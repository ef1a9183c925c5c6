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
/* How it sees what leaves an interface: by a link where the kernel has such (6.6), by a filter of
 * the clsact qdisc elsewhere. */
enum attach_egress { EGRESS_NONE, EGRESS_TCX, EGRESS_CLSACT };
enum attach_mode { ATTACH_NATIVE, ATTACH_GENERIC, ATTACH_OFFLOADED };

/* libxdp's dispatcher takes ten programs. */
enum { CHAIN_MOST = 10, CHAIN_NAME = 40 };

struct attachment {
	char name[IF_NAMESIZE];
	int ifindex;
	enum attach_kind kind;
	enum attach_mode mode;
	enum link link; /* the header with which its frames begin */
	__u32 program_id;
	enum attach_egress egress;
	__u32 egress_program_id;
	/* Programs of the dispatcher in the order in which they run, by name; 0: it is alone there. */
	int chain_count;
	char chain[CHAIN_MOST][CHAIN_NAME];
	bool adopted; /* replaced the program of an earlier run without a gap */
};

struct attach_options {
	const char *instance;
	bool generic;	 /* take generic mode where the driver has no native one */
	bool dispatcher; /* try the dispatcher; else a direct link only */
	enum vlan_mode vlan; /* the setting: whether tags are needed */
	bool egress;	     /* also where packets leave */
};

/*
 * Attaches the object's program to `interface`, replacing the program of an earlier
 * run of the same instance atomically, and what sees its packets leave. Reports and returns a negative errno: -ENODEV no
 * such interface, -EPERM, -EBUSY another program holds the hook (says which), -EOPNOTSUPP no
 * native mode and generic not allowed, -EPROTONOSUPPORT its frames have another link header
 * or come without the VLAN tags that are needed.
 */
int attach_interface(struct attachment *attachment, const struct object *object,
		     const char *interface, const struct attach_options *options);

/* Sees to the program where packets leave an interface that is attached, by options->egress: there, or
 * gone.  Where it cannot be had that is reported, and the interface is watched for what comes in.  True
 * where anything was changed. */
bool attach_egress(struct attachment *attachment, const struct object *object,
		   const struct attach_options *options);

/* Whether the instance's program is where packets leave the interface: fills in how. */
bool attach_egress_present(struct attachment *attachment, const char *instance);

/* Detaches what this instance has on an interface. 0 also where there is nothing. */
int attach_remove(const struct attachment *attachment, const char *instance);

/* Finds the instance's attachments, the daemon running or not. Their number (at most
 * `most` are filled in), or a negative errno. */
int attach_list(const char *instance, struct attachment *attachments, int most);

const char *attach_kind_name(enum attach_kind kind);
const char *attach_mode_name(enum attach_mode mode);
const char *attach_egress_name(enum attach_egress egress);

#endif
