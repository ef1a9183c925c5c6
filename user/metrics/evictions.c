// SPDX-License-Identifier: GPL-2.0-only
#include "metrics/evictions.h"

static __u64 evicted(__u64 before, __u64 inserted, __u64 entries)
{
	return inserted > entries && inserted - entries > before ? inserted - entries : before;
}

void evictions_update(struct evictions *evictions, const struct counters *counters,
		      const struct engine_counts *engine)
{
	if (engine->polls != evictions->polls) {
		evictions->sources = evicted(evictions->sources, evictions->sources_inserted,
					     engine->sources);
		evictions->targets = evicted(evictions->targets, evictions->targets_inserted,
					     engine->targets);
	}
	evictions->polls = engine->polls;
	evictions->sources_inserted = counters->health[HEALTH_SOURCES_INSERTED];
	evictions->targets_inserted = counters->health[HEALTH_TARGETS_INSERTED];
}
