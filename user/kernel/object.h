/* SPDX-License-Identifier: GPL-2.0-only */
/* The BPF object, embedded as a skeleton: opens, configures and loads it. */
#ifndef ICMPGUARD_KERNEL_OBJECT_H
#define ICMPGUARD_KERNEL_OBJECT_H

#include "kernel/endpoint.h"
#include "kernel/pins.h"
#include "headers/packet.h"
#include "config/settings.h"

struct bpf_object;
struct icmpguard_bpf;

struct object {
	struct icmpguard_bpf *skeleton;
	struct pins pins;
	int program;	    /* XDP program for frames with an Ethernet header */
	int ip_program;	    /* XDP program for packets without a link header; -1 in replay */
	int poll_program;   /* the poll program */
	int egress_program; /* the same two for egress; -1 if settings.egress is off */
	int egress_ip_program;
	__u32 tunnels;	      /* tunnels to decapsulate: settings.decapsulate */
	bool adopted;	      /* an earlier run's state was adopted: lists, and statistics unless */
	bool statistics_anew; /* they had another layout */
	__u32 earlier_state;  /* map id of a replaced state, or 0 */
};

/*
 * Loads the object for live use: maps are pinned under the instance's path, or adopted from there
 * with their contents; those of another layout or size are created anew (adopt.h). `sketch_seed`: 0
 * for a random one; adopted maps keep theirs. `recorded`: the caller can restore the lists; else
 * such lists are refused, and nothing is changed. Reports and returns a negative errno.
 */
int object_load(struct object *object, const struct settings *settings, const char *instance,
		__u64 sketch_seed, bool recorded);

/* Loads it for replay: with its own maps, without pins, with a fixed hash seed, and with the time
 * from the frame's stamp. */
int object_load_replay(struct object *object, const struct settings *settings);

/* Estimates the bytes of memory that the maps need with these settings; 0: unknown. */
__u64 object_memory(const struct settings *settings);

/* Writes the kernel's part of the settings into the inactive `config` and switches to it. `home` is
 * the effective list, see home_prefixes(). */
void object_configure(const struct pins *pins, const struct settings *settings,
		      const struct prefix_list *home);

/* Adds the broadcast addresses of these networks to those of the home networks; lasts until the
 * next object_configure(). */
void object_add_subnets(const struct pins *pins, const struct prefix_list *subnets);

/* Sets this machine's addresses, and whether its sockets prove what it sent; lasts until the next
 * object_configure(). */
void object_set_host(const struct pins *pins, const struct own_host *host);

/* Returns the loaded object, for libbpf calls. It remains owned by `object`. */
struct bpf_object *object_maps(const struct object *object);

/* object_program() and object_egress_program() return the program for interfaces of a link layer,
 * object_program_name() the name of the XDP program. */
int object_program(const struct object *object, enum link link);
const char *object_program_name(enum link link);
int object_egress_program(const struct object *object, enum link link);

/* Opens the object once more, not loaded, with its XDP program for `link` and sharing this object's
 * maps: a dispatcher needs a copy of its own. Close with bpf_object__close(). NULL with errno set,
 * reported. */
struct bpf_object *object_open_again(const struct object *object, enum link link);

/* Closes the object; pins stay. Accepts a zeroed or closed object. */
void object_close(struct object *object);

/* Removes an instance's pins and its directory. */
int object_unpin(const char *instance);

#endif
