// SPDX-License-Identifier: GPL-2.0-only
/*
 * sweep: one source asks many hosts that it has not asked before.
 *
 * Novelty, not fan-out: a monitor comes back to the same hosts, whose sketch the
 * daemon's memory holds, so that its novelty is zero after the first round, while a
 * sweep's targets are new.  An alert is renewed only while targets are still being
 * added, so that the first round of a large monitor is told once.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

DETECTOR(detect_sweep)
{
	const struct source *source = observation->source.now;
	double threshold = (double)view->sweep_targets;
	double unanswered = 0, sequential = 0;
	int length;

	if (settings->adaptive == ADAPTIVE_ON)
		threshold = fmax(threshold, observation->source.ordinary[BASELINE_FANOUT]);
	if (observation->source.novelty < threshold || observation->source.growth < SWEEP_GROWTH)
		return false;

	if (observation->source.replies_visible && source->packets > observation->source.replies)
		unanswered = 1 - (double)observation->source.replies / (double)source->packets;
	if (source->target_steps)
		sequential = (double)source->sequential / source->target_steps;
	/* Monitors know whom they ask; a sweep asks addresses where nobody is. */
	finding->confidence = 70 + (unsigned int)(20 * unanswered) + (sequential > 0.5 ? 5 : 0);
	finding->blockable = true;
	finding_measure(finding, "new_targets", observation->source.novelty, threshold);
	finding_measure(finding, "targets", observation->source.fanout, NAN);
	if (observation->source.replies_visible)
		finding_measure(finding, "unanswered_share", unanswered, NAN);
	finding_measure(finding, "sequential_share", sequential, NAN);
	finding_measure(finding, "packets", (double)source->packets, NAN);
	length = snprintf(finding->summary, sizeof(finding->summary),
			  "asked about %.0f hosts it had not asked before%s",
			  observation->source.novelty,
			  sequential > 0.5 ? ", in order of address" : "");
	/* On the host that is asked the answers leave unseen: silence proves nothing there. */
	if (observation->source.replies_visible)
		snprintf(finding->summary + length, sizeof(finding->summary) - (size_t)length,
			 ", %.0f %% without an answer", unanswered * 100);
	return true;
}
