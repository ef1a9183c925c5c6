/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What must never be blocked: this machine's addresses, its gateways, its resolvers and declared
 * management peers. Read from the kernel (rtnetlink) and resolv.conf on demand, since they change
 * while the daemon runs.
 */
#ifndef ICMPGUARD_RESPOND_PROTECT_H
#define ICMPGUARD_RESPOND_PROTECT_H

#include "respond/protection.h"

#include <stdio.h>

struct protected_list;

/* Reads the lists; returns NULL only when out of memory. What cannot be read is omitted with a
 * warning. The cost grows with the routing table. Free it with protect_free(), which accepts
 * NULL. */
struct protected_list *protect_load(void);
void protect_free(struct protected_list *list);

/* Returns why a prefix must not be blocked ("an address of this machine (192.0.2.1)", "a gateway
 * (...)", "a resolver (...)"), or NULL. The text lives as long as the list. */
const char *protect_reason(const struct protected_list *list, const struct prefix *prefix);

/* Returns true for an address of this machine, or the gateway of a route that was configured by a
 * person or DHCP, not by a router advertisement. */
bool protect_routes(const struct protected_list *list, const struct address *address);

/* Adds what the settings declare. Returns 0 or -ENOMEM. */
int protect_add(struct protected_list *list, enum protection what, const struct prefix *prefixes,
		size_t count);

/* All entries by index; an address protected for several reasons is listed with the first. */
size_t protect_count(const struct protected_list *list);
const struct prefix *protect_at(const struct protected_list *list, size_t place,
				enum protection *what);

/* Sets `place` to that of the next resolver of IPv6, from `place` on, `address` to its address and
 * `young` to whether it is named only by files that changed within the last hour. Returns false if
 * there is none. */
bool protect_resolver(const struct protected_list *list, size_t *place, struct address *address,
		      bool *young);
/* Removes the entry in a place; the last one takes it. */
void protect_remove(struct protected_list *list, size_t place);

/* A router known from its advertisements. */
struct advertised_router {
	struct address address;
	__u32 lifetime; /* remaining lifetime of its route, s */
};

/* Returns the advertised routers in the routes; `count`: at most ADVERTISED_MOST. */
enum { ADVERTISED_MOST = 32 };
const struct advertised_router *protect_advertised(const struct protected_list *list,
						   size_t *count);
/* Protects a confirmed router. Returns 0 or -ENOMEM. */
int protect_confirm(struct protected_list *list, const struct address *router);

/* The parts of protect_load(), for tests and protect_watch.h. Returns an empty list, or NULL. */
struct protected_list *protect_new(void);

/* Same as protect_kernel_take(); may also return -ENOMEM. */
int protect_take_messages(struct protected_list *list, const void *messages, size_t length);

/* Adds the name servers of a file in the format of resolv.conf(5); those of IPv6 are young if the
 * file was changed within the hour before `now`, ns since 1970. Returns 0 or a negative errno. */
int protect_take_resolvers(struct protected_list *list, FILE *from, __u64 now);

#endif
