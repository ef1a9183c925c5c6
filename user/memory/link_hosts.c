// SPDX-License-Identifier: GPL-2.0-only
#include "memory/link_hosts.h"

#include "base/hash_table.h"
#include "base/timebase.h"
#include "memory/guard.h"

#include <bpf/bpf.h>
#include <stdlib.h>
#include <string.h>

/* Routers, by their advertisements: the latest. */
enum { LINK_ROUTERS = 64 };

/* When the former link-layer address of a bound one has been silent for so long, the new one is its
 * own: a network card was replaced. */
#define REPLACED (300 * NSEC_PER_SEC)

/* A change is judged after this: whether many change at once is known then. */
#define HOLD NSEC_PER_SEC
/* Addresses that change within this are one story, */
#define CROWD_WINDOW (60 * NSEC_PER_SEC)
/* and probes that are denied within this. */
#define DENIAL_WINDOW (600 * NSEC_PER_SEC)
/* Silent hosts are forgotten, sooner where the table is half full; those that showed themselves a
 * few times only, at once then. */
#define FORGOTTEN (24 * 3600 * NSEC_PER_SEC)
enum { FEW_CLAIMS = 3 };

struct link_router {
	struct endpoint endpoint;
	__u8 link[LINK_BYTES];
	bool present;
};

struct link_host {
	struct neighbor now;
	struct neighbor judged; /* as of the latest review */
	__u32 changes_before;	/* as of when the window of changes began */
	__u64 window_at;
	__u64 due;  /* when it is to be judged; 0: nothing happened since */
	bool bound; /* the guard knows it, by this link-layer address */
	__u8 bound_link[LINK_BYTES];
};

struct link_hosts {
	struct hash_table *hosts; /* by endpoint */
	struct link_router routers[LINK_ROUTERS];
	__u32 next;
	__u64 due;
	__u64 swept;
};

struct link_hosts *link_hosts_new(void)
{
	struct link_hosts *hosts = calloc(1, sizeof(*hosts));

	if (!hosts)
		return NULL;
	hosts->hosts = hash_table_new(sizeof(struct endpoint), sizeof(struct link_host),
				      NEIGHBORS_MOST);
	if (hosts->hosts)
		return hosts;
	free(hosts);
	return NULL;
}

void link_hosts_free(struct link_hosts *hosts)
{
	if (!hosts)
		return;
	hash_table_free(hosts->hosts);
	free(hosts);
}

static bool has_link(const struct link_router *router, __u32 network, const __u8 *link)
{
	return router->present && router->endpoint.network == network &&
	       !memcmp(router->link, link, LINK_BYTES);
}

static void note_router(struct link_hosts *hosts, const struct endpoint *endpoint, const __u8 *link)
{
	struct link_router *router;

	if (link_hosts_is_router(hosts, endpoint->network, link))
		return;
	router = &hosts->routers[hosts->next++ % LINK_ROUTERS];
	router->present = true;
	router->endpoint = *endpoint;
	memcpy(router->link, link, LINK_BYTES);
}

/* Whether something happened that a rule may tell. */
static bool is_eventful(const struct neighbor *now, const struct neighbor *judged)
{
	return now->changes != judged->changes || now->contended != judged->contended ||
	       now->denials != judged->denials || now->unsolicited > judged->unsolicited;
}

void link_hosts_take(struct link_hosts *hosts, const struct endpoint *endpoint,
		     const struct neighbor *neighbor, __u64 now)
{
	struct link_host *host = hash_table_find(hosts->hosts, endpoint);

	if (!host) {
		if (hash_table_full(hosts->hosts))
			hash_table_remove(hosts->hosts, hash_table_first(hosts->hosts));
		host = hash_table_add(hosts->hosts, endpoint);
	}
	if (host->now.first_seen != neighbor->first_seen) {
		host->judged = (struct neighbor){};
		host->changes_before = 0;
	}
	host->now = *neighbor;
	hash_table_move_last(hosts->hosts, host);
	if (neighbor->router)
		note_router(hosts, endpoint, neighbor->link);
	if (host->due || !is_eventful(neighbor, &host->judged))
		return;
	host->due = now + HOLD;
	if (!hosts->due || host->due < hosts->due)
		hosts->due = host->due;
}

