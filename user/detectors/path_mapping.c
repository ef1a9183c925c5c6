// SPDX-License-Identifier: GPL-2.0-only
/*
 * path-mapping: the routers on the way to many targets are made to show themselves.  A
 * traceroute or mtr does so for one target, a map of the network for dozens.
 *
 * Routers near to who maps are on the way to every target, and are heard again and again.  Where
 * somebody forges an address and floods, its owner hears of the packets that died, from routers all
 * over, hardly one of them twice: that is no map.
 *
 * Two traces: time exceeded that reaches one host for many targets; and requests of one
 * source that begin at a time to live of 1 or 2 and climb, toward many targets.  The
 * second is there even where routers limit their errors, as they should.
 */
#include "detectors/detector.h"

#include "base/sketch.h"

#include <math.h>
#include <stdio.h>

/* Bits of ttl_set below this time to live, which no host starts with. */
#define CLIMBING 0xffffffffULL

static bool drawn(const struct view_settings *view, const struct observation *observation,
		  struct finding *finding)
{
	const struct target *target = observation->target.now;
	__u32 slot = KIND_TIME_EXCEEDED - KIND_FIRST_ERROR;
	double paths = count_bits(target->path_set[0] | target->path_set[1]);

	if (observation->endpoint.lane != LANE_ERROR ||
	    (double)observation->target.received <
		    PATH_MAPPING_ERRORS_EACH * observation->target.sources ||
	    target->kinds[slot] == observation->target.before->kinds[slot] ||
	    paths < (double)view->mapping_targets)
		return false;
	finding->drew = true;
	finding->confidence = 85;
	finding_measure(finding, "paths", paths, (double)view->mapping_targets);
	finding_measure(finding, "routers", observation->target.sources, NAN);
	finding_measure(finding, "time_exceeded", target->kinds[slot], NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "time exceeded for about %.0f destinations from about %.0f routers", paths,
		 observation->target.sources);
	return true;
}

static bool climbing(const struct view_settings *view, const struct observation *observation,
		     struct finding *finding)
{
	const struct source *source = observation->source.now;
	int steps = __builtin_popcountll(source->ttl_set & CLIMBING);

	if (observation->endpoint.lane != LANE_REQUEST ||
	    observation->source.growth < PATH_MAPPING_GROWTH ||
	    source->ttl_min > PATH_MAPPING_LOWEST_START || steps < PATH_MAPPING_STEPS ||
	    observation->source.novelty < (double)view->mapping_targets)
		return false;
	finding->confidence = 80;
	finding->blockable = true;
	finding_measure(finding, "paths", observation->source.novelty,
			(double)view->mapping_targets);
	finding_measure(finding, "distinct_low_ttls", steps, PATH_MAPPING_STEPS);
	finding_measure(finding, "lowest_ttl", source->ttl_min, PATH_MAPPING_LOWEST_START);
	snprintf(finding->summary, sizeof(finding->summary),
		 "requests whose time to live climbs from %u, toward about %.0f targets",
		 source->ttl_min, observation->source.novelty);
	return true;
}

DETECTOR(detect_path_mapping)
{
	return observes_target(observation) ? drawn(view, observation, finding) :
					      climbing(view, observation, finding);
}
