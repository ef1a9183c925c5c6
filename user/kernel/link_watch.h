/* SPDX-License-Identifier: GPL-2.0-only */
/* Changes of this machine's interfaces and their addresses, as rtnetlink(7) reports them. */
#ifndef ICMPGUARD_KERNEL_LINK_WATCH_H
#define ICMPGUARD_KERNEL_LINK_WATCH_H

enum link_change {
	LINK_CHANGE_NONE = 0,
	LINK_CHANGE_LINKS = 1 << 0,
	LINK_CHANGE_ADDRESSES = 1 << 1,
};

/* A descriptor that becomes readable with a change, or a negative errno, reported. */
int link_watch_open(void);

/* Reads the notifications that are there, a bounded number: what changed, as bits of enum
 * link_change. Where some were lost, everything may have. */
unsigned int link_watch_read(int watch);

#endif
