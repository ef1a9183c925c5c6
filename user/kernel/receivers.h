/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * By which interface a packet that leaves came in, if one that is attached received it: that one, or
 * one that lies over it, of which the kernel notes the uppermost.  VLANs and macvlans lie over the
 * interface that they are of, bonds and bridges over their members.
 */
#ifndef ICMPGUARD_KERNEL_RECEIVERS_H
#define ICMPGUARD_KERNEL_RECEIVERS_H

#include "kernel/attach.h"

/* Adds to `indexes`, of which `count` are filled in, those of the interfaces of this network
 * namespace that lie over them. The number there is then, `most` at most; or a negative errno,
 * nothing reported. */
int receivers_find(int *indexes, int count, int most);
/* Writes these interfaces, and what lies over them, into the map; others leave it. 0 or a negative
 * errno, reported. */
int receivers_write(int map, const struct attachment *attachments, int count);

#endif
