// SPDX-License-Identifier: GPL-2.0-only
#include "memory/guard.h"

#include "base/timebase.h"

#include <bpf/bpf.h>
#include <string.h>

static struct guarded entry_of(const struct pins *pins, const struct identity *key)
{
	struct guarded entry = {};

	if (bpf_map_lookup_elem(pins->guarded, key, &entry))
		entry = (struct guarded){};
	return entry;
}

/* If the table is full the entry is missing, and nothing is dropped for it. */
static void put(const struct pins *pins, const struct identity *key, const struct guarded *entry)
{
	bpf_map_update_elem(pins->guarded, key, entry, BPF_ANY);
}

void guard_allow(const struct pins *pins, const struct identity *key, __u8 as)
{
	struct guarded entry = entry_of(pins, key);

	if (entry.router & as)
		return;
	entry.router |= as;
	put(pins, key, &entry);
}

void guard_bind(const struct pins *pins, const struct identity *key, const __u8 *link, __u8 router)
{
	struct guarded entry = entry_of(pins, key);

	__atomic_store_n(&pins->state->control.pairs, true, __ATOMIC_RELEASE);
	if (entry.bound && !(router & ~entry.router) && link_equal(entry.link, link))
		return;
	if (!link_equal(entry.link, link))
		entry = (struct guarded){ .router = entry.router };
	entry.router |= router;
	entry.bound = true;
	memcpy(entry.link, link, sizeof(entry.link));
	put(pins, key, &entry);
}

void guard_forbid(const struct pins *pins, const struct identity *key)
{
	struct guarded entry = entry_of(pins, key);

	if (!entry.router)
		return;
	entry.router = 0;
	if (entry.bound)
		put(pins, key, &entry);
	else
		guard_release(pins, key);
}

/* A limit that has dropped a host's message drops its answers for so long. */
#define REFUSES (5 * NSEC_PER_SEC)
/* The debt of a bucket that more than a host's announcements makes: by default 50 messages. */
#define SWAMPED NSEC_PER_SEC

bool guard_swamped(const struct pins *pins, const struct identity *key, __u64 now)
{
	struct guarded entry = entry_of(pins, key);

	return (entry.refused && time_since(now, entry.refused) < REFUSES) ||
	       entry.strangers > now + SWAMPED;
}

void guard_release(const struct pins *pins, const struct identity *key)
{
	bpf_map_delete_elem(pins->guarded, key);
}

static bool drops(const struct settings *settings, enum rule rule)
{
	const struct rule_settings *own = &settings->views[VIEW_PRIVATE].rules[rule];

	return own->enabled && own->response == RESPONSE_DROP;
}

__u32 guard_set(const struct pins *pins, const struct settings *settings,
		const struct guard_knowledge *knowledge)
{
	__u32 guards = 0;

	if (drops(settings, RULE_ROGUE_ROUTER))
		guards |= (knowledge->routers4 ? GUARD_ADVERTISEMENTS4 : 0) |
			  (knowledge->routers6 ? GUARD_ADVERTISEMENTS6 : 0);
	if (drops(settings, RULE_REDIRECT))
		guards |= (knowledge->routers4 ? GUARD_REDIRECTS4 : 0) |
			  (knowledge->routers6 ? GUARD_REDIRECTS6 : 0);
	if (drops(settings, RULE_ROGUE_ROUTER) || drops(settings, RULE_ND_SPOOF))
		guards |= GUARD_FRAGMENTS;
	if (drops(settings, RULE_ND_SPOOF) && knowledge->neighbors)
		guards |= GUARD_NEIGHBORS;
	if (drops(settings, RULE_DAD_DENIAL))
		guards |= GUARD_PROBES;
	__atomic_store_n(&pins->state->control.guards, guards, __ATOMIC_RELEASE);
	return guards;
}
