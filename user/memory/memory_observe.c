// SPDX-License-Identifier: GPL-2.0-only
#include "memory/memory_observe.h"

#include "headers/elapsed.h"
#include "headers/hash.h"

bool observes_event(const struct observation *observation)
{
	return observation->observed == OBSERVED_SOURCE_EVENT ||
	       observation->observed == OBSERVED_TARGET_EVENT;
}

double observe_begun(const struct fanout *now, const struct fanout *before)
{
	double ended;

	if (!before)
		return hyperloglog_estimate(&now->current) + hyperloglog_estimate(&now->previous);
	if (now->started == before->started)
		return hyperloglog_contains(&before->current, &now->current) ?
			       0 :
			       hyperloglog_estimate(&now->current) -
				       hyperloglog_estimate(&before->current);
	ended = hyperloglog_estimate(&now->previous);
	/* If the window turned once, the former current half is now the previous one. */
	if (hyperloglog_contains(&now->previous, &before->current))
		ended -= hyperloglog_estimate(&before->current);
	return ended + hyperloglog_estimate(&now->current);
}

__u64 memory_answers(const struct memory *memory, const struct host *host)
{
	const struct source_memory *sent = hosts_sent(&memory->hosts, host, LANE_REPLY);

	return sent ? sent->latest.packets : 0;
}

void observe_contacts(struct memory *memory, struct contacts *contacts,
		      const struct observation *observation, double begun, __u64 packets,
		      __u64 answers)
{
	bool target = observes_target(observation);

	if (observation->endpoint.lane != LANE_REQUEST)
		return;
	if (begun >= 0.5 && !contacts->waiting) {
		contacts->waiting = waiting_push(memory->settling, &observation->endpoint,
						 target ? WAITING_TARGET : WAITING_SOURCE,
						 observation->now + SETTLING);
		contacts->open = 0;
		contacts->packets = 0;
		contacts->answers = answers;
		if (!target) {
			contacts->asked = observation->source.before->contacts;
			contacts->met = contacts_met(observation->source.before);
		}
	}
	contacts->open += begun;
	contacts->packets += packets;
}

void memory_loud(struct memory *memory, const struct endpoint *source, struct past *past, __u64 now,
		 __u64 until)
{
	if (past && past->loud_until < until)
		past->loud_until = until;
	loud_add(memory->louds, source, hash_address(&source->address, memory->seed), now);
}

/* Rates over less time are meaningless: the clock has ticks, and bursts have no rate. */
#define RATE_TIME NSEC_PER_SEC

__u64 observe_elapsed(__u64 span)
{
	return span > RATE_TIME ? span : RATE_TIME;
}

__u64 observe_span(const struct memory *memory, __u64 read, const struct tracked *entry, __u64 now)
{
	__u64 begin = read > memory->polled ? read : memory->polled;

	if (begin < entry->first_seen)
		begin = entry->first_seen;
	return elapsed(entry->last_seen > now ? entry->last_seen : now, begin);
}

bool observe_old(const struct memory *memory, const struct observation *observation)
{
	return !observes_event(observation) && memory_is_old(memory, observation->first_seen);
}
