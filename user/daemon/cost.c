// SPDX-License-Identifier: GPL-2.0-only
#include "daemon/cost.h"

#include <unistd.h>

#define SAMPLE_EVERY (60 * NSEC_PER_SEC)
#define SAMPLE_LASTS NSEC_PER_SEC

void cost_end(struct cost_sampler *sampler)
{
	if (sampler->descriptor >= 0)
		close(sampler->descriptor);
	sampler->descriptor = -1;
}

static void begin(struct cost_sampler *sampler, const struct attachment *attachments, int count,
		  __u64 now)
{
	sampler->next = now + SAMPLE_EVERY;
	sampler->descriptor = run_stats_start();
	if (sampler->descriptor < 0 || run_stats_read(&sampler->before, attachments, count)) {
		cost_end(sampler);
		sampler->cost = (struct run_cost){};
	}
	sampler->begun = now;
}

void cost_sample(struct cost_sampler *sampler, const struct attachment *attachments, int count,
		 __u64 now)
{
	struct run_stats after;

	if (sampler->descriptor < 0) {
		if (now >= sampler->next)
			begin(sampler, attachments, count, now);
		return;
	}
	if (now - sampler->begun < SAMPLE_LASTS)
		return;
	sampler->cost = (struct run_cost){};
	if (!run_stats_read(&after, attachments, count))
		sampler->cost = run_stats_cost(&sampler->before, &after, now - sampler->begun);
	cost_end(sampler);
}
