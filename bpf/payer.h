/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IPv6 prefixes as payers: what the addresses of a /64, a /56 and a /48 send together (struct
 * payer).  Only outside prefixes pay: at home the operator knows how many hosts a prefix has.
 * Link-local addresses belong to the whole link, and are at home.
 */
#ifndef ICMPGUARD_BPF_PAYER_H
#define ICMPGUARD_BPF_PAYER_H

#include "bpf/maps.h"
#include "headers/elapsed.h"
#include "headers/gcra.h"

/* A /56 may send twice, a /48 four times what a /64 may: few sites are all one sender's. */
enum { PART_SHARE = 2, WHOLE_SHARE = 4 };

/* The fraction (1/n) of the free admissions that one /48 may use. */
enum { ADMISSION_SHARE = 8 };

/*
 * Packets that the prefixes of a known source pay for at once, so that most of its packets need no
 * look-up.  They are not refunded: the prefixes of a source that stops have paid too much.
 */
enum { PREPAID = 8 };

/* A flood that pauses for less is the same one. */
#define FLOOD_PAUSE (600 * NSEC_PER_SEC)

/* The initial value of an entry: too large for the stack. */
const struct payer new_payer = {};

static __always_inline bool has_payer(const struct visit *visit)
{
	return visit->packet.family == 6 && configuration()->prefix_share &&
	       (visit->source.view == VIEW_INBOUND || visit->source.view == VIEW_EDGE) &&
	       !address_is_link_local6(&visit->packet.source);
}

static __always_inline __u64 prefix_upper(const struct address *address, __u32 bits)
{
	return network_to_host64(address->halves[0]) >> (64 - bits);
}

static __always_inline struct payer *payer_find(const struct visit *visit)
{
	struct site key = {
		.prefix = prefix_upper(&visit->packet.source, 48),
		.kind = visit->source.kind,
	};

	return bpf_map_lookup_elem(&payers, &key);
}

/* Returns whether the source's /48 has free admissions left. An unknown one has. */
static __always_inline bool payer_admits(const struct visit *visit)
{
	struct gcra share = configuration()->admission;
	struct payer *payer;

	if (!has_payer(visit))
		return true;
	payer = payer_find(visit);
	if (!payer)
		return true;
	share.interval *= ADMISSION_SHARE;
	return gcra_take(&payer->admission, &share, share.interval, visit->now);
}

static __always_inline bool payer_take(__u64 *bucket, const struct lane_config *lane, __u64 times,
				       __u32 units, __u64 now)
{
	struct gcra limit = lane->source_packets;

	limit.interval /= times;
	return gcra_take(bucket, &limit, limit.interval * units, now);
}

static __always_inline bool payer_takes(struct payer *payer, const struct visit *visit, __u32 units)
{
	const struct lane_config *lane = lane_configuration(visit);
	const struct address *address = &visit->packet.source;
	__u64 share = configuration()->prefix_share, now = visit->now;
	__u64 link = hash_mix(prefix_upper(address, 64) ^ hash_seed);
	__u64 part = hash_mix(prefix_upper(address, 56) ^ ~hash_seed);

	payer->last_seen = now;
	return payer_take(&payer->links[link & (PAYER_LINKS - 1)], lane, share, units, now) &&
	       payer_take(&payer->parts[part & (PAYER_PARTS - 1)], lane, share * PART_SHARE, units,
			  now) &&
	       payer_take(&payer->whole, lane, share * WHOLE_SHARE, units, now);
}

/*
 * Charges a host of flooded prefixes to the bucket for those known for some time before, which is
 * as wide as that of the /64: whoever forges the others would else silence them.  Returns whether
 * it paid.
 */
static __always_inline bool known_takes(struct payer *payer, const struct visit *visit, __u64 known,
					__u32 units)
{
	if (!payer->flooded_since || is_due(visit->now, payer->flooded_last, FLOOD_PAUSE))
		payer->flooded_since = visit->now;
	payer->flooded_last = visit->now;
	return known < payer->flooded_since &&
	       payer->flooded_since - known > configuration()->established &&
	       payer_take(&payer->known, lane_configuration(visit), configuration()->prefix_share,
			  units, visit->now);
}

/* Charges the source's prefixes `units` packets; returns the drop reason or REASON_PASS. `tracked`:
 * the source has an entry; a flood of random prefixes makes no entries here. `known`: since when it
 * is. */
__noinline int charge_prefix(struct visit *visit, bool tracked, __u64 known, __u32 units)
{
	struct payer *payer;
	struct site key = {};

	if (!visit)
		return REASON_PASS;
	key.prefix = prefix_upper(&visit->packet.source, 48);
	key.kind = visit->source.kind;
	payer = bpf_map_lookup_elem(&payers, &key);
	if (!payer && tracked) {
		bpf_map_update_elem(&payers, &key, &new_payer, BPF_NOEXIST);
		payer = bpf_map_lookup_elem(&payers, &key);
	}
	if (!payer || payer_takes(payer, visit, units) || known_takes(payer, visit, known, units))
		return REASON_PASS;
	payer->over++;
	return REASON_LIMIT_PREFIX;
}

/* Charges the prefixes of a source that has an entry for this packet and some to come; returns the
 * drop reason or REASON_PASS. */
static __always_inline enum reason limit_prefix(struct visit *visit, struct source *source)
{
	__u32 units = source->packets < PREPAID ? 1 : PREPAID;
	enum reason reason;

	if (!has_payer(visit))
		return REASON_PASS;
	if (source->prepaid) {
		source->prepaid--;
		return REASON_PASS;
	}
	reason = charge_prefix(visit, true, source->known, units);
	if (reason == REASON_PASS)
		source->prepaid = units - 1;
	return reason;
}

#endif
