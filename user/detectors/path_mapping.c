// SPDX-License-Identifier: GPL-2.0-only
/*
 * path-mapping: the routers on the paths to many targets are made to reveal themselves. A
 * traceroute or mtr does this for one target, a network map for dozens.
 *
 * Routers near the mapping host are on the path to every target and send errors again and again. If
 * a flood uses a forged address, the owner of the address receives time exceeded from routers
 * everywhere, hardly one of them twice: that is no map. Nor is what the users behind one address
 * receive while routes outside converge: packets to all destinations die between the same few
 * routers (RFC 5715, 1).
 *
 * Two signs: time exceeded to one host for many targets; and requests of one source with several
 * TTLs too low for any host, toward many targets. The second works even if routers rate-limit
 * their errors, as they should. A host that traces one path while it pings dozens of other hosts
 * has one such target.
 */
#include "detectors/detector.h"

#include "base/sketch.h"

#include <math.h>
#include <stdio.h>

/* The bits of ttl_set for the TTLs of a traceroute, and for those of a scanner that draws them. */
#define CLIMBING ((1ULL << TTL_OF_TRACES) - 1)
#define DRAWN	 (~CLIMBING & ~(1ULL << 63))

static bool drawn(const struct view_settings *view, const struct observation *observation,
		  struct finding *finding)
{
	const struct target *target = observation->target.now;
	__u32 slot = KIND_TIME_EXCEEDED - KIND_FIRST_ERROR;
	double routers = observation->target.sources;
	double paths = count_bits_least(target->path_set[0] | target->path_set[1]);

	if (observation->endpoint.lane != LANE_ERROR ||
	    (double)observation->target.received < PATH_MAPPING_ERRORS_EACH * routers ||
	    (observation->endpoint.view == VIEW_INBOUND && routers < PATH_MAPPING_ROUTERS) ||
	    target->kinds[slot] == observation->target.before->kinds[slot] ||
	    paths < (double)view->mapping_targets)
		return false;
	finding->drew = true;
	finding->confidence = 85;
	finding_measure(finding, "paths", paths, (double)view->mapping_targets);
	finding_measure(finding, "routers", routers, NAN);
	finding_measure(finding, "time_exceeded", target->kinds[slot], NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "time exceeded for about %.0f destinations from about %.0f routers", paths,
		 routers);
	return true;
}

/* A traceroute may begin beyond the routers that it knows; a scanner's random TTLs, seen after some
 * hops, lie on both sides of the limit. */
static bool is_climbing(const struct source *source)
{
	return __builtin_popcountll(source->ttl_set & CLIMBING) >= (int)PATH_MAPPING_STEPS &&
	       (source->ttl_min <= PATH_MAPPING_LOWEST_START ||
		__builtin_popcountll(source->ttl_set & DRAWN) <= (int)PATH_MAPPING_OTHERS);
}

static bool climbing(const struct view_settings *view, const struct observation *observation,
		     struct finding *finding)
{
	const struct source *source = observation->source.now;
	int steps = __builtin_popcountll(source->ttl_set & CLIMBING);
	double paths = fmin(count_bits_least(source->paths[0] | source->paths[1]),
			    observation->source.novelty);

	if (observation->endpoint.lane != LANE_REQUEST ||
	    observation->source.growth < PATH_MAPPING_GROWTH || !is_climbing(source) ||
	    paths < (double)view->mapping_targets)
		return false;
	finding->confidence = 80;
	finding->blockable = true;
	finding_measure(finding, "paths", paths, (double)view->mapping_targets);
	finding_measure(finding, "distinct_low_ttls", steps, PATH_MAPPING_STEPS);
	finding_measure(finding, "lowest_ttl", source->ttl_min, NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "requests whose time to live climbs from %u, toward about %.0f targets",
		 source->ttl_min, paths);
	return true;
}

DETECTOR(detect_path_mapping)
{
	return observes_target(observation) ? drawn(view, observation, finding) :
					      climbing(view, observation, finding);
}
