/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attaches the XDP program to an interface in one of two ways: in libxdp's dispatcher, next to
 * other XDP programs, or with a pinned link of our own if the kernel rejects the dispatcher. libxdp
 * falls back silently, so the result is queried and reported.
 */
#ifndef ICMPGUARD_KERNEL_ATTACH_H
#define ICMPGUARD_KERNEL_ATTACH_H

#include "kernel/object.h"

#include <net/if.h>

enum attach_kind { ATTACH_NONE, ATTACH_DISPATCHER, ATTACH_DIRECT };
/* How packets leaving an interface are seen: with a tcx link if the kernel supports it (6.6), else
 * with a clsact filter. */
enum attach_egress { EGRESS_NONE, EGRESS_TCX, EGRESS_CLSACT };
enum attach_mode { ATTACH_NATIVE, ATTACH_GENERIC, ATTACH_OFFLOADED };

/* libxdp's dispatcher runs up to ten programs. */
enum { CHAIN_MOST = 10, CHAIN_NAME = 40 };

struct attachment {
	char name[IF_NAMESIZE];
	int ifindex;
	enum attach_kind kind;
	enum attach_mode mode;
	enum link link; /* header that its frames begin with */
	__u32 program_id;
	__u32 dispatcher_id; /* the dispatcher in which the program was last found; 0: none */
	enum attach_egress egress;
	__u32 egress_program_id;
	/* The dispatcher's programs by name, in run order; 0: ours is the only one. */
	int chain_count;
	char chain[CHAIN_MOST][CHAIN_NAME];
	bool adopted; /* atomically replaced an earlier run's program */
};

struct attach_options {
	const char *instance;
	bool generic;	     /* fall back to generic mode if the driver has no native mode */
	bool dispatcher;     /* try the dispatcher first; else only a direct link */
	enum vlan_mode vlan; /* the setting: whether VLAN tags are required */
	bool egress;	     /* also attach on egress */
};

/* Reports that there is no such interface. Returns -ENODEV. */
int attach_report_missing(const char *interface);

/*
 * Attaches the object's program to `interface`, atomically replacing that of an earlier run of the
 * same instance, and the egress program. Reports and returns a negative errno: -ENODEV no such
 * interface, -EPERM, -EBUSY another program (named) holds the hook, -EOPNOTSUPP no native mode and
 * generic not allowed, -EPROTONOSUPPORT its frames have another link header or lack the required
 * VLAN tags.
 */
int attach_interface(struct attachment *attachment, const struct object *object,
		     const char *interface, const struct attach_options *options);

/* Adds or removes the egress program of an attached interface, as options->egress requires. If it
 * cannot be attached, that is reported and only ingress is watched. Returns true if anything
 * changed. */
bool attach_egress(struct attachment *attachment, const struct object *object,
		   const struct attach_options *options);

/* Returns whether the object's program is still in the interface's XDP hook. */
bool attach_present(struct attachment *attachment, const struct object *object);

/* Returns whether the instance's egress program is attached; fills in how. */
bool attach_egress_present(struct attachment *attachment, const char *instance);

/* Gives what is pinned for an interface that was renamed its present name, which attachment->name
 * is set to. Until then it is found by its index all the same, but a new interface that has the
 * earlier name could not be attached to. */
void attach_rename(struct attachment *attachment, const char *name, const char *instance);

/* Detaches this instance from an interface. 0 also if it is not attached. */
int attach_remove(const struct attachment *attachment, const char *instance);

/* Finds the instance's attachments, whether or not the daemon runs. Returns their number, of which
 * at most `most` are filled in, or a negative errno. */
int attach_list(const char *instance, struct attachment *attachments, int most);

const char *attach_kind_name(enum attach_kind kind);
const char *attach_mode_name(enum attach_mode mode);
const char *attach_egress_name(enum attach_egress egress);

#endif
