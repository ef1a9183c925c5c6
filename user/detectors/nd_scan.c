// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd-scan: one host solicits many neighbours that it has not solicited before, and that are not
 * there.  From a host that is a scan of the link; from a router the trace of a scan through it,
 * which fills its neighbour cache (RFC 6583).  A router that starts, or confirms whom it knows
 * (RFC 4861 section 7.3), is answered by each.  A neighbour that is not there is asked three times.
 * A host that starts asks for a few, from the unspecified address for each that it is going to take
 * (RFC 4862 section 5.4.2): all hosts that start are one source then, so that is only told.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

#define SLOT (KIND_NEIGHBOR_SOLICITATION - KIND_FIRST_DISCOVERY)

/*
 * Of the new neighbours those that did not answer.  Answers of others may be among those that came:
 * at least a third of the solicitations that were not answered are for a neighbour each.
 */
static double unanswered(const struct observation *observation)
{
	const struct source_observation *source = &observation->source;
	const struct source_window *window = &source->windows[SOURCE_WINDOWS - 1];
	double silent = ((double)window->kinds[SLOT] - window->advertised) / ND_SCAN_ATTEMPTS;

	return fmin(source->novelty, fmax(source->novelty - window->advertised, silent));
}

DETECTOR(detect_nd_scan)
{
	double threshold = (double)view->nd_scan_targets;
	const struct address *address = &observation->endpoint.address;
	bool unspecified = !(address->halves[0] | address->halves[1]);

	if (unanswered(observation) < threshold || observation->source.growth < ND_SCAN_GROWTH ||
	    observation->source.now->kinds[SLOT] < view->nd_scan_targets)
		return false;
	finding->confidence = unspecified ? 30 : 80;
	finding->blockable = !unspecified;
	if (unspecified)
		finding->severity = SEVERITY_INFO;
	finding_measure(finding, "unanswered_neighbors", unanswered(observation), threshold);
	finding_measure(finding, "new_neighbors", observation->source.novelty, NAN);
	finding_measure(finding, "neighbors", observation->source.fanout, NAN);
	finding_measure(finding, "solicitations", observation->source.now->kinds[SLOT], NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "solicited about %.0f neighbours it had not solicited before, about %.0f of which "
		 "did not answer",
		 observation->source.novelty, unanswered(observation));
	return true;
}
