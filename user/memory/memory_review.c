// SPDX-License-Identifier: GPL-2.0-only
/* Periodic evaluation of what has accumulated: what is due, and what was found. */
#include "memory/memory_settle.h"
#include "memory/memory_state.h"
#include "memory/slow_review.h"

#include "headers/elapsed.h"
#include "base/prefix.h"

/* For this long after the start every source is new. */
#define LEARNING (120 * NSEC_PER_SEC)

static void review_waiting(const struct review *review, const struct endpoint *endpoint,
			   enum waiting_for what)
{
	struct past *past;

	if (what >= WAITING_CAMPAIGN) {
		campaign_review_again(review, endpoint, what - WAITING_CAMPAIGN);
		return;
	}
	past = pasts_peek(&review->memory->pasts, endpoint);
	if (!past)
		return;
	past->waiting = false;
	slow_review(review, endpoint, past);
}

static bool is_past(__u64 due, __u64 now)
{
	return due && due <= now;
}

bool memory_tick(struct memory *memory, __u64 now, struct pace *pace,
		 void (*observe)(const struct observation *, void *), void *context)
{
	const struct review review = { memory, now, now + memory->offset, observe, context };
	struct observation judged;
	struct endpoint endpoint;
	enum waiting_for what;

	crowds_judge(memory->crowds, memory->started && elapsed(now, memory->started) < LEARNING,
		     now, observe, context);
	carpets_judge(memory->carpets, memory->crowds, memory->outcomes_seen, now, observe,
		      context);
	spreads_judge(memory->spreads, now, observe, context);
	copies_judge(memory->copies, now, observe, context);
	storms_judge(memory->storms,
		     &(struct link_view){ memory->settings, memory->neighborhood,
					  memory_sees_answers(memory, VIEW_PRIVATE) },
		     now, observe, context);
	baseline_turn(&memory->baseline, memory->settings, review.wall + memory->set);
	while (!pace_over(pace) && waiting_pop(memory->ripening, now, &endpoint, &what))
		if (memory_judge_contacts(memory, &endpoint, now, &judged))
			observe(&judged, context);
	while (!pace_over(pace) && waiting_pop(memory->settling, now, &endpoint, &what)) {
		if (what == WAITING_SOURCE)
			memory_settle_source(&review, &endpoint);
		else
			memory_settle_target(&review, &endpoint);
	}
	campaign_review_delayed(&review);
	while (!pace_over(pace) && waiting_pop(memory->patient, now, &endpoint, &what))
		review_waiting(&review, &endpoint, what);
	neighborhood_review(memory->neighborhood, memory->settings, now, observe, context);
	pasts_tick(&memory->pasts, review.wall);
	prefixes_tick(&memory->prefixes, review.wall);
	return is_past(waiting_due(memory->ripening), now) ||
	       is_past(waiting_due(memory->settling), now) ||
	       is_past(waiting_due(memory->patient), now);
}

__u64 memory_due(const struct memory *memory)
{
	const __u64 dues[] = {
		waiting_due(memory->ripening), waiting_due(memory->settling),
		waiting_due(memory->patient),  crowds_due(memory->crowds),
		carpets_due(memory->carpets),  storms_due(memory->storms),
		copies_due(memory->copies),    neighborhood_due(memory->neighborhood)
	};
	__u64 first = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(dues); i++)
		if (dues[i] && (!first || dues[i] < first))
			first = dues[i];
	return first;
}

static void found_in_prefix(struct memory *memory, const struct finding *finding)
{
	enum prefix_kind kind = finding->offender_is_target ? PREFIX_OF_TARGETS :
				finding->offender_bits ==
						prefixes_bits(PREFIX_OF_SITES,
							      &finding->offender.address) ?
							      PREFIX_OF_SITES :
							      PREFIX_OF_SOURCES;
	struct campaign *campaign = prefixes_peek(&memory->prefixes, kind, &finding->offender);

	if (!campaign)
		return;
	/* What is not sure yet is to be reported again. */
	if (finding->severity >= SEVERITY_LOW)
		slow_mark(&campaign->targets, MARK_SLOW);
	campaign->told_at = finding->last_seen + memory->offset;
}

void memory_found(struct memory *memory, const struct finding *finding)
{
	struct endpoint key = finding->offender;
	struct source_memory *recent;

	if (finding->offender_bits || finding->offender_is_target ||
	    finding->severity < SEVERITY_LOW)
		return;
	key.lane = LANE_REQUEST;
	recent = memory_sent(memory, &key);
	if (recent)
		baseline_exclude(&memory->baseline, key.view, &recent->member,
				 finding->last_seen + memory->offset + memory->set);
}

void memory_told(struct memory *memory, const struct finding *finding, bool muted)
{
	__u64 now = finding->last_seen + memory->offset;
	struct past *past;

	if (finding->rule == RULE_FLOOD_SPOOFED)
		crowds_told(memory->crowds, finding, finding->last_seen);
	if (muted && finding->rule != RULE_SWEEP)
		return;
	if (finding->offender_bits) {
		found_in_prefix(memory, finding);
		return;
	}
	if (finding->rule != RULE_SWEEP && finding->rule != RULE_SWEEP_SLOW)
		return;
	past = pasts_peek(&memory->pasts, &finding->offender);
	if (!past)
		return;
	past->doubted = finding->rule == RULE_SWEEP && finding->severity < SEVERITY_LOW;
	if (finding->severity < SEVERITY_LOW)
		return;
	slow_mark(&past->slow, finding->rule == RULE_SWEEP ? MARK_SWEEP : MARK_SLOW);
	if (finding->rule == RULE_SWEEP)
		memory_contacts_told(memory, &finding->offender);
	else
		past->told_at = now;
	memory_loud(memory, &finding->offender, past, now, now + slow_length(SLOW_DAY));
}
