/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Routers that advertise themselves, as the routes of this machine show them.  Anybody on the link
 * can do that once; one whose route further advertisements renewed for a while is confirmed.
 */
#ifndef ICMPGUARD_RESPOND_ROUTERS_H
#define ICMPGUARD_RESPOND_ROUTERS_H

#include "respond/protect.h"

/* Zeroed at first. */
struct routers {
	struct router {
		struct address address;
		__u64 first_seen;
		__u64 ends; /* when its route does */
		unsigned int renewals;
	} routers[ADVERTISED_MOST];
	size_t count;
};

/* Holds the routers of a list that was just read against those of the lists before, and protects in
 * it those that are confirmed. `now`: ns. */
void routers_confirm(struct routers *routers, struct protected_list *list, __u64 now);

#endif
