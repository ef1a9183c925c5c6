// SPDX-License-Identifier: GPL-2.0-only
/*
 * type-probe: one source tries what answers.  Hosts send a handful of types; a router
 * many kinds of errors and discovery messages, which are left out here.  A single type
 * that does not exist is a bug somewhere, several are a walk through the numbers.
 * PROBE (RFC 8335) is assigned and no offence.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

DETECTOR(detect_type_probe)
{
	double unassigned = (double)observation->source.unassigned;
	bool walk = observation->source.types >= (double)view->type_probe_types;
	bool nonexistent = unassigned >= (double)view->type_probe_unassigned &&
			   observation->source.types >= TYPE_PROBE_KINDS;

	if (observation->source.now->packets == observation->source.before->packets ||
	    (!walk && !nonexistent))
		return false;
	finding->confidence = nonexistent ? 90 : 75;
	finding->blockable = true;
	finding_measure(finding, "types_and_codes", observation->source.types,
			walk ? (double)view->type_probe_types : NAN);
	finding_measure(finding, "unassigned", unassigned,
			nonexistent ? (double)view->type_probe_unassigned : NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "about %.0f types and codes of requests, %.0f packets of unassigned ones",
		 observation->source.types, unassigned);
	return true;
}
