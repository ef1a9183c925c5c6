/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers to probes for duplicate addresses (RFC 4862 section 5.4).
 *
 * A host must not take an address if its probe is answered.  So a host that answers all probes
 * keeps every other host off the link.  A single answer does not differ from an honest duplicate's;
 * the number of answers does.  Three things prove an attack (weights in headers/station.h): one
 * station answers for several addresses that it does not own; several stations answer that the link
 * had never heard before; the addresses are made from the prober's own link-layer address.  Before
 * there is proof, all answers pass; but one in the prober's own name is proof by itself.  The
 * answer of a known owner always passes: a host that claimed the address before the probe, that
 * probed for it itself and got no answer, or that the daemon knows.
 */
#ifndef ICMPGUARD_BPF_DENIAL_H
#define ICMPGUARD_BPF_DENIAL_H

#include "bpf/station.h"
#include "headers/elapsed.h"
#include "headers/neighbor.h"

/* How long a probe waits for an answer: RetransTimer (RFC 4862 section 5.1), and as long again for
 * a slow answer. */
#define PROBE_WAITS NSEC_PER_SEC
#define PROBE_LASTS (2 * PROBE_WAITS)
/* Sooner than this no prober has the address, even where a router has set a short RetransTimer. */
#define PROBE_ALONE (PROBE_WAITS / 4)

/* Returns whether the latest probe for an address is still waiting and this packet, which claims
 * the address for `link`, is from another host. */
static __always_inline bool is_contested(const struct visit *visit, const struct neighbor *neighbor,
					 const __u8 *link, bool announced)
{
	__u64 since = elapsed(visit->now, neighbor->probed);

	/* After PROBE_WAITS the prober has the address: it may answer from another card of its
	 * own, or a proxy may answer for it. */
	return neighbor->probes && since < (announced ? PROBE_LASTS : PROBE_WAITS) &&
	       !link_equal(visit->packet.link_source, neighbor->prober) &&
	       (since < PROBE_WAITS || !link_equal(link, neighbor->prober));
}

/* Returns the flags of a neighbour advertisement; 0 for any other message. */
static __always_inline __u8 advertised_flags(const struct packet *packet)
{
	return packet->kind == KIND_NEIGHBOR_ADVERTISEMENT ? packet->identifier >> 8 : 0;
}

/* Returns whether a message is in the prober's name: of its frame or of its link-layer address.
 * Global: inlined, its comparisons multiply what the verifier of 6.1 follows beyond its limit. */
__noinline int names_prober(struct visit *visit, const struct neighbor *neighbor)
{
	return visit && neighbor &&
	       (link_equal(visit->packet.link_source, neighbor->prober) ||
		link_equal(visit->packet.claimed_link, neighbor->prober));
}

/* Returns whether a claim soon after a probe is in the prober's own name. A prober does not use the
 * address yet, or overrides nothing (RFC 4429 section 3.3), so the claim is another host's. */
static __always_inline bool is_feigned(struct visit *visit, const struct neighbor *neighbor)
{
	return neighbor->probes && elapsed(visit->now, neighbor->probed) < PROBE_ALONE &&
	       !visit->egress && advertised_flags(&visit->packet) & NA_OVERRIDE &&
	       names_prober(visit, neighbor);
}

/* Records who has the address when a probe for it arrives. */
static __always_inline void note_owner(const struct visit *visit, struct neighbor *neighbor)
{
	if (neighbor->claims && !neighbor->doubtful)
		__builtin_memcpy(neighbor->owner, neighbor->link, sizeof(neighbor->owner));
	else if (neighbor->probes && !neighbor->denied &&
		 elapsed(visit->now, neighbor->probed) >= PROBE_LASTS)
		__builtin_memcpy(neighbor->owner, neighbor->prober, sizeof(neighbor->owner));
	else
		return;
	neighbor->owned = 1;
}

static __always_inline bool is_owner(const struct visit *visit, const struct address *address,
				     const struct neighbor *neighbor, const __u8 *link)
{
	const struct guarded *entry;

	if (neighbor->owned && link_equal(neighbor->owner, link))
		return true;
	entry = guarded_entry(visit, address);
	return entry && entry->bound && link_equal(entry->link, link);
}

