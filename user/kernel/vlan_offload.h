/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Receive VLAN offload: the device takes the tag off a frame before XDP sees it, so that every
 * frame seems to be of one network.
 */
#ifndef ICMPGUARD_KERNEL_VLAN_OFFLOAD_H
#define ICMPGUARD_KERNEL_VLAN_OFFLOAD_H

#include "headers/config.h"

/*
 * Makes an interface deliver tags, as far as the setting `vlan` asks for them: VLAN_YES turns
 * the offload off, or fails.  0, or a negative errno, reported: -EOPNOTSUPP where it stays on.
 * A device that has no such offload is fine.
 */
int vlan_offload_check(const char *interface, enum vlan_mode mode);

#endif