__u64 link_hosts_due(const struct link_hosts *hosts)
{
	return hosts->due;
}

const struct neighbor *link_hosts_find(const struct link_hosts *hosts,
				       const struct address *address, __u32 network)
{
	struct endpoint key = { .address = *address };
	const struct link_host *host;

	key.kind = endpoint_kind(VIEW_PRIVATE, LANE_DISCOVERY, network);
	host = hash_table_find(hosts->hosts, &key);
	return host ? &host->now : NULL;
}

bool link_hosts_is_router(const struct link_hosts *hosts, __u32 network, const __u8 *link)
{
	for (int i = 0; i < LINK_ROUTERS; i++)
		if (has_link(&hosts->routers[i], network, link))
			return true;
	return false;
}

const struct endpoint *link_hosts_other_router(const struct link_hosts *hosts, __u32 network,
					       const __u8 *link)
{
	for (int i = 0; i < LINK_ROUTERS; i++) {
		const struct link_router *router = &hosts->routers[i];

		if (router->present && router->endpoint.network == network &&
		    memcmp(router->link, link, LINK_BYTES) != 0)
			return &router->endpoint;
	}
	return NULL;
}

static const struct endpoint *key_of(const struct link_hosts *hosts, const struct link_host *host)
{
	return hash_table_key(hosts->hosts, host);
}

/* What all hosts of a network tell together. */
struct gathering {
	double changed;	    /* addresses within a minute */
	double denied;	    /* within ten */
	__u64 first_denial; /* of these; 0: none */
};

static struct gathering crowd_of(const struct link_hosts *hosts, __u32 network, __u64 now)
{
	const struct link_host *host;
	struct gathering crowd = {};

	for (host = hash_table_first(hosts->hosts); host;
	     host = hash_table_next(hosts->hosts, host)) {
		if (key_of(hosts, host)->network != network)
			continue;
		crowd.changed += host->now.changes && !host->now.foreign &&
				 time_since(now, host->now.changed) < CROWD_WINDOW;
		if (!host->now.denials || time_since(now, host->now.probed) >= DENIAL_WINDOW)
			continue;
		crowd.denied++;
		if (!crowd.first_denial || host->now.probed < crowd.first_denial)
			crowd.first_denial = host->now.probed;
	}
	return crowd;
}

static double count_probed(const struct link_hosts *hosts, __u32 network, __u64 since)
{
	const struct link_host *host;
	double count = 0;

	for (host = hash_table_first(hosts->hosts); host;
	     host = hash_table_next(hosts->hosts, host))
		count += key_of(hosts, host)->network == network && host->now.probes &&
			 host->now.probed >= since;
	return count;
}

/* Whether another address has had this link-layer address since before the change. */
static bool is_acquainted(const struct link_hosts *hosts, const struct link_host *changed)
{
	const __u32 network = key_of(hosts, changed)->network;
	const struct link_host *host;

	for (host = hash_table_first(hosts->hosts); host;
	     host = hash_table_next(hosts->hosts, host))
		if (host != changed && key_of(hosts, host)->network == network &&
		    host->now.claims && host->now.first_seen < changed->now.changed &&
		    !memcmp(host->now.link, changed->now.link, LINK_BYTES))
			return true;
	return false;
}

static void judge(const struct link_hosts *hosts, struct link_host *host,
		  const struct gathering *crowd, __u64 now, const struct link_review *review)
{
	const struct endpoint *key = key_of(hosts, host);
	struct observation observation = {
		.observed = OBSERVED_NEIGHBOR,
		.now = now,
		.first_seen = host->now.first_seen,
		.endpoint = *key,
		.neighbor = { .now = &host->now, .before = &host->judged },
	};
	struct neighbor_observation *observed = &observation.neighbor;

	host->due = 0;
	if (time_since(now, host->window_at) >= DENIAL_WINDOW) {
		host->changes_before = host->judged.changes;
		host->window_at = now;
	}
	observed->standing = review->standing(&key->address, review->context);
	if (observed->standing < STANDING_HOST && host->now.router)
		observed->standing = STANDING_HOST;
	observed->changes = host->now.changes - host->changes_before;
	observed->acquainted = host->now.changes && is_acquainted(hosts, host);
	observed->addresses = crowd->changed;
	observed->denied = crowd->denied;
	if (crowd->first_denial)
		observed->probed = count_probed(hosts, key->network, crowd->first_denial);
	review->observe(&observation, review->observe_context);
	host->judged = host->now;
}

