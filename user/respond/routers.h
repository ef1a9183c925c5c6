/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Routers that advertise themselves, as seen in this machine's routes. Any host on the link can do
 * that once; a router whose route is renewed by further advertisements for a while is confirmed.
 */
#ifndef ICMPGUARD_RESPOND_ROUTERS_H
#define ICMPGUARD_RESPOND_ROUTERS_H

#include "respond/protect.h"

/* Initially zero. */
struct routers {
	struct router {
		struct address address;
		__u64 first_seen;
		__u64 ends; /* end of its route's lifetime */
		unsigned int renewals;
	} routers[ADVERTISED_MOST];
	size_t count;
};

/* Compares the routers in a newly read list with those of earlier lists, and protects the confirmed
 * ones in it. `now`: ns. */
void routers_confirm(struct routers *routers, struct protected_list *list, __u64 now);

#endif
