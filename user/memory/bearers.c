// SPDX-License-Identifier: GPL-2.0-only
#include "memory/bearers.h"

#include "base/hash_table.h"
#include "headers/identity.h"

#include <stdlib.h>
#include <string.h>

/* Hosts and carriers that are kept, the latest. */
enum { HOSTS_MOST = 4096, CARRIERS_MOST = 256 };
/* Link-layer addresses of a host that are kept: one that has more has several anyway. */
enum { LINKS = 2 };
/* Hosts beyond the link whose packets a station must carry: one may be forged. */
enum { CARRIED = 3 };

struct bearer {
	__u8 link[LINK_BYTES];
	__u64 since; /* 0: none */
};

struct bearing_host {
	struct bearer bearers[LINKS];
};

struct carrier_key {
	__u32 network;
	__u8 link[LINK_BYTES];
	__u8 zero[6];
};
_Static_assert(sizeof(struct carrier_key) == 16, "carriers key: no padding");

struct carrier {
	struct address hosts[CARRIED];
	__u32 count;
	__u64 since; /* when the last of these was seen; valid if there are CARRIED */
};

struct bearers {
	struct hash_table *hosts;    /* by struct identity */
	struct hash_table *carriers; /* by struct carrier_key */
};

struct bearers *bearers_new(void)
{
	struct bearers *bearers = calloc(1, sizeof(*bearers));

	if (!bearers)
		return NULL;
	bearers->hosts = hash_table_new(sizeof(struct identity), sizeof(struct bearing_host),
					HOSTS_MOST);
	bearers->carriers = hash_table_new(sizeof(struct carrier_key), sizeof(struct carrier),
					   CARRIERS_MOST);
	if (bearers->hosts && bearers->carriers)
		return bearers;
	bearers_free(bearers);
	return NULL;
}

void bearers_free(struct bearers *bearers)
{
	if (!bearers)
		return;
	hash_table_free(bearers->hosts);
	hash_table_free(bearers->carriers);
	free(bearers);
}

/* Returns the entry of a key, made in place of the oldest if the table is full. */
static void *entry_of(struct hash_table *table, const void *key)
{
	void *entry = hash_table_find(table, key);

	if (!entry) {
		if (hash_table_full(table))
			hash_table_remove(table, hash_table_first(table));
		entry = hash_table_add(table, key);
	}
	if (entry)
		hash_table_move_last(table, entry);
	return entry;
}

static struct carrier_key carrier_key_of(__u32 network, const __u8 *link)
{
	struct carrier_key key = { .network = network };

	memcpy(key.link, link, LINK_BYTES);
	return key;
}

static void carry(struct bearers *bearers, const struct endpoint *source, const __u8 *link,
		  __u64 now)
{
	const struct carrier_key key = carrier_key_of(source->network, link);
	struct carrier *carrier = entry_of(bearers->carriers, &key);

	if (!carrier || carrier->count == CARRIED)
		return;
	for (__u32 i = 0; i < carrier->count; i++)
		if (address_equal(&carrier->hosts[i], &source->address))
			return;
	carrier->hosts[carrier->count++] = source->address;
	carrier->since = now;
}

static void send_from(struct bearing_host *host, const __u8 *link, __u64 now)
{
	for (int i = 0; i < LINKS; i++) {
		struct bearer *bearer = &host->bearers[i];

		if (bearer->since && !link_equal(bearer->link, link))
			continue;
		if (!bearer->since)
			bearer->since = now;
		memcpy(bearer->link, link, LINK_BYTES);
		return;
	}
}

void bearers_take(struct bearers *bearers, const struct endpoint *source, const __u8 *link,
		  bool origin, __u64 now)
{
	const struct identity identity = identity_of(source);
	struct bearing_host *host;

	if (source->view == VIEW_INBOUND) {
		carry(bearers, source, link, now);
	} else if (origin) {
		host = entry_of(bearers->hosts, &identity);
		if (host)
			send_from(host, link, now);
	}
}

static bool had(const struct bearers *bearers, const struct endpoint *endpoint, const __u8 *link,
		bool other, __u64 time)
{
	const struct identity identity = identity_of(endpoint);
	const struct bearing_host *host = hash_table_find(bearers->hosts, &identity);

	for (int i = 0; host && i < LINKS; i++)
		if (host->bearers[i].since && host->bearers[i].since < time &&
		    link_equal(host->bearers[i].link, link) != other)
			return true;
	return false;
}

bool bearers_had(const struct bearers *bearers, const struct endpoint *host, const __u8 *link,
		 __u64 time)
{
	return had(bearers, host, link, false, time);
}

bool bearers_had_other(const struct bearers *bearers, const struct endpoint *host, const __u8 *link,
		       __u64 time)
{
	return had(bearers, host, link, true, time);
}

bool bearers_link(const struct bearers *bearers, const struct endpoint *host, __u8 *link)
{
	const struct identity identity = identity_of(host);
	const struct bearing_host *found = hash_table_find(bearers->hosts, &identity);

	if (!found || !found->bearers[0].since || found->bearers[1].since)
		return false;
	memcpy(link, found->bearers[0].link, LINK_BYTES);
	return true;
}

static bool has_carried(const struct carrier *carrier, __u64 time)
{
	return carrier && carrier->count == CARRIED && carrier->since < time;
}

bool bearers_carries(const struct bearers *bearers, __u32 network, const __u8 *link, __u64 time)
{
	const struct carrier_key key = carrier_key_of(network, link);

	return has_carried(hash_table_find(bearers->carriers, &key), time);
}

bool bearers_other_carries(const struct bearers *bearers, __u32 network, const __u8 *link,
			   __u64 time)
{
	const struct carrier *carrier;

	for (carrier = hash_table_first(bearers->carriers); carrier;
	     carrier = hash_table_next(bearers->carriers, carrier)) {
		const struct carrier_key *key = hash_table_key(bearers->carriers, carrier);

		if (key->network == network && !link_equal(key->link, link) &&
		    has_carried(carrier, time))
			return true;
	}
	return false;
}
