// SPDX-License-Identifier: GPL-2.0-only
#include "memory/link_overview.h"

#include <string.h>

/* Handovers within this time are counted together. */
#define HANDOVERS (5 * NSEC_PER_SEC)

/* The earliest claimant of a link-layer address, and since when there is another. */
struct claimant {
	const struct link_host *host;
	__u64 since;
	__u64 other_since; /* ~0: no other */
};

struct claim_key {
	__u32 network;
	__u8 link[LINK_BYTES];
	__u8 zero[6];
};
_Static_assert(sizeof(struct claim_key) == 16, "claims key: no padding");

void link_overview_free(struct link_overview *overview)
{
	hash_table_free(overview->gatherings);
	hash_table_free(overview->claims);
	hash_table_free(overview->moved);
	hash_table_free(overview->disputed);
}

static struct claim_key claim_key_of(__u32 network, const __u8 *link)
{
	struct claim_key key = { .network = network };

	memcpy(key.link, link, LINK_BYTES);
	return key;
}

struct link_gathering *link_overview_of(const struct link_overview *overview, __u32 network)
{
	const __u64 key = network;
	struct link_gathering *gathering = hash_table_find(overview->gatherings, &key);

	return gathering ? gathering : hash_table_add(overview->gatherings, &key);
}

/* Adds a host to a set. Returns true if it was not in it. */
static bool add_host(struct hash_table *set, __u32 network, const __u8 *link)
{
	const struct claim_key key = claim_key_of(network, link);

	return !hash_table_find(set, &key) && hash_table_add(set, &key);
}

static void gather_changes(const struct link_overview *overview, struct link_gathering *gathering,
			   __u32 network, const struct link_host *host, __u64 limit, __u64 now)
{
	const struct neighbor *neighbor = &host->now;

	gathering->fragmented += neighbor->fragmented &&
				 time_since(now, neighbor->last_seen) < LINK_CROWD;
	gathering->announced += neighbor->unsolicited > limit &&
				!(link_is_virtual(neighbor->link) && !neighbor->changes) &&
				!link_host_sole(host) &&
				time_since(now, neighbor->unsolicited_at) < LINK_CROWD;
	if (neighbor->foreign || !contest_returns(&host->contest, now))
		return;
	gathering->disputed += add_host(overview->disputed, network, neighbor->link);
	gathering->disputed += add_host(overview->disputed, network, neighbor->former);
}

/* Counts the hosts that lost addresses. A neighbour that takes one after another may be a sleep
 * proxy for hosts that fall asleep; if their owners still claim them, they are contested. */
static void gather_moves(const struct link_overview *overview, struct link_gathering *gathering,
			 __u32 network, const struct link_host *host, __u64 now)
{
	const struct neighbor *neighbor = &host->now;
	const bool handover = host->contest.announced &&
			      link_overview_acquainted(overview, network, host);

	if (!neighbor->foreign && neighbor->changes && !link_host_returned(host) &&
	    !link_host_probed(host) &&
	    time_since(now, neighbor->changed) < (handover ? HANDOVERS : LINK_CROWD))
		gathering->moved += add_host(overview->moved, network, neighbor->former);
}

static void gather_denials(struct link_gathering *gathering, const struct neighbor *neighbor,
			   __u64 now)
{
	if (!neighbor->denials || time_since(now, neighbor->probed) >= DENIAL_WINDOW)
		return;
	gathering->denied++;
	if (!gathering->first_denial || neighbor->probed < gathering->first_denial)
		gathering->first_denial = neighbor->probed;
}

static void claim(const struct link_overview *overview, __u32 network, const struct link_host *host)
{
	const struct claim_key key = claim_key_of(network, host->now.link);
	struct claimant *claimant = hash_table_find(overview->claims, &key);

	if (!host->now.claims)
		return;
	if (!claimant) {
		claimant = hash_table_add(overview->claims, &key);
		*claimant = (struct claimant){ host, host->now.first_seen, ~0ULL };
	} else if (host->now.first_seen < claimant->since) {
		*claimant = (struct claimant){ host, host->now.first_seen, claimant->since };
	} else if (host->now.first_seen < claimant->other_since) {
		claimant->other_since = host->now.first_seen;
	}
}

/* Counts the probes and moves in a second pass, when the first denial and all claimants are known.
 */
bool link_overview_make(struct link_overview *overview, const struct link_hosts *hosts, __u64 limit,
			__u64 now)
{
	struct link_host *host;

	overview->gatherings = hash_table_new(sizeof(__u64), sizeof(struct link_gathering),
					      NEIGHBORS_MOST);
	overview->claims = hash_table_new(sizeof(struct claim_key), sizeof(struct claimant),
					  NEIGHBORS_MOST);
	overview->moved = hash_table_new(sizeof(struct claim_key), sizeof(__u8), NEIGHBORS_MOST);
	overview->disputed = hash_table_new(sizeof(struct claim_key), sizeof(__u8), NEIGHBORS_MOST);
	if (!overview->gatherings || !overview->claims || !overview->moved || !overview->disputed)
		return false;
	for (host = hash_table_first(hosts->hosts); host;
	     host = hash_table_next(hosts->hosts, host)) {
		__u32 network = link_host_key(hosts, host)->network;

		contest_settle(&host->contest, host->now.link, now);
		gather_changes(overview, link_overview_of(overview, network), network, host, limit,
			       now);
		gather_denials(link_overview_of(overview, network), &host->now, now);
		claim(overview, network, host);
	}
	for (host = hash_table_first(hosts->hosts); host;
	     host = hash_table_next(hosts->hosts, host)) {
		struct link_gathering *gathering =
			link_overview_of(overview, link_host_key(hosts, host)->network);

		gather_moves(overview, gathering, link_host_key(hosts, host)->network, host, now);
		gathering->probed += gathering->first_denial && host->now.probes &&
				     host->now.probed >= gathering->first_denial;
	}
	return true;
}

bool link_overview_acquainted(const struct link_overview *overview, __u32 network,
			      const struct link_host *changed)
{
	const struct claim_key key = claim_key_of(network, changed->now.link);
	const struct claimant *claimant = hash_table_find(overview->claims, &key);

	return claimant && (claimant->host == changed ? claimant->other_since : claimant->since) <
				   changed->now.changed;
}
