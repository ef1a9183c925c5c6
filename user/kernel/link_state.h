/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether packets can arrive at an interface. */
#ifndef ICMPGUARD_KERNEL_LINK_STATE_H
#define ICMPGUARD_KERNEL_LINK_STATE_H

enum link_state {
	LINK_UP,	 /* or unknown: no such interface in this network namespace */
	LINK_DOWN,	 /* an administrator's decision */
	LINK_NO_CARRIER, /* nothing is at the other end */
};

enum link_state link_state(const char *name);

#endif
