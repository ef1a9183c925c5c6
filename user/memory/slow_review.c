// SPDX-License-Identifier: GPL-2.0-only
/* Evaluates the slow windows of one source: slow and dense sweeps. */
#include "memory/slow_review.h"

#include "config/thresholds.h"

#include <math.h>

/* Returns true if enough is new within one of the enabled windows. */
static bool any_over(const struct memory *memory, const struct slow *slow, __u8 view)
{
	for (enum slow_window window = 0; window < SLOW_WINDOWS; window++) {
		__u64 threshold = slow_targets(&memory->settings->views[view], window);

		if (threshold &&
		    slow_novelty(slow, window) >= (double)threshold * SWEEP_SLOW_GUESSED)
			return true;
	}
	return false;
}

static void wait_for(struct memory *memory, const struct endpoint *source, struct past *past,
		     __u64 now)
{
	if (!past->waiting)
		past->waiting = waiting_push(memory->patient, source, WAITING_SOURCE,
					     now + PATIENCE_INTERVAL);
}

void memory_resume(struct memory *memory, const struct endpoint *source, struct past *past,
		   __u64 now)
{
	past->waiting = false;
	if (any_over(memory, &past->slow, source->view))
		wait_for(memory, source, past, now);
}

static double sequential_share(const struct memory *memory, const struct endpoint *endpoint)
{
	const struct source_memory *recent = memory_sent(memory, endpoint);

	if (!recent || !recent->latest.target_steps)
		return 0;
	return (double)recent->latest.sequential / recent->latest.target_steps;
}

/* Returns how long a source with new targets is reviewed again. */
static __u64 patience(enum slow_window window)
{
	const __u64 dense = (__u64)(SWEEP_DENSE_HOURS * 3600 * NSEC_PER_SEC);

	return slow_patience(window) > dense ? slow_patience(window) : dense;
}

/* What may still be answered has not failed; and of a source that is seen in part the number of
 * replies decides. */
static void settle_counts(const struct source_memory *recent, __u64 now, struct slow_counts *counts,
			  bool *visible)
{
	const __u32 open = recent ? contacts_open(recent, now) : 0;

	counts->asked -= open < counts->asked ? open : counts->asked;
	if (!recent || !contacts_partly(recent, now))
		return;
	if (counts->answers >= SWEEP_PARTLY_ANSWERED * counts->packets)
		counts->met = counts->asked;
	else
		*visible = false;
}

void slow_review(const struct review *review, const struct endpoint *endpoint, struct past *past)
{
	struct memory *memory = review->memory;
	struct observation observation = { .observed = OBSERVED_SLOW,
					   .now = review->now,
					   .endpoint = *endpoint };
	struct slow_observation *slow = &observation.slow;
	const struct source_memory *recent = memory_sent(memory, endpoint);
	bool young = false;

	slow_turn(&past->slow, review->wall);
	if (!any_over(memory, &past->slow, endpoint->view))
		return;
	observation.first_seen = past->first_seen - memory->offset;
	slow->reported = review_reported(&past->slow, past->told_at, review->wall);
	slow->visible = memory->outcomes_seen[endpoint->view];
	slow->doubted = past->doubted;
	slow->asked = &past->slow.all;
	slow->alike = recent ? contacts_alike(recent) : 1;
	slow->sequential = sequential_share(memory, endpoint);
	for (int window = 0; window < SLOW_WINDOWS; window++) {
		struct slow_reading *reading = &slow->targets[window];

		*reading = slow_read(&past->slow, window, review->wall);
		settle_counts(recent, review->now, &reading->counts, &slow->visible);
		/* Targets that sweep reported do not count again. */
		reading->novelty = fmin(reading->novelty, slow_since(&past->slow, MARK_SWEEP));
		if (reading->age > review->wall - past->first_seen)
			reading->age = review->wall - past->first_seen;
		slow->ordinary[window] = baseline_limit_since(&memory->baseline, memory->settings,
							      endpoint->view,
							      review->wall + memory->set,
							      slow_length(window));
		young = young || reading->age < patience(window);
	}
	if (young)
		wait_for(memory, endpoint, past, review->now);
	review->observe(&observation, review->context);
}
