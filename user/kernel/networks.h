/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel side's lists of networks: the first of each family are in struct networks, and those
 * that find no place there in the map more_networks.
 */
#ifndef ICMPGUARD_KERNEL_NETWORKS_H
#define ICMPGUARD_KERNEL_NETWORKS_H

#include "kernel/pins.h"

/* One of the lists of a configuration. */
struct network_place {
	const struct pins *pins;
	__u32 slot; /* of state.config */
	enum network_list list;
};

/* Returns a list of the configuration in force. */
struct network_place networks_in_force(const struct pins *pins, enum network_list list);

/* Empties a list. The kernel side may be using it. */
void networks_clear(const struct network_place *place);

/* Adds a network, unless the list contains it. A packet finds it at once, or not yet. Reports a
 * failure to add it to the map. */
void networks_add(const struct network_place *place, const struct prefix *network);

/* More than any list of settings. */
enum { NETWORKS_MOST = 1024 };

/* Copies the networks of a list, at most `most`. Returns how many. */
size_t networks_read(const struct network_place *place, struct prefix *networks, size_t most);

#endif
