/* SPDX-License-Identifier: GPL-2.0-only */
/* Watches this machine's interfaces and their addresses for changes (rtnetlink(7)). */
#ifndef ICMPGUARD_KERNEL_LINK_WATCH_H
#define ICMPGUARD_KERNEL_LINK_WATCH_H

enum link_change {
	LINK_CHANGE_NONE = 0,
	LINK_CHANGE_LINKS = 1 << 0,
	LINK_CHANGE_ADDRESSES = 1 << 1,
};

/* Returns a descriptor that becomes readable on a change, or a negative errno, reported. */
int link_watch_open(void);

/* Reads pending notifications, a bounded number. Returns what changed, as bits of enum link_change;
 * all bits if notifications were lost. */
unsigned int link_watch_read(int watch);

#endif
