/* SPDX-License-Identifier: GPL-2.0-only */
/* The BPF object, embedded by the skeleton: opened, configured, loaded. */
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
	int program;	    /* descriptor of the XDP program for frames with an Ethernet header */
	int ip_program;	    /* of that for packets without a link header; -1 in replay */
	int poll_program;   /* of the poll program */
	int egress_program; /* for what leaves, likewise two; -1 where settings.egress is no */
	int egress_ip_program;
	__u32 tunnels; /* that it looks into: settings.decapsulate */
	bool adopted;  /* the lists were pinned by an earlier run, and its statistics unless */
	bool statistics_anew; /* they had another layout */
	__u32 earlier_state;  /* id of the map of a state that was replaced, or 0 */
};

/*
 * Loads the object for live use: maps are pinned under the instance's path, or adopted
 * from there with all they hold; statistics of another layout are made anew (adopt.h).
 * `sketch_seed`: 0 for a random one; what is adopted keeps the one it has. Reports and returns
 * a negative errno; a pinned map of another shape (sizes changed) is refused with what differs,
 * nothing is changed.
 */
int object_load(struct object *object, const struct settings *settings, const char *instance,
		__u64 sketch_seed);

/* Loads it for replay: maps of its own, no pins, fixed hash seed, the clock from the
 * frame's stamp. */
int object_load_replay(struct object *object, const struct settings *settings);

/* About how many bytes of memory the maps take with these settings; 0: not known. */
__u64 object_memory(const struct settings *settings);

/* Writes the kernel's part of the settings into the element of `config` that is not in
 * force and flips the two. `home` is the effective list, see home_prefixes(). */
void object_configure(const struct pins *pins, const struct settings *settings,
		      const struct prefix_list *home);

/* Makes the broadcast addresses of these networks known, beside those of the networks at home, as
 * far as there is room for them; until the next object_configure(). */
void object_add_subnets(const struct pins *pins, const struct prefix_list *subnets);

/* Makes this machine's addresses known, and whether its sockets prove what it sent; likewise. */
void object_set_host(const struct pins *pins, const struct own_host *host);

/* One of the lists of the configuration in force, at most NETWORKS_MOST prefixes; their number. */
enum { NETWORKS_MOST = 2 * NETWORKS };
size_t object_networks(const struct pins *pins, enum network_list list, struct prefix *prefixes);

/* The loaded object, for those who ask libbpf about it. It stays the object's. */
struct bpf_object *object_maps(const struct object *object);

/* The descriptor and the name of the XDP program for interfaces of a link layer. */
int object_program(const struct object *object, enum link link);
const char *object_program_name(enum link link);
int object_egress_program(const struct object *object, enum link link);

/* Opens the object's file once more, not loaded, its XDP program for `link` on the maps of this
 * one: a dispatcher needs a copy for itself. Closed by bpf_object__close(). NULL with errno set,
 * reported. */
struct bpf_object *object_open_again(const struct object *object, enum link link);

/* Closes; what is pinned stays. Takes a zeroed or closed object. */
void object_close(struct object *object);

/* Removes the pins of an instance and its directory. */
int object_unpin(const char *instance);

#endif
