// SPDX-License-Identifier: GPL-2.0-only
#include "memory/campaign_review.h"

#include "memory/memory_state.h"

#include <string.h>

struct slow_reported review_reported(const struct slow *slow, __u64 told_at, __u64 now)
{
	return (struct slow_reported){
		.fresh = slow_since(slow, MARK_SLOW),
		.ago = told_at ? now - told_at : ~0ULL,
	};
}

/* Returns the campaign of a campaign's other end, if that is a single prefix; else NULL. */
static struct campaign *other_end(const struct review *review, const struct endpoint *key,
				  enum prefix_kind kind, const struct campaign *campaign)
{
	enum prefix_kind other = kind == PREFIX_OF_TARGETS ? PREFIX_OF_SOURCES : PREFIX_OF_TARGETS;
	struct endpoint peer = *key;

	if (campaign->peer_count != 1)
		return NULL;
	peer.address = campaign->peers[0];
	return prefixes_peek(&review->memory->prefixes, other, &peer);
}

/* Returns true if a campaign with a single peer prefix is part of that prefix's campaign, which has
 * more peers and was reported: many networks acting together are one story, and so is one acting on
 * many. */
static bool is_part(const struct review *review, const struct campaign *whole)
{
	return whole && whole->peer_count > 1 && whole->told_at &&
	       review->wall < whole->told_at + slow_lasts(SLOW_DAY);
}

static double source_count(const struct review *review, struct campaign *campaign)
{
	return slow_read(&campaign->sources, SLOW_DAY, review->wall).distinct;
}

/* Returns true if the only network on which a prefix of sources acts has a campaign of about as
 * many sources, enough to report it. */
static bool is_mirrored(const struct review *review, const struct endpoint *key,
			struct campaign *campaign, struct campaign *targets)
{
	const struct view_settings *view = &review->memory->settings->views[key->view];
	double sources = targets ? source_count(review, targets) : 0;

	return sources >= (double)view->distributed_sources &&
	       sources * SWEEP_ROTATING_MIRRORED >= source_count(review, campaign);
}

/* Returns true if enough targets are new. */
static bool worth_review(const struct review *review, const struct endpoint *key,
			 enum prefix_kind kind, struct campaign *campaign)
{
	const struct view_settings *view = &review->memory->settings->views[key->view];
	__u64 threshold = kind == PREFIX_OF_TARGETS ? view->distributed_targets :
						      view->rotating_targets;

	slow_turn(&campaign->targets, review->wall);
	slow_turn(&campaign->sources, review->wall);
	return slow_novelty(&campaign->targets, SLOW_DAY) >= (double)threshold;
}

/* Returns true if the sources have become conspicuous by themselves since the campaign was seen
 * first: they are monitors, or sweep, each of which is judged by itself. */
static bool by_loud(const struct review *review, const struct endpoint *key,
		    const struct campaign *campaign)
{
	const struct view_settings *view = &review->memory->settings->views[key->view];

	return loud_count_others(review->memory->louds, key, &campaign->sources.all, review->wall) <
	       (double)view->distributed_sources / 2;
}

/* `waited`: since an earlier review. Unless replies are visible, there is a later one. */
static void judge(const struct review *review, const struct endpoint *key, enum prefix_kind kind,
		  struct campaign *campaign, bool waited)
{
	struct observation observation = {
		.observed = OBSERVED_CAMPAIGN,
		.now = review->now,
		.first_seen = campaign->first_seen - review->memory->offset,
		.endpoint = *key,
	};
	struct campaign_observation *observed = &observation.campaign;
	struct campaign *other = other_end(review, key, kind, campaign);

	if (waited && by_loud(review, key, campaign)) {
		slow_mark(&campaign->targets, MARK_SLOW);
		return;
	}
	if (!waited && !campaign->waiting && !review->memory->outcomes_seen[key->view])
		campaign->waiting = waiting_push(review->memory->patient, key,
						 WAITING_CAMPAIGN + kind,
						 review->now + PATIENCE_INTERVAL);
	if (is_part(review, other))
		return;
	observed->waited = waited;
	observed->prefix_bits = prefixes_bits(kind, &key->address);
	observed->of_targets = kind == PREFIX_OF_TARGETS;
	observed->mirrored = kind == PREFIX_OF_SOURCES && is_mirrored(review, key, campaign, other);
	observed->reported = review_reported(&campaign->targets, campaign->told_at, review->wall);
	observed->visible = review->memory->outcomes_seen[key->view];
	observed->peer_count = campaign->peer_count;
	for (__u32 i = 0; i < campaign->peer_count; i++)
		observed->peers[i] = (struct prefix){
			.length = prefixes_bits(PREFIX_OF_SOURCES, &campaign->peers[i]),
			.address = campaign->peers[i],
		};
	for (int window = 0; window < SLOW_WINDOWS; window++) {
		observed->targets[window] = slow_read(&campaign->targets, window, review->wall);
		observed->sources[window] =
			slow_read(&campaign->sources, window, review->wall).distinct;
	}
	review->observe(&observation, review->context);
}

/* Defers the review of a prefix of sources, once per prefix, until the tick's targets are done: if
 * both ends of a campaign appear at once, the targets' end reports it. */
static void judge_later(const struct review *review, const struct endpoint *key,
			enum prefix_kind kind, struct campaign *campaign)
{
	struct memory *memory = review->memory;

	for (__u32 i = 0; i < memory->later_count; i++)
		if (memory->later[i].kind == kind &&
		    !memcmp(&memory->later[i].key, key, sizeof(*key)))
			return;
	if (memory->later_count == LATER_MOST)
		judge(review, key, kind, campaign, false);
	else
		memory->later[memory->later_count++] = (struct later){ *key, kind };
}

bool campaign_review(const struct review *review, const struct endpoint *key, enum prefix_kind kind,
		     struct campaign *campaign)
{
	if (!worth_review(review, key, kind, campaign))
		return false;
	if (kind == PREFIX_OF_TARGETS)
		judge(review, key, kind, campaign, false);
	else
		judge_later(review, key, kind, campaign);
	return true;
}

void campaign_review_delayed(const struct review *review)
{
	struct memory *memory = review->memory;
	struct campaign *campaign;

	for (__u32 i = 0; i < memory->later_count; i++) {
		const struct later *later = &memory->later[i];

		campaign = prefixes_peek(&memory->prefixes, later->kind, &later->key);
		if (campaign)
			judge(review, &later->key, later->kind, campaign, false);
	}
	memory->later_count = 0;
}

void campaign_review_again(const struct review *review, const struct endpoint *key,
			   enum prefix_kind kind)
{
	struct campaign *campaign = prefixes_peek(&review->memory->prefixes, kind, key);

	if (!campaign)
		return;
	campaign->waiting = false;
	if (worth_review(review, key, kind, campaign))
		judge(review, key, kind, campaign, true);
}
