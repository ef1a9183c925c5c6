// SPDX-License-Identifier: GPL-2.0-only
/*
 * type-probe: one source tries which types are answered. Hosts send a handful of types; routers
 * send many kinds of errors and discovery messages, which do not count here. A single unassigned
 * type is a bug somewhere, several are a scan of the numbers, and one that is sent to many hosts is
 * a scan of hosts. PROBE (RFC 8335) is assigned and no offence.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

/* Returns true if the source sends many hosts messages of types that nothing sends. Of IPv6, some
 * types without a lane are in use: by home agents, roots of RPL and 6LoWPAN routers for the hosts
 * that they serve (RFC 6275, RFC 6550, RFC 8505), but by no host outside for many at home. */
static bool is_sweep(const struct observation *observation)
{
	return observation->endpoint.lane == LANE_OTHER &&
	       observation->source.fanout >= TYPE_PROBE_TARGETS &&
	       (observation->source.unassigned || address_is_ipv4(&observation->endpoint.address) ||
		observation->endpoint.view == VIEW_INBOUND);
}

DETECTOR(detect_type_probe)
{
	double unassigned = (double)observation->source.unassigned;
	bool walk = observation->source.types >= (double)view->type_probe_types;
	bool nonexistent = unassigned >= (double)view->type_probe_unassigned &&
			   observation->source.types >= TYPE_PROBE_KINDS;
	bool sweeps = is_sweep(observation);

	if (observation->source.now->packets == observation->source.before->packets ||
	    (!walk && !nonexistent && !sweeps))
		return false;
	finding->confidence = nonexistent ? 90 : 75;
	finding->blockable = true;
	finding_measure(finding, "types_and_codes", observation->source.types,
			walk ? (double)view->type_probe_types : NAN);
	finding_measure(finding, "unassigned", unassigned,
			nonexistent ? (double)view->type_probe_unassigned : NAN);
	if (sweeps)
		finding_measure(finding, "targets", observation->source.fanout, TYPE_PROBE_TARGETS);
	finding_add(finding,
		    "about %.0f types and codes of requests, %.0f packets of unassigned ones",
		    observation->source.types, unassigned);
	if (sweeps)
		finding_add(finding, ", to about %.0f hosts", observation->source.fanout);
	return true;
}
