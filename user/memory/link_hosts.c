// SPDX-License-Identifier: GPL-2.0-only
#include "headers/station.h"
#include "memory/link_overview.h"

#include <bpf/bpf.h>
#include <stdlib.h>
#include <string.h>

/* If the bound link-layer address has been silent this long, the new one is legitimate: a network
 * card was replaced. */
#define REPLACED (300 * NSEC_PER_SEC)

/* A confirmation by the kernel this long after another host's claim is not from before it. */
#define ANSWERS NSEC_PER_SEC

/* A change is judged after this time, when it is known whether many change at once. */
#define HOLD NSEC_PER_SEC
/* How often the host whose address others claim is probed, and how many hosts at a time. */
#define PROBED (5 * NSEC_PER_SEC)
enum { PROBES_AT_ONCE = 4 };
/* The kernel still has an entry that it had so lately: they are read each second. */
#define HELD (2 * NSEC_PER_SEC)
/* Silent hosts are removed after this time; if the table is half full, those with few claims are
 * removed much sooner. */
#define FORGOTTEN (24 * 3600 * NSEC_PER_SEC)
enum { FEW_CLAIMS = 3 };

/* Seconds within a minute in which a host announces its address unsolicited, at most (RFC 4861
 * section 7.2.6): whoever does so more often keeps caches poisoned. */
enum { ANNOUNCEMENTS = 3 };

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
	       link_equal(router->link, link);
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

/* Returns true if another host claims the address of a known pair. */
static bool is_usurped(const struct acquaintance *pair, const struct neighbor *neighbor)
{
	return pair && neighbor->claims && !link_equal(pair->link, neighbor->link);
}

/* Returns true if there is something that a rule may report. */
static bool is_eventful(const struct neighbor *now, const struct neighbor *judged,
			const struct acquaintance *pair)
{
	if (is_usurped(pair, now) && now->claimed != judged->claimed)
		return true;
	return now->changes != judged->changes || now->contended != judged->contended ||
	       now->resigned != judged->resigned || now->denials != judged->denials ||
	       now->fragmented != judged->fragmented || now->unsolicited > judged->unsolicited;
}

static void note_insistence(struct link_host *host)
{
	if (host->now.unsolicited <= ANNOUNCEMENTS)
		return;
	host->insists = true;
	memcpy(host->insistent, host->now.link, LINK_BYTES);
}

/* Records whether the address goes from a claimant that announced it over and over, as managers of
 * service addresses do, and that is silent since. */
static void note_handover(struct link_host *host, const struct neighbor *neighbor)
{
	if (neighbor->changes == host->now.changes + 1)
		host->handed = host->insists && link_equal(host->insistent, neighbor->former);
	else if (neighbor->changes != host->now.changes)
		host->handed = false;
	if (neighbor->contended != host->now.contended)
		host->handed = false;
}

void link_hosts_take(struct link_hosts *hosts, const struct acquaintances *acquaintances,
		     const struct endpoint *endpoint, const struct neighbor *neighbor, __u64 now)
{
	const struct identity identity = identity_of(endpoint);
	const struct acquaintance *pair = acquaintances_find(acquaintances, &identity);
	struct link_host *host = hash_table_find(hosts->hosts, endpoint);

	if (!host) {
		if (hash_table_full(hosts->hosts))
			hash_table_remove(hosts->hosts, hash_table_first(hosts->hosts));
		host = hash_table_add(hosts->hosts, endpoint);
	}
	if (host->now.first_seen != neighbor->first_seen) {
		host->now = host->judged = (struct neighbor){};
		host->contest = (struct contest){};
		host->insists = host->handed = false;
	}
	note_handover(host, neighbor);
	contest_take(&host->contest, &host->now, neighbor);
	host->now = *neighbor;
	note_insistence(host);
	if (!host->owned && neighbor->claims) {
		host->owned = true;
		memcpy(host->owner, neighbor->changes % 2 ? neighbor->former : neighbor->link,
		       LINK_BYTES);
	}
	hash_table_move_last(hosts->hosts, host);
	if (neighbor->router)
		note_router(hosts, endpoint, neighbor->link);
	if (!is_usurped(pair, neighbor))
		host->usurped_at = 0;
	else if (!host->usurped_at)
		host->usurped_at = now;
	if (host->due || !is_eventful(neighbor, &host->judged, pair))
		return;
	host->due = now + HOLD;
	if (!hosts->due || host->due < hosts->due)
		hosts->due = host->due;
}

double link_hosts_announcers(const struct link_hosts *hosts, __u32 network, __u64 since)
{
	const struct link_host *host;
	double count = 0;

	for (host = hash_table_first(hosts->hosts); host;
	     host = hash_table_next(hosts->hosts, host))
		count += link_host_key(hosts, host)->network == network &&
			 host->now.first_seen < since && host->now.unsolicited &&
			 host->now.claimed >= since;
	return count;
}

