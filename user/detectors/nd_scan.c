// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd-scan: one host solicits many neighbours that it has not solicited before and that do not
 * exist. From a host this is a scan of the link; from a router it shows a scan through it, which
 * fills its neighbour cache (RFC 6583). A router that starts, or confirms its neighbours (RFC 4861
 * section 7.3), is answered by each. A neighbour that does not exist is solicited three times. A
 * starting host solicits a few, from the unspecified address for each address that it is going to
 * use (RFC 4862 section 5.4.2): all starting hosts are then one source, so this is reported as
 * info.
 *
 * Or many new hosts each solicit a few neighbours that do not exist: a scan of the link with a
 * forged sender for each neighbour. After a power failure hosts solicit others that have not
 * started yet, but will soon.
 */
#include "detectors/detector.h"
#include "detectors/storm.h"

#include <math.h>
#include <stdio.h>

#define SLOT (KIND_NEIGHBOR_SOLICITATION - KIND_FIRST_DISCOVERY)

/*
 * Returns how many of the new neighbours did not answer. Some of the advertisements received may be
 * from other neighbours: at least a third of the unanswered solicitations are for distinct
 * neighbours. The sketch also has those that the source answered, as a router answers its hosts: no
 * more were solicited than there were solicitations. Neighbours that solicited the source first do
 * not count: it had to find them to answer them.
 */
static double unanswered(const struct observation *observation)
{
	const struct source_observation *source = &observation->source;
	const struct source_window *window = &source->windows[SOURCE_WINDOWS - 1];
	double silent = ((double)window->kinds[SLOT] - window->advertised) / ND_SCAN_ATTEMPTS -
			source->contacts.returned;
	double solicited = fmin(source->novelty - source->contacts.returned,
				(double)window->kinds[SLOT]);

	return fmin(solicited, fmax(solicited - ND_SCAN_ERROR * window->advertised, silent));
}

static bool by_many(const struct view_settings *view, const struct storm_observation *storm,
		    struct finding *finding)
{
	double silent = storm->subjects - storm->answered - storm->starters;
	double threshold = ND_SCAN_LINK * (double)view->nd_scan_targets;

	/* Advertisements are unicast and may not pass here. */
	if (storm->answered < 1)
		threshold *= ND_SCAN_UNSEEN;
	if (storm->kind != STORM_SOLICIT || storm->senders < ND_SCAN_SENDERS ||
	    silent < threshold || storm_floods(storm) ||
	    storm->pending >= ND_SCAN_PENDING * storm->wanted)
		return false;
	finding_of_link(finding);
	finding->confidence = 60;
	finding->last_seen = storm->now->last_seen;
	finding_measure(finding, "unanswered_neighbors", silent, threshold);
	finding_measure(finding, "neighbors", storm->subjects, NAN);
	finding_measure(finding, "senders", storm->senders, ND_SCAN_SENDERS);
	finding_measure(finding, "solicitations", storm->packets, NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "about %.0f new hosts of the link solicited about %.0f neighbours, about "
		 "%.0f of which did not answer",
		 storm->senders, storm->subjects, silent);
	return true;
}

static bool by_one(const struct view_settings *view, const struct observation *observation,
		   struct finding *finding)
{
	double threshold = (double)view->nd_scan_targets;
	const struct address *address = &observation->endpoint.address;
	bool unspecified = address_is_unspecified(address);

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

DETECTOR(detect_nd_scan)
{
	if (observation->observed == OBSERVED_STORM)
		return by_many(view, &observation->storm, finding);
	return by_one(view, observation, finding);
}
