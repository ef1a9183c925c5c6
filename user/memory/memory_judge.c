// SPDX-License-Identifier: GPL-2.0-only
/* First contacts are judged once they have had time to be answered. */
#include "memory/memory_state.h"

#include <math.h>
#include <string.h>

struct source_memory *memory_sent(const struct memory *memory, const struct endpoint *source)
{
	return hosts_sent(&memory->hosts, hosts_peek_source(&memory->hosts, source), source->lane);
}

bool memory_judge_contacts(struct memory *memory, const struct endpoint *source, __u64 now,
			   struct observation *observation)
{
	struct source_memory *recent = memory_sent(memory, source);
	struct past *past = pasts_peek(&memory->pasts, source);
	struct source_observation *observed = &observation->source;
	struct hyperloglog window;
	double ripe;

	if (!recent)
		return false;
	recent->ripening = false;
	if (!past)
		return false;
	*observation = (struct observation){ .observed = OBSERVED_CONTACTS,
					     .now = now,
					     .first_seen = recent->latest.first_seen,
					     .endpoint = *source };
	window = memory_window(&recent->latest.targets);
	observed->now = observed->before = &recent->latest;
	observed->fanout = recent->fanout;
	observed->replies = recent->replies;
	memcpy(observed->figures, recent->figures, sizeof(recent->figures));
	memory_ordinary(memory, observation);
	memory_contacts(memory, recent, observation);
	memory_novelty(past, observation, &window, observed->contacts.asked);
	ripe = recent->latest.contacts - (observed->contacts.asked - observed->contacts.ripe);
	/* Fewer than before: the entry was recreated. */
	if (recent->latest.contacts < recent->judged)
		recent->judged = 0;
	observed->growth = fmax(0, ripe - recent->judged);
	recent->judged = fmax(ripe, recent->judged);
	if (observed->contacts.ripe < observed->contacts.asked)
		memory_ripen(memory, source, recent, now);
	return true;
}

void memory_contacts_told(struct memory *memory, const struct endpoint *source)
{
	struct source_memory *recent = memory_sent(memory, source);

	if (recent)
		recent->judged = recent->latest.contacts;
}