__u64 link_hosts_due(const struct link_hosts *hosts)
{
	return hosts->due;
}

static const struct link_host *find(const struct link_hosts *hosts, const struct identity *identity)
{
	struct endpoint key = { .address = identity->address };

	key.kind = endpoint_kind(VIEW_PRIVATE, LANE_DISCOVERY, identity->network);
	key.zone = identity->zone;
	return hash_table_find(hosts->hosts, &key);
}

const struct neighbor *link_hosts_find(const struct link_hosts *hosts,
				       const struct identity *identity)
{
	const struct link_host *host = find(hosts, identity);

	return host ? &host->now : NULL;
}

bool link_hosts_insists(const struct link_hosts *hosts, const struct identity *identity)
{
	const struct link_host *host = find(hosts, identity);

	return host && host->insists;
}

bool link_hosts_is_router(const struct link_hosts *hosts, __u32 network, const __u8 *link)
{
	for (int i = 0; i < LINK_ROUTERS; i++)
		if (has_link(&hosts->routers[i], network, link))
			return true;
	return false;
}

const struct endpoint *link_hosts_other_router(const struct link_hosts *hosts,
					       const struct endpoint *endpoint, const __u8 *link)
{
	for (int i = 0; i < LINK_ROUTERS; i++) {
		const struct link_router *router = &hosts->routers[i];

		if (router->present && router->endpoint.network == endpoint->network &&
		    router->endpoint.zone == endpoint->zone && !link_equal(router->link, link))
			return &router->endpoint;
	}
	return NULL;
}

/* Returns the link-layer address of the owner, as far as it is known; NULL: it is not. The first
 * claimant is not the owner if it keeps caches poisoned: it was there first. */
static const __u8 *owner_of(const struct link_host *host, const struct acquaintance *pair)
{
	const struct neighbor *now = &host->now;

	if (pair)
		return pair->link;
	if (!host->owned)
		return NULL;
	if (!now->changes || !host->insists || !link_equal(host->owner, host->insistent))
		return host->owner;
	return link_equal(now->link, host->insistent) ? now->former : now->link;
}

static void judge(const struct link_hosts *hosts, struct link_host *host,
		  const struct link_overview *overview, __u64 now, const struct link_review *review)
{
	const struct endpoint *key = link_host_key(hosts, host);
	const struct link_gathering *gathering = link_overview_of(overview, key->network);
	struct observation observation = {
		.observed = OBSERVED_NEIGHBOR,
		.now = now,
		.first_seen = host->now.first_seen,
		.endpoint = without_zone(key),
		.neighbor = { .now = &host->now, .before = &host->judged },
	};
	struct neighbor_observation *observed = &observation.neighbor;
	const struct identity identity = identity_of(key);
	const struct acquaintance *pair = acquaintances_find(review->acquaintances, &identity);

	host->due = 0;
	observed->standing = review->standing(&key->address, review->context);
	if (observed->standing < STANDING_HOST && host->now.router)
		observed->standing = STANDING_HOST;
	if (observed->standing < STANDING_LEARNED && pair && pair->router & GUARDED_ROUTER)
		observed->standing = STANDING_LEARNED;
	observed->usurped = is_usurped(pair, &host->now);
	observed->answers = observed->usurped && host->usurped_at &&
			    pair->confirmed > host->usurped_at + ANSWERS;
	observed->owner = owner_of(host, pair);
	observed->returned = !observed->usurped && link_host_returned(host);
	observed->announced = host->contest.announced;
	observed->sole = !observed->usurped && link_host_sole(host);
	observed->vacant = link_host_probed(host);
	observed->returns = contest_returns(&host->contest, now);
	observed->newcomers = host->contest.newcomers;
	observed->resigned = host->contest.resigned;
	observed->endless = host->contest.endless;
	/* One of them took the addresses of the others. */
	observed->disputed = gathering->disputed - 1;
	observed->acquainted = host->now.changes &&
			       link_overview_acquainted(overview, key->network, host);
	observed->announcing = gathering->announced;
	observed->moved = gathering->moved;
	observed->fragmented = gathering->fragmented;
	observed->denied = gathering->denied;
	observed->probed = gathering->probed;
	review->observe(&observation, review->observe_context);
	host->judged = host->now;
}

static bool is_forgotten(const struct link_hosts *hosts, const struct link_host *host, __u64 now)
{
	__u64 silent = time_since(now, host->now.last_seen);

	if (host->due)
		return false;
	if (hash_table_count(hosts->hosts) > NEIGHBORS_MOST / 2 && host->now.claims <= FEW_CLAIMS)
		return silent > LINK_CROWD;
	return silent > FORGOTTEN;
}

