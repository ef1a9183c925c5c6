// SPDX-License-Identifier: GPL-2.0-only
#include "memory/prefixes.h"

/* Monitored and popular hosts receive requests every day; the next campaign may come in two. */
enum { PAST_QUARTERS = 48 };

bool prefixes_make(struct prefixes *prefixes, size_t bytes)
{
	size_t share = bytes / PREFIX_KINDS;
	size_t plots = ledger_fit(sizeof(struct plot), share / 4);
	size_t campaigns = ledger_fit(sizeof(struct campaign), share / 4 * 3);
	bool made = true;

	for (int kind = 0; kind < PREFIX_KINDS; kind++) {
		prefixes->plots[kind] = ledger_new(sizeof(struct plot), plots);
		prefixes->campaigns[kind] = ledger_new(sizeof(struct campaign), campaigns);
		made = made && prefixes->plots[kind] && prefixes->campaigns[kind];
	}
	if (!made)
		prefixes_free(prefixes);
	return made;
}

void prefixes_free(struct prefixes *prefixes)
{
	for (int kind = 0; kind < PREFIX_KINDS; kind++) {
		ledger_free(prefixes->plots[kind]);
		ledger_free(prefixes->campaigns[kind]);
	}
	*prefixes = (struct prefixes){};
}

__u32 prefixes_bits(enum prefix_kind kind, const struct address *address)
{
	if (kind == PREFIX_OF_SITES)
		return address_is_ipv4(address) ? 0 : 48;
	return address_is_ipv4(address) ? IPV4_MAPPED_BITS + 24 : 64;
}

struct campaign *prefixes_peek(const struct prefixes *prefixes, enum prefix_kind kind,
			       const struct endpoint *key)
{
	return ledger_edit(prefixes->campaigns[kind], key);
}

void prefixes_rank(struct prefixes *prefixes, enum prefix_kind kind, struct campaign *campaign)
{
	double novelty = slow_novelty(&campaign->targets, SLOW_DAY);
	unsigned int rank = 0;

	for (; novelty >= 2 * CAMPAIGN_TARGETS && rank + 1 < LEDGER_RANKS; novelty /= 2)
		rank++;
	ledger_rank(prefixes->campaigns[kind], campaign, rank);
}

/* Merges as far as there is room: a prefix with few sources may have any number of targets. Returns
 * true while it remains a plot. */
static bool merge_into_plot(struct plot *plot, const struct hyperloglog *targets,
			    const struct hyperloglog *sources, __u64 now)
{
	bool targets_fit = sparse_merge(&plot->targets, targets);
	bool sources_fit = sparse_merge(&plot->sources, sources);

	if (!plot->first_seen)
		plot->first_seen = now;
	plot->last_seen = now;
	return (targets_fit && plot->targets.count < CAMPAIGN_TARGETS) ||
	       (sources_fit && plot->sources.count < CAMPAIGN_SOURCES);
}

/* Creates a campaign from a plot, which is removed. */
static struct campaign *begin(struct prefixes *prefixes, enum prefix_kind kind,
			      const struct endpoint *key, const struct plot *plot)
{
	struct campaign *campaign = ledger_get(prefixes->campaigns[kind], key);
	struct hyperloglog targets = {}, sources = {};
	const struct slow_counts counts = { .contacts = plot->targets.count };

	if (!campaign)
		return NULL;
	campaign->first_seen = plot->first_seen;
	campaign->targets.past_quarters = campaign->sources.past_quarters = PAST_QUARTERS;
	sparse_expand(&plot->targets, &targets);
	sparse_expand(&plot->sources, &sources);
	slow_add(&campaign->targets, &targets, &counts, plot->last_seen);
	slow_add(&campaign->sources, &sources, &counts, plot->last_seen);
	ledger_remove(prefixes->plots[kind], key);
	return campaign;
}

struct campaign *prefixes_add(struct prefixes *prefixes, enum prefix_kind kind,
			      const struct endpoint *key, const struct hyperloglog *targets,
			      const struct hyperloglog *sources, const struct slow_counts *counts,
			      __u64 now)
{
	struct campaign *campaign = ledger_find(prefixes->campaigns[kind], key);
	static const struct slow_counts nothing;
	struct plot *plot;

	if (!campaign) {
		plot = ledger_get(prefixes->plots[kind], key);
		if (!plot)
			return NULL;
		if (merge_into_plot(plot, targets, sources, now)) {
			ledger_rank(prefixes->plots[kind], plot, plot->targets.count - 1u);
			return NULL;
		}
		campaign = begin(prefixes, kind, key, plot);
		if (!campaign)
			return NULL;
	}
	slow_turn(&campaign->targets, now);
	if (hyperloglog_contains(&campaign->targets.all, targets)) {
		/* Known targets that are seen again stay known. */
		slow_add(&campaign->targets, targets, &nothing, now);
		return NULL;
	}
	if (campaign->last_seen + slow_length(SLOW_DAY) < now)
		campaign->peer_count = 0;
	campaign->last_seen = now;
	slow_add(&campaign->targets, targets, counts, now);
	slow_add(&campaign->sources, sources, counts, now);
	prefixes_rank(prefixes, kind, campaign);
	return campaign;
}

void prefixes_meet(struct campaign *campaign, const struct address *peer)
{
	for (__u32 i = 0; i < campaign->peer_count; i++)
		if (address_equal(&campaign->peers[i], peer))
			return;
	if (campaign->peer_count < CAMPAIGN_PEERS)
		campaign->peers[campaign->peer_count++] = *peer;
}

void prefixes_tick(struct prefixes *prefixes, __u64 now)
{
	struct campaign *campaign;

	for (int kind = 0; kind < PREFIX_KINDS; kind++) {
		for (unsigned int rank = 1; rank < LEDGER_RANKS; rank++) {
			campaign = ledger_oldest(prefixes->campaigns[kind], rank);
			if (campaign && campaign->last_seen + slow_length(SLOW_DAY) < now)
				ledger_rank(prefixes->campaigns[kind], campaign, 0);
		}
	}
}
