// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/alike.h"

#include "alerts/story.h"
#include "base/prefix.h"
#include "base/sketch.h"
#include "base/timebase.h"
#include "headers/hash.h"

#include <math.h>
#include <string.h>

/* Names another source, while there is room: any of them may be the scanner. The next record has
 * it. */
static void name(struct finding *kept, const struct prefix *other)
{
	for (__u32 i = 0; i < kept->peer_count; i++)
		if (!memcmp(&kept->peers[i], other, sizeof(*other)))
			return;
	if (kept->peer_count < FINDING_PEERS)
		kept->peers[kept->peer_count++] = *other;
}

void alike_add(struct alert *alert, const struct finding *finding)
{
	const struct prefix own = finding_offender(&alert->finding);
	const struct prefix other = finding_offender(finding);

	if (!story_has_decoys(alert->finding.rule) || !story_has_decoys(finding->rule) ||
	    !memcmp(&own, &other, sizeof(own)))
		return;
	name(&alert->finding, &other);
	/* The next decoy has been seen to ask more hosts by then. */
	hyperloglog_merge(&alert->finding.asked, &finding->asked);
	hyperloglog_add(&alert->alike_sketch,
			hash_address(&finding->offender.address, finding->offender_bits));
	alert->alike = (__u32)lround(hyperloglog_estimate(&alert->alike_sketch));
}

/* The findings of a scan and its decoys come within this time: one record has them all. */
#define GATHERING (5 * NSEC_PER_SEC)

bool alike_is_due(const struct alert *alert, __u64 repeat, __u64 now)
{
	if (!alert->alike || alert->finding.severity == SEVERITY_INFO)
		return false;
	if (!alert->alike_reported)
		return time_since(now, alert->raised) >= GATHERING;
	return alert->alike >= 4 * alert->alike_reported &&
	       time_since(now, alert->reported) >= repeat;
}

void alike_describe(struct alert *alert)
{
	struct finding *finding = &alert->finding;

	alert->alike_reported = alert->alike;
	for (unsigned int i = 0; i < finding->measure_count; i++)
		if (!strcmp(finding->measures[i].name, "alike_sources")) {
			finding->measures[i].value = alert->alike;
			return;
		}
	finding_measure(finding, "alike_sources", alert->alike, NAN);
}
