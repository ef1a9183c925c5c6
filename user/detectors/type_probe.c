// SPDX-License-Identifier: GPL-2.0-only
/*
 * type-probe: one source tries which types are answered. Hosts send a handful of types; routers
 * send many kinds of errors and discovery messages, which do not count here. A single unassigned
 * type is a bug somewhere, several are a scan of the numbers. PROBE (RFC 8335) is assigned and no
 * offence.
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
