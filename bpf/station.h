/* SPDX-License-Identifier: GPL-2.0-only */
/* Link-layer addresses: which addresses have them, and which were heard on the link. */
#ifndef ICMPGUARD_BPF_STATION_H
#define ICMPGUARD_BPF_STATION_H

#include "bpf/admit.h"
#include "bpf/network.h"
#include "headers/guard.h"
#include "headers/station.h"

const struct station new_station = {};

/* Returns what the daemon knows of an address, or NULL. */
static __always_inline struct guarded *guarded_entry(const struct visit *visit,
						     const struct address *address)
{
	struct identity key = { .address = *address };

	key.network = network_of_tag(tag_of(&visit->packet));
	key.zone = zone_of(visit, address);
	return bpf_map_lookup_elem(&guarded, &key);
}

/* The key of the station that sent the frame; `all`: of its whole network. */
static __always_inline struct station_key station_key_of(const struct visit *visit, bool all)
{
	struct station_key key = {};

	key.network = network_of_tag(tag_of(&visit->packet));
	if (!all)
		__builtin_memcpy(key.link, visit->packet.link_source, sizeof(key.link));
	return key;
}

/* Returns the entry, made if there is none. NULL: no room, or a flood of new ones. */
static __always_inline struct station *station_get(const struct visit *visit,
						   const struct station_key *key, bool all)
{
	struct station *station = bpf_map_lookup_elem(&stations, key);
	struct scratch *words = scratch_get();
	__u64 hash = 0;

	if (station)
		return station;
	__builtin_memcpy(&hash, key->link, sizeof(key->link));
	if (!all && (!words || !admit(&words->stations_admission, hash_mix(hash ^ hash_seed),
				      visit->now, true))) {
		count_health(HEALTH_ADMISSIONS_REFUSED);
		return NULL;
	}
	bpf_map_update_elem(&stations, key, &new_station, BPF_NOEXIST);
	return bpf_map_lookup_elem(&stations, key);
}

/* Records that the station was heard. Global: it is rare. Returns 0. */
__noinline int hear_station(struct visit *visit)
{
	struct station_key key;
	struct station *station;

	if (!visit)
		return 0;
	key = station_key_of(visit, false);
	station = station_get(visit, &key, false);
	if (station && !station->heard)
		station->heard = visit->now;
	return 0;
}

#endif
