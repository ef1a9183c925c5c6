// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/judged.h"

#include "config/config.h"

struct settings settings;
struct source entry;
struct source earlier;

void judged_defaults(void)
{
	config_defaults(&settings);
}

static void collect(const struct finding *finding, void *context)
{
	struct judged_findings *findings = context;

	findings->count++;
	findings->last = *finding;
}

struct judged_findings judge(const struct observation *observation)
{
	struct judged_findings findings = {};

	detectors_run(&settings, observation, collect, &findings);
	return findings;
}

struct observation source_in(enum lane lane)
{
	entry = (struct source){ .first_seen = 99 * NSEC_PER_SEC };
	earlier = (struct source){};
	return (struct observation){
		.observed = OBSERVED_SOURCE,
		.now = 100 * NSEC_PER_SEC,
		.first_seen = 99 * NSEC_PER_SEC,
		.endpoint = { .lane = lane },
		.source = { .now = &entry, .before = &earlier, .elapsed = NSEC_PER_SEC },
	};
}
