/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Resolvers of IPv6 in files that changed of late. A router advertisement adds name servers to them
 * (RFC 8106), and any host on the link can send one; so such a resolver is protected once it was
 * named for an hour. DHCP and people name others, but the files do not say whose an entry is.
 */
#ifndef ICMPGUARD_RESPOND_RESOLVERS_H
#define ICMPGUARD_RESPOND_RESOLVERS_H

#include "respond/protect.h"

enum { RESOLVERS_MOST = 32 };

/* Initially zero. */
struct resolvers {
	struct resolver {
		struct address address;
		__u64 first_seen; /* ns */
		bool confirmed;
	} resolvers[RESOLVERS_MOST];
	size_t count;
};

/* Removes from a newly read list the young resolvers that earlier lists have not named for long
 * enough. `now`: ns. */
void resolvers_confirm(struct resolvers *resolvers, struct protected_list *list, __u64 now);

#endif