static bool is_forgotten(const struct link_hosts *hosts, const struct link_host *host, __u64 now)
{
	__u64 silent = time_since(now, host->now.last_seen);

	if (host->due)
		return false;
	if (hash_table_count(hosts->hosts) > NEIGHBORS_MOST / 2 && host->now.claims <= FEW_CLAIMS)
		return silent > CROWD_WINDOW;
	return silent > FORGOTTEN;
}

static void forget_silent(struct link_hosts *hosts, const struct pins *pins, __u64 now)
{
	struct link_host *host, *next;

	if (time_since(now, hosts->swept) < CROWD_WINDOW)
		return;
	hosts->swept = now;
	for (host = hash_table_first(hosts->hosts); host; host = next) {
		next = hash_table_next(hosts->hosts, host);
		if (!is_forgotten(hosts, host, now))
			continue;
		if (pins)
			bpf_map_delete_elem(pins->neighbors, key_of(hosts, host));
		hash_table_remove(hosts->hosts, host);
	}
}

void link_hosts_review(struct link_hosts *hosts, const struct pins *pins, __u64 now,
		       const struct link_review *review)
{
	struct gathering crowd = {};
	__u32 network = NETWORK_ANY;
	struct link_host *host;

	forget_silent(hosts, pins, now);
	if (!hosts->due || hosts->due > now)
		return;
	hosts->due = 0;
	for (host = hash_table_first(hosts->hosts); host;
	     host = hash_table_next(hosts->hosts, host)) {
		if (!host->due)
			continue;
		if (host->due > now) {
			hosts->due = !hosts->due || host->due < hosts->due ? host->due : hosts->due;
			continue;
		}
		if (network != key_of(hosts, host)->network) {
			network = key_of(hosts, host)->network;
			crowd = crowd_of(hosts, network, now);
		}
		judge(hosts, host, &crowd, now, review);
	}
}

static bool is_link(const __u8 *a, const __u8 *b)
{
	return !memcmp(a, b, LINK_BYTES);
}

/* Whether the link-layer address that the guard knows is no longer its own. */
static bool is_replaced(const struct link_host *host, __u64 now)
{
	const struct neighbor *neighbor = &host->now;
	__u64 latest = is_link(neighbor->former, host->bound_link) ? neighbor->former_at :
								     neighbor->changed;

	return !is_link(neighbor->link, host->bound_link) && neighbor->claims > FEW_CLAIMS &&
	       time_since(now, latest) > REPLACED;
}

static bool is_settled(const struct link_host *host, __u64 learning)
{
	const struct neighbor *neighbor = &host->now;

	return neighbor->claims && !neighbor->changes && !neighbor->soft && !neighbor->denials &&
	       neighbor->claimed >= neighbor->first_seen + learning;
}

bool link_hosts_guard(struct link_hosts *hosts, const struct pins *pins, __u64 now, __u64 learning)
{
	struct link_host *host;
	bool any = false;

	for (host = hash_table_first(hosts->hosts); learning && host;
	     host = hash_table_next(hosts->hosts, host)) {
		const struct endpoint *key = key_of(hosts, host);

		if (host->bound && is_replaced(host, now)) {
			guard_release(pins, &key->address, key->network);
			host->bound = false;
		} else if (!host->bound && is_settled(host, learning)) {
			guard_bind(pins, &key->address, key->network, host->now.link, false);
			memcpy(host->bound_link, host->now.link, LINK_BYTES);
			host->bound = true;
		}
		any |= host->bound;
	}
	return any;
}
