// SPDX-License-Identifier: GPL-2.0-only
#include "respond/routers.h"

#include <string.h>

/* A router is confirmed by so many renewals of its route, over so long. */
enum { RENEWALS = 2 };
#define CONFIRMATION (300 * NSEC_PER_SEC)

/* What a route has left is known to the second. */
#define LIFETIME_ERROR (2 * NSEC_PER_SEC)

static const struct router *find(const struct routers *routers, const struct address *address)
{
	for (size_t i = 0; i < routers->count; i++)
		if (address_equal(&routers->routers[i].address, address))
			return &routers->routers[i];
	return NULL;
}

/* The life of a route runs down, unless another advertisement came. */
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
