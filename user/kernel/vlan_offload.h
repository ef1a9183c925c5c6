/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Receive VLAN offload: the device strips the tag before XDP sees the frame, so that all frames
 * seem to belong to one network.
 */
#ifndef ICMPGUARD_KERNEL_VLAN_OFFLOAD_H
#define ICMPGUARD_KERNEL_VLAN_OFFLOAD_H

#include "headers/config.h"

/*
 * Makes an interface deliver tags if the setting `vlan` requires it: VLAN_YES turns the offload off
 * or fails. 0, or a negative errno, reported: -EOPNOTSUPP if it stays on. A device without this
 * offload is fine, and a veth, of which only its peer can be told, is warned of.
 */
int vlan_offload_check(const char *interface, enum vlan_mode mode);

#endif
