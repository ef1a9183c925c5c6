// SPDX-License-Identifier: GPL-2.0-only
#include "respond/routers.h"

#include <string.h>

/* A router is confirmed by this many renewals of its route, over this time. */
enum { RENEWALS = 2 };
#define CONFIRMATION (300 * NSEC_PER_SEC)

/* The remaining lifetime of a route has a resolution of a second. */
#define LIFETIME_ERROR (2 * NSEC_PER_SEC)

static const struct router *find(const struct routers *routers, const struct address *address)
{
	for (size_t i = 0; i < routers->count; i++)
		if (address_equal(&routers->routers[i].address, address))
			return &routers->routers[i];
	return NULL;
}

/* Counts a renewal if the end of the route's lifetime has moved: it stays the same without another
 * advertisement. */
static struct router see(const struct routers *routers, const struct advertised_router *seen,
			 __u64 now)
{
	const struct router *before = find(routers, &seen->address);
	const __u64 ends = now + seen->lifetime * NSEC_PER_SEC;
	struct router router = { .address = seen->address, .first_seen = now };

	if (before)
		router = *before;
	router.renewals += before && ends > before->ends + LIFETIME_ERROR;
	router.ends = ends;
	return router;
}

void routers_confirm(struct routers *routers, struct protected_list *list, __u64 now)
{
	struct routers fresh = {};
	const struct advertised_router *seen = protect_advertised(list, &fresh.count);

	for (size_t i = 0; i < fresh.count; i++) {
		struct router *router = &fresh.routers[i];

		*router = see(routers, &seen[i], now);
		if (router->renewals >= RENEWALS && now >= router->first_seen + CONFIRMATION)
			protect_confirm(list, &router->address);
	}
	*routers = fresh;
}
