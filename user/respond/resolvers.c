// SPDX-License-Identifier: GPL-2.0-only
#include "respond/resolvers.h"

#include "headers/elapsed.h"

#define CONFIRMATION (3600 * NSEC_PER_SEC)

static const struct resolver *find(const struct resolvers *resolvers, const struct address *address)
{
	for (size_t i = 0; i < resolvers->count; i++)
		if (address_equal(&resolvers->resolvers[i].address, address))
			return &resolvers->resolvers[i];
	return NULL;
}

static bool is_confirmed(const struct resolver *before, bool young, __u64 now)
{
	return !young ||
	       (before && (before->confirmed || elapsed(now, before->first_seen) >= CONFIRMATION));
}

/* Adds to `fresh` what was known before, or is new. */
static void note(const struct resolvers *resolvers, const struct protected_list *list, bool known,
		 struct resolvers *fresh, __u64 now)
{
	struct address address;
	bool young;

	for (size_t place = 0; protect_resolver(list, &place, &address, &young); place++) {
		const struct resolver *before = find(resolvers, &address);
		struct resolver resolver = { .address = address, .first_seen = now };

		if (!before == known || fresh->count >= RESOLVERS_MOST)
			continue;
		if (before)
			resolver = *before;
		resolver.confirmed = is_confirmed(before, young, now);
		fresh->resolvers[fresh->count++] = resolver;
	}
}

void resolvers_confirm(struct resolvers *resolvers, struct protected_list *list, __u64 now)
{
	const struct resolver *resolver;
	struct resolvers fresh = {};
	struct address address;
	bool young;

	/* An advertisement may name many. */
	note(resolvers, list, true, &fresh, now);
	note(resolvers, list, false, &fresh, now);
	*resolvers = fresh;
	for (size_t place = 0; protect_resolver(list, &place, &address, &young);) {
		resolver = find(resolvers, &address);
		if (young && (!resolver || !resolver->confirmed))
			protect_remove(list, place);
		else
			place++;
	}
}