/* Returns a bit for each byte that is zero, without a branch. */
static __always_inline __u64 zero_bytes(__u64 word)
{
	const __u64 low = 0x7f7f7f7f7f7f7f7fULL;

	return ~(((word & low) + low) | word | low);
}

static __always_inline __u32 denial_weight(const struct address *address, const __u8 *prober)
{
	__u64 id = address->halves[1], own, zeros = zero_bytes(id);
	/* RFC 4291 appendix A. */
	const __u8 derived[8] = { prober[0] ^ 2, prober[1], prober[2], 0xff,
				  0xfe,		 prober[3], prober[4], prober[5] };

	__builtin_memcpy(&own, derived, sizeof(own));
	if (id == own)
		return DENIAL_DERIVED;
	/* Made from another link-layer address, or with more zeros than random ones have. */
	return (address->bytes[11] == 0xff && address->bytes[12] == 0xfe) || zeros & (zeros - 1) ?
		       DENIAL_CHOSEN :
		       DENIAL_DRAWN;
}

/* Clears counts at the end of their window, or a window after the latest drop. */
static __always_inline void expire_denials(struct station *station, __u64 now)
{
	if (!is_due(now, station->denied_at, DENIAL_WINDOW))
		return;
	station->denied_at = now;
	station->denials = 0;
	station->strangers = 0;
}

static __always_inline bool denies_all(const struct station *station)
{
	return station && station->denials >= DENIALS_OF_STATION;
}

/* Counts an answer of a station that is not a known owner, if `counted`: its first for this
 * address. Returns whether to drop it.  Global: it is rare. */
__noinline int judge_denial(struct visit *visit, const struct neighbor *neighbor, bool counted)
{
	struct station_key key;
	struct station *station, *all;
	bool stranger, drop;
	__u32 weight;

	if (!visit || !neighbor)
		return false;
	weight = denial_weight(&visit->packet.quote.target, neighbor->prober);
	key = station_key_of(visit, false);
	station = station_get(visit, &key, false);
	key = station_key_of(visit, true);
	all = station_get(visit, &key, true);
	if (!all)
		return false;
	expire_denials(all, visit->now);
	if (station)
		expire_denials(station, visit->now);
	stranger = !station || !station->heard || station->heard >= neighbor->probed;
	if (counted) {
		if (stranger && (!station || !station->denials))
			all->strangers += (weight + 1) / 2;
		all->denials += weight;
		if (station)
			station->denials += weight;
	}
	drop = denies_all(station) || (stranger && all->strangers >= DENIALS_OF_STRANGERS) ||
	       (weight > DENIAL_CHOSEN && all->denials >= DENIALS_OF_LINK);
	if (!drop)
		return false;
	all->denied_at = visit->now;
	if (denies_all(station))
		station->denied_at = visit->now;
	return (state.control.guards & GUARD_PROBES) != 0;
}

/* Records an answer to a waiting probe. Returns whether to drop it. Global: it is rare. */
__noinline int note_denial(struct visit *visit, struct neighbor *neighbor)
{
	const __u8 *denier, *link;
	bool first, feigned, counted;

	if (!visit || !neighbor)
		return false;
	denier = visit->packet.link_source;
	link = visit->packet.claimed_link;
	first = !neighbor->denied;
	feigned = is_feigned(visit, neighbor);

	neighbor->denied = 1;
	/* An answer that leaves this machine is its own. */
	if (visit->egress ||
	    (!feigned && is_owner(visit, &visit->packet.quote.target, neighbor, link)))
		return false;
	counted = first && (!neighbor->denials || !link_equal(neighbor->denier, denier));
	if (first && (feigned || !(neighbor->claims && link_equal(link, neighbor->link)))) {
		neighbor->denials++;
		__builtin_memcpy(neighbor->denier, denier, sizeof(neighbor->denier));
	}
	if (feigned)
		return (state.control.guards & GUARD_PROBES) != 0;
	return judge_denial(visit, neighbor, counted);
}

#endif