static void forget_silent(struct link_hosts *hosts, const struct pins *pins, __u64 now)
{
	struct link_host *host, *next;

	if (time_since(now, hosts->swept) < LINK_CROWD)
		return;
	hosts->swept = now;
	for (host = hash_table_first(hosts->hosts); host; host = next) {
		next = hash_table_next(hosts->hosts, host);
		if (!is_forgotten(hosts, host, now))
			continue;
		if (pins)
			bpf_map_delete_elem(pins->neighbors, link_host_key(hosts, host));
		hash_table_remove(hosts->hosts, host);
	}
}

/* Judges the hosts that are due, and sets when the next one is. */
static void judge_due(struct link_hosts *hosts, const struct link_overview *overview, __u64 now,
		      const struct link_review *review)
{
	struct link_host *host;

	hosts->due = 0;
	for (host = hash_table_first(hosts->hosts); host;
	     host = hash_table_next(hosts->hosts, host))
		if (host->due && host->due <= now)
			judge(hosts, host, overview, now, review);
		else if (host->due && (!hosts->due || host->due < hosts->due))
			hosts->due = host->due;
}

void link_hosts_review(struct link_hosts *hosts, const struct pins *pins, __u64 now,
		       const struct link_review *review)
{
	struct link_overview overview = {};

	forget_silent(hosts, pins, now);
	if (!hosts->due || hosts->due > now)
		return;
	/* When out of memory they are judged at the next review. */
	if (link_overview_make(&overview, hosts, review->unsolicited, now))
		judge_due(hosts, &overview, now, review);
	link_overview_free(&overview);
}

/* Returns true if the known link-layer address no longer belongs to the host. */
static bool is_replaced(const struct link_host *host, const struct acquaintance *pair, __u64 now)
{
	const struct neighbor *neighbor = &host->now;
	__u64 latest = link_equal(neighbor->former, pair->link) ? neighbor->former_at :
								  neighbor->changed;

	/* A neighbour that answers other traffic is not solicited, so its silence means nothing
	 * while this machine's kernel has it. */
	return !link_equal(neighbor->link, pair->link) && neighbor->claims > FEW_CLAIMS &&
	       time_since(now, latest) > REPLACED && time_since(now, pair->held) > REPLACED;
}

static bool is_settled(const struct link_host *host, __u64 learning)
{
	const struct neighbor *neighbor = &host->now;

	return neighbor->claims && !neighbor->changes && !neighbor->soft && !neighbor->denials &&
	       !host->insists && neighbor->claimed >= neighbor->first_seen + learning;
}

void link_hosts_guard(const struct link_hosts *hosts, struct acquaintances *acquaintances,
		      __u64 now, __u64 learning)
{
	struct acquaintance learned = { .origin = ORIGIN_LEARNED, .since = now };
	const struct acquaintance *pair;
	const struct link_host *host;

	for (host = hash_table_first(hosts->hosts); host;
	     host = hash_table_next(hosts->hosts, host)) {
		const struct identity identity = identity_of(link_host_key(hosts, host));

		pair = acquaintances_find(acquaintances, &identity);
		if (pair && is_replaced(host, pair, now)) {
			acquaintances_release(acquaintances, &identity, ORIGIN_LEARNED);
		} else if ((!pair || pair->origin < ORIGIN_LEARNED) && is_settled(host, learning)) {
			memcpy(learned.link, host->now.link, LINK_BYTES);
			acquaintances_bind(acquaintances, &identity, &learned);
		}
	}
}

/* Returns true if the kernel can find out whether the known host still has its address. */
static bool is_doubtful(const struct link_host *host, const struct acquaintance *pair, __u64 now)
{
	if (!pair || !pair->held || time_since(now, pair->held) > HELD)
		return false;
	return !pair->managed && !pair->probed && pair->confirmed < host->now.claimed;
}

void link_hosts_doubt(const struct link_hosts *hosts, const struct acquaintances *acquaintances,
		      __u64 now,
		      void (*probe)(const struct identity *key, const struct acquaintance *pair))
{
	struct link_host *host = hash_table_first(hosts->hosts);

	for (int probes = 0; host && probes < PROBES_AT_ONCE;
	     host = hash_table_next(hosts->hosts, host)) {
		const struct identity identity = identity_of(link_host_key(hosts, host));
		const struct acquaintance *pair;

		if (!host->usurped_at || host->now.claimed <= host->probed_at ||
		    time_since(now, host->probed_at) < PROBED)
			continue;
		pair = acquaintances_find(acquaintances, &identity);
		if (!is_doubtful(host, pair, now) ||
		    acquaintances_swamped(acquaintances, &identity, now))
			continue;
		host->probed_at = now;
		probe(&identity, pair);
		probes++;
	}
}
