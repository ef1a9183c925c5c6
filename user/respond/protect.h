/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What must never be blocked: addresses of this machine, its gateways, its resolvers and declared
 * management peers.  Read from the kernel (rtnetlink) and resolv.conf when asked, since they
 * change under a running daemon.
 */
#ifndef ICMPGUARD_RESPOND_PROTECT_H
#define ICMPGUARD_RESPOND_PROTECT_H

#include "respond/protection.h"

#include <stdio.h>

struct protected_list;

/* Reads the lists; NULL only when out of memory. What cannot be read is left out with a
 * warning: missing protection is said. Freed by protect_free(), which takes NULL. The cost
 * grows with the routing table. */
struct protected_list *protect_load(void);
void protect_free(struct protected_list *list);

/* Why a prefix must not be blocked ("an address of this machine (192.0.2.1)", "a gateway
 * (...)", "a resolver (...)"), or NULL. The text lives as long as the list. */
const char *protect_reason(const struct protected_list *list, const struct prefix *prefix);

/* Whether it is a gateway of a route that was set, by a person or by DHCP and not by a router that
 * advertised itself, or an address of this machine. */
bool protect_routes(const struct protected_list *list, const struct address *address);

/* What the settings declare. 0 or -ENOMEM. */
int protect_add(struct protected_list *list, enum protection what, const struct prefix *prefixes,
		size_t count);

/* All that is there, by place; of one that is protected for several reasons, the first. */
size_t protect_count(const struct protected_list *list);
const struct prefix *protect_at(const struct protected_list *list, size_t place,
				enum protection *what);

/* A router that advertised itself. */
struct advertised_router {
	struct address address;
	__u32 lifetime; /* seconds that its route has left */
};

/* Those that the routes name; `count`: at most ADVERTISED_MOST. */
enum { ADVERTISED_MOST = 32 };
const struct advertised_router *protect_advertised(const struct protected_list *list,
						   size_t *count);
/* Protects one that was confirmed. 0 or -ENOMEM. */
int protect_confirm(struct protected_list *list, const struct address *router);

/* What protect_load() is made of, for tests, and for protect_watch.h. An empty list, or NULL. */
struct protected_list *protect_new(void);

/* As protect_kernel_take(); or -ENOMEM. */
int protect_take_messages(struct protected_list *list, const void *messages, size_t length);

/* Takes the name servers of a file in the form of resolv.conf(5). 0 or a negative errno. */
int protect_take_resolvers(struct protected_list *list, FILE *from);

#endif
