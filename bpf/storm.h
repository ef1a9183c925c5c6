/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the hosts of a link send together of each kind of discovery message (headers/storm.h): many
 * senders of a few messages each cross no bucket of a source or a receiver.
 */
#ifndef ICMPGUARD_BPF_STORM_H
#define ICMPGUARD_BPF_STORM_H

#include "bpf/fanout.h"
#include "bpf/maps.h"
#include "bpf/station.h"
#include "headers/storm.h"

/* The initial value of an entry: too large for the stack. */
const struct storm new_storm = {};

/* Returns whether it is a listener query for all groups, to every host. */
static __always_inline bool is_general_query(const struct packet *packet)
{
	return packet->kind == KIND_MLD_QUERY && address_is_multicast(&packet->target) &&
	       packet->target.words[3] == host_to_network32(1);
}

/*
 * Returns whether it is a listener message that no listener or querier sends: a report of version 1
 * goes to the group that it reports (RFC 2710 section 4), a multicast router's message carries a
 * router alert (RFC 4286 section 3), and a querier lets all hosts spread their reports over some
 * seconds (RFC 3810 section 5.1.3).
 */
static __always_inline bool is_stray(const struct packet *packet)
{
	if (is_general_query(packet))
		return packet->identifier < MLD_DELAY_LEAST;
	if (packet->kind == KIND_MLD_REPORT)
		return !address_is_unspecified(&packet->quote.target) &&
		       !address_equal(&packet->quote.target, &packet->target);
	return packet->kind == KIND_MULTICAST_ROUTER && !(packet->marks & MARK_EXTENSIONS);
}

static __always_inline enum storm_kind storm_kind_of(const struct packet *packet)
{
	bool group = address_is_multicast(&packet->target);

	switch (packet->kind) {
	case KIND_ROUTER_SOLICITATION:
		return STORM_SOLICIT_ROUTER;
	case KIND_ROUTER_ADVERTISEMENT:
		return STORM_ADVERTISE_ROUTER;
	case KIND_NEIGHBOR_SOLICITATION:
		return address_is_unspecified(&packet->source) ? STORM_PROBE : STORM_SOLICIT;
	case KIND_NEIGHBOR_ADVERTISEMENT:
		/* RFC 4861 section 4.4: the flag is for answers to one host. */
		return packet->identifier & ND_SOLICITED && !group ? STORM_ANSWER : STORM_ADVERTISE;
	case KIND_MLD_QUERY:
		return is_general_query(packet) ? STORM_QUERY : STORM_GROUP_QUERY;
	case KIND_MLD_REPORT:
	case KIND_MLD_DONE:
	case KIND_MLD2_REPORT:
		return STORM_REPORT;
	case KIND_MULTICAST_ROUTER:
		return STORM_MULTICAST_ROUTER;
	default:
		return STORM_NONE;
	}
}

/* Makes the entry of a link and kind, in place of the oldest of its set. `place`: storm_place().
 * Global: it is rare. Returns 0. */
__noinline int storm_make(const struct endpoint *key, __u32 place, __u64 now)
{
	struct storm *storm, *oldest = NULL;
	__u64 former;
	__u32 way, index;

	if (!key)
		return 0;
	for (way = 0; way < STORM_WAYS; way++) {
		index = place + way;
		storm = bpf_map_lookup_elem(&storms, &index);
		if (storm && (!oldest || storm->last_seen < oldest->last_seen))
			oldest = storm;
	}
	if (!oldest)
		return 0;
	/* While it is changed no packet finds it, and no other CPU claims it. */
	former = *(volatile __u64 *)&oldest->key.kind;
	if (former == STORM_CLAIMED ||
	    __sync_val_compare_and_swap(&oldest->key.kind, former, STORM_CLAIMED) != former)
		return 0;
	oldest->first_seen = now;
	oldest->last_seen = now;
	oldest->polled = 0;
	oldest->key.address = key->address;
	oldest->calm = 0;
	oldest->crammed = 0;
	oldest->bucket = 0;
	oldest->election = new_storm.election;
	oldest->senders = new_storm.senders;
	oldest->subjects = new_storm.subjects;
	oldest->senders.started = now;
	oldest->subjects.started = now;
	*(volatile __u64 *)&oldest->key.kind = key->kind;
	return 0;
}

/* Returns the entry of a link and kind, or NULL. */
static __always_inline struct storm *storm_find(const struct endpoint *key, __u32 place)
{
	struct storm *storm;
	__u32 way, index;

	for (way = 0; way < STORM_WAYS; way++) {
		index = place + way;
		storm = bpf_map_lookup_elem(&storms, &index);
		if (storm && storm_is(storm, key))
			return storm;
	}
	return NULL;
}

/* Returns the entry of a link and kind; makes it if there is none. NULL: another CPU is making one
 * in its set. */
static __always_inline struct storm *storm_get(const struct endpoint *key, __u64 now)
{
	__u32 place = storm_place(key, sketch_seed);
	struct storm *storm = storm_find(key, place);

	if (storm)
		return storm;
	storm_make(key, place, now);
	return storm_find(key, place);
}

/* Counts a message in the vote. */
static __always_inline void vote(struct election *election, const struct visit *visit)
{
	const __u8 *link = visit->packet.link_source;
	__u64 now = visit->now;

	if (is_due(now, election->began, NSEC_PER_SEC)) {
		__builtin_memset(election->elected, 0, sizeof(election->elected));
		if (is_elected(election))
			__builtin_memcpy(election->elected, election->link,
					 sizeof(election->elected));
		election->began = now;
		election->messages = 0;
		election->votes = 0;
	}
	election->messages++;
	if (election->votes && !link_equal(election->link, link)) {
		election->votes--;
		return;
	}
	__builtin_memcpy(election->link, link, sizeof(election->link));
	election->votes++;
}

/*
 * Counts a discovery message for its link.  `number`: of the packet, among its source's; 0: the
 * source has no entry.  Hop limits keep these messages on their link, so all addresses share one
 * entry.
 */
static __always_inline void account_storm(struct visit *visit, __u64 number)
{
	const struct gcra crammed = {
		.interval = NSEC_PER_SEC / STORM_CRAMMED_RATE,
		.burst = (__u64)STORM_CRAMMED_BURST * (NSEC_PER_SEC / STORM_CRAMMED_RATE),
	};
	struct endpoint key;
	struct storm *storm;
	enum storm_kind kind;

	kind = storm_kind_of(&visit->packet);
	if (kind == STORM_NONE)
		return;
	key = storm_key(&visit->packet.source, visit->source.network, kind);
	storm = storm_get(&key, visit->now);
	if (!storm)
		return;
	if (!visit->egress) /* this machine's answers are no part of it */
		vote(&storm->election, visit);
	/* All starting hosts are one source, without an address. */
	if (visit->loud && !address_is_unspecified(&visit->packet.source))
		return;
	if (kind != STORM_PROBE && kind != STORM_ADVERTISE && kind != STORM_ANSWER &&
	    number <= STORM_FEW)
		hear_station(visit);
	storm->last_seen = visit->now;
	/* One or the other: an atomic addition costs as much as a tenth of a look-up. */
	__sync_fetch_and_add(gcra_take(&storm->bucket, &crammed, crammed.interval, visit->now) ?
				     &storm->calm :
				     &storm->crammed,
			     1);
	storm->latest = visit->packet.target;
	fanout_add(&storm->senders, visit->source_hash, visit->now, STORM_HALF);
	if (kind != STORM_SOLICIT || number <= STORM_FEW)
		fanout_add(&storm->subjects, visit->target_hash, visit->now, STORM_HALF);
}

#endif
