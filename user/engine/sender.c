// SPDX-License-Identifier: GPL-2.0-only
#include "engine/sender.h"

#include "headers/elapsed.h"

#include <bpf/bpf.h>
#include <string.h>

#define SLOT(kind) (KIND_##kind - KIND_FIRST_DISCOVERY)

/* The two kinds of storm (bpf/storm.h) that a kind of message belongs to. */
static const enum storm_kind storms_of[KIND_SLOTS][2] = {
	[SLOT(ROUTER_SOLICITATION)] = { STORM_SOLICIT_ROUTER },
	[SLOT(ROUTER_ADVERTISEMENT)] = { STORM_ADVERTISE_ROUTER },
	[SLOT(NEIGHBOR_SOLICITATION)] = { STORM_PROBE, STORM_SOLICIT },
	[SLOT(NEIGHBOR_ADVERTISEMENT)] = { STORM_ADVERTISE, STORM_ANSWER },
	[SLOT(MLD_QUERY)] = { STORM_QUERY, STORM_GROUP_QUERY },
	[SLOT(MLD_REPORT)] = { STORM_REPORT },
	[SLOT(MLD_DONE)] = { STORM_REPORT },
	[SLOT(MLD2_REPORT)] = { STORM_REPORT },
	[SLOT(MULTICAST_ROUTER)] = { STORM_MULTICAST_ROUTER },
};

/* An election is of this moment. */
#define LASTS (3 * NSEC_PER_SEC)

static bool elected(const struct election *election, __u64 now, __u8 *link)
{
	static const __u8 nobody[LINK_BYTES];
	bool decided = election->messages >= ELECTION_QUORUM;

	if (elapsed(now, election->began) > LASTS || (decided && !is_elected(election)))
		return false;
	memcpy(link, decided ? election->link : election->elected, LINK_BYTES);
	return !link_equal(link, nobody);
}

static int busiest(const __u32 *now, const __u32 *before)
{
	int most = 0;

	for (int i = 1; i < KIND_SLOTS; i++)
		if (now[i] - before[i] > now[most] - before[most])
			most = i;
	return most;
}

static struct election election_of(const struct pins *pins, const struct endpoint *endpoint,
				   enum storm_kind kind)
{
	struct endpoint key = storm_key(&endpoint->address, endpoint->network, kind);
	__u32 place = storm_place(&key, pins->state->control.sketch_seed);
	struct storm storm;

	if (kind == STORM_NONE)
		return (struct election){};
	for (__u32 index = place; index < place + STORM_WAYS; index++)
		if (!bpf_map_lookup_elem(pins->storms, &index, &storm) && storm_is(&storm, &key))
			return storm.election;
	return (struct election){};
}

bool sender_of(const struct pins *pins, const struct observation *observation, __u8 *link)
{
	struct election election = {}, other;
	int slot;

	if (observation->observed == OBSERVED_STORM)
		return elected(&observation->storm.now->election, observation->storm.now->last_seen,
			       link);
	if (observation->endpoint.lane != LANE_DISCOVERY)
		return false;
	if (!observes_source(observation) && observation->observed != OBSERVED_TARGET &&
	    observation->observed != OBSERVED_TARGET_EVENT)
		return false;
	if (observes_source(observation))
		slot = busiest(observation->source.now->kinds, observation->source.before->kinds);
	else
		slot = busiest(observation->target.now->kinds, observation->target.before->kinds);
	for (int i = 0; i < 2; i++) {
		other = election_of(pins, &observation->endpoint, storms_of[slot][i]);
		if (other.messages >= election.messages)
			election = other;
	}
	return elected(&election, observation->now, link);
}
