// SPDX-License-Identifier: GPL-2.0-only
/*
 * flood-spoofed: a flood whose sources send a packet or two each.
 *
 * Randomly forged sources hardly repeat; people who ping send four packets or more, a second apart.
 * So packets per distinct source within a window distinguish a forged flood from a crowd of any
 * size, once there was time for a second and a third packet.
 *
 * Below the bucket, new sources that do not return are counted: per network of targets, and per
 * direction for floods with a different target in each packet. Returning members of a crowd are not
 * counted, so a crowd hides no flood. A few packets per host of a network are a distributed sweep
 * instead.
 *
 * The sources are not to blame, so none is blocked.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

/* Sets the target of a flood to all addresses beyond a link. */
static void name_link(struct finding *finding)
{
	static const struct address global = { .bytes = { 0x20 } }; /* 2000::/3, RFC 4291 */
	bool ipv4 = address_is_ipv4(&finding->offender.address);

	finding->offender.address = ipv4 ? address_from_ipv4(0) : global;
	finding->offender_bits = ipv4 ? IPV4_MAPPED_BITS : 3;
}

/* Sets the target to the host, if the network has only one, else to the network. */
static void name_place(struct finding *finding, const struct crowd_observation *crowd)
{
	if (crowd->link) {
		name_link(finding);
	} else if (crowd->targets < 1.5) {
		finding->offender.address = crowd->now->latest;
		finding->has_target = true;
		finding->target = crowd->now->latest;
	} else {
		finding->offender_bits = address_is_ipv4(&finding->offender.address) ?
						 IPV4_MAPPED_BITS + 24 :
						 64;
	}
}

static bool never_seen(const struct view_settings *view, const struct crowd_observation *crowd,
		       struct finding *finding)
{
	double wanted = fmax((double)view->spoofed_rate, FLOOD_SPOOFED_USUAL * crowd->usual);

	if (crowd->learning)
		wanted *= FLOOD_SPOOFED_LEARNING;
	if (crowd->silent < (double)view->spoofed_sources || crowd->rate < wanted ||
	    (!crowd->link && crowd->targets >= 2 &&
	     crowd->fresh < FLOOD_SPOOFED_EACH * crowd->targets))
		return false;
	name_place(finding, crowd);
	finding->confidence = crowd->silent >= 0.9 * crowd->fresh ? 80 : 60;
	finding->last_seen = crowd->now->last_seen;
	finding_measure(finding, "new_sources_per_second", crowd->rate, wanted);
	finding_measure(finding, "new_sources", crowd->fresh, NAN);
	finding_measure(finding, "silent_sources", crowd->silent, (double)view->spoofed_sources);
	finding_measure(finding, crowd->link ? "networks" : "targets", crowd->targets, NAN);
	finding_rate(finding, "sources", crowd->silent, crowd->window);
	finding_add(finding, " that were new and did not return, toward about %.0f %s: forged",
		    crowd->targets,
		    crowd->link		 ? "networks" :
		    crowd->targets < 1.5 ? "host" :
					   "hosts");
	return true;
}

static bool over_bucket(const struct view_settings *view, const struct observation *observation,
			struct finding *finding)
{
	const struct target *target = observation->target.now;
	const struct target *before = observation->target.before;
	double seconds = (double)observation->target.elapsed / NSEC_PER_SEC;
	double packets = (double)(target->packets - before->packets);
	double received = (double)observation->target.received;
	double each = received / fmax(observation->target.sources, 1);

	if (target->over == before->over ||
	    observation->target.sources < (double)view->spoofed_sources ||
	    each > (double)view->spoofed_packets_each ||
	    observation->target.window < (__u64)(FLOOD_SPOOFED_RETURN * NSEC_PER_SEC))
		return false;

	finding->confidence = 90;
	finding->has_target = true;
	finding->target = observation->endpoint.address;
	finding_measure(finding, "sources", observation->target.sources,
			(double)view->spoofed_sources);
	finding_measure(finding, "packets_per_source", each, (double)view->spoofed_packets_each);
	finding_measure(finding, "packets_per_second", packets / seconds,
			(double)view->target_rate[observation->endpoint.lane]);
	finding_measure(finding, "distinct_ttl_ranges", __builtin_popcountll(target->ttl_set), NAN);
	finding_rate(finding, "packets", packets, observation->target.span);
	finding_add(finding, " from about %.0f sources that hardly repeat: forged",
		    observation->target.sources);
	return true;
}

DETECTOR(detect_flood_spoofed)
{
	if (observation->observed == OBSERVED_CROWD)
		return never_seen(view, &observation->crowd, finding);
	return over_bucket(view, observation, finding);
}
