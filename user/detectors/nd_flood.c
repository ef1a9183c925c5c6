// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd-flood: a storm on the link. Either a bucket is crossed, by one host or toward one address; or
 * more routers advertise themselves than any link has, which fills every host's router and prefix
 * lists long before the packets are many.
 *
 * Or many hosts together send more messages of a kind than other messages explain, however few each
 * sends. Hosts that start after a power failure each probe, solicit and report; a flood has only
 * one of these kinds. Hosts report when a querier asks, but spread over seconds. Messages to a
 * group are judged only this way, since a group's bucket serves the whole link.
 */
#include "base/sketch.h"
#include "detectors/detector.h"
#include "detectors/storm.h"

#include <math.h>
#include <stdio.h>

#define SLOT (KIND_ROUTER_ADVERTISEMENT - KIND_FIRST_DISCOVERY)

/* Returns the number of routers that advertised themselves to one group; 0 if no advertisement is
 * new, since other messages go to the group too. */
static double routers_of(const struct observation *observation)
{
	const struct target *target = observation->target.now;

	return target->kinds[SLOT] > observation->target.before->kinds[SLOT] ?
		       count_bits(target->path_set[0] | target->path_set[1]) :
		       0;
}

/* Sets the offender to the receiver if all messages went to one host, else to the link. */
static void name_place(struct finding *finding, const struct storm_observation *storm)
{
	bool one = storm->kind != STORM_SOLICIT && storm->subjects < 1.5 &&
		   !address_is_multicast(&storm->now->latest);

	if (!one) {
		finding_of_link(finding);
		return;
	}
	finding->offender.address = storm->now->latest;
	finding->offender_is_target = true;
	finding->has_target = true;
	finding->target = storm->now->latest;
}

static bool of_link(const struct storm_observation *storm, struct finding *finding)
{
	static const char *const texts[STORM_KINDS] = {
#define STORM(number, name, text) [number] = (text),
		STORMS(STORM)
#undef STORM
	};
	bool crammed = storm->crammed >= ND_FLOOD_CRAMMED;

	if (!storm_floods(storm))
		return false;
	name_place(finding, storm);
	finding->confidence = 80;
	finding->last_seen = storm->now->last_seen;
	finding_measure(finding, "senders", storm->senders, NAN);
	finding_measure(finding, "packets", storm->packets, NAN);
	finding_measure(finding, "unexplained_packets", storm->excess,
			crammed ? NAN : ND_FLOOD_BURST);
	finding_measure(finding, "crammed_packets", storm->crammed,
			crammed ? ND_FLOOD_CRAMMED : NAN);
	finding_measure(finding, "usual_per_second", storm->usual, NAN);
	finding_rate(finding, texts[storm->kind], storm->packets, storm->window);
	finding_add(finding, " from about %.0f hosts of the link", storm->senders);
	return true;
}

/* A host that maintains its neighbour cache is answered by each neighbour, and does not solicit the
 * same one over and over. It answers others that do, and sends little else. */
static bool is_check(const struct observation *observation)
{
	const struct source_observation *source = &observation->source;
	const struct source_window *window = &source->windows[SOURCE_WINDOWS - 1];
	double solicited = window->kinds[KIND_NEIGHBOR_SOLICITATION - KIND_FIRST_DISCOVERY];
	double answers = window->kinds[KIND_NEIGHBOR_ADVERTISEMENT - KIND_FIRST_DISCOVERY];
	double others = -solicited - answers;

	for (int i = 0; i < KIND_SLOTS; i++)
		others += window->kinds[i];
	if (others > solicited || answers > ND_FLOOD_CHECKS * solicited)
		return false;
	return solicited > 0 && window->advertised * ND_FLOOD_ANSWERED >= solicited &&
	       solicited <= ND_FLOOD_CHECKS * source->fanout;
}

/* All starting hosts share the unspecified address as source, and a group receives messages from
 * all hosts of the link. */
static bool is_of_all(const struct observation *observation)
{
	const struct address *address = &observation->endpoint.address;

	return observes_target(observation) ? address_is_multicast(address) :
					      address_is_unspecified(address);
}

static bool of_entry(const struct view_settings *view, const struct observation *observation,
		     struct finding *finding)
{
	bool target = observes_target(observation);
	double seconds = (double)(target ? observation->target.elapsed :
					   observation->source.elapsed) /
			 NSEC_PER_SEC;
	__u64 packets =
		target ? observation->target.now->packets - observation->target.before->packets :
			 observation->source.now->packets - observation->source.before->packets;
	__u64 over = target ? observation->target.now->over - observation->target.before->over :
			      observation->source.now->over - observation->source.before->over;
	double limit = (double)(target ? view->target_rate[LANE_DISCOVERY] :
					 view->source_rate[LANE_DISCOVERY]);
	double count = target ? routers_of(observation) : 0;
	bool routers = target && count >= (double)view->nd_flood_routers;

	if (!routers && (!over || is_of_all(observation)))
		return false;
	if (!target && is_check(observation))
		return false;
	finding->confidence = 90;
	finding->blockable = !target;
	finding->has_target = target;
	finding->target = observation->endpoint.address;
	if (is_of_all(observation)) {
		finding_of_link(finding);
		finding->offender.view = VIEW_PRIVATE;
		finding->offender_is_target = finding->has_target = false;
	}
	finding_measure(finding, "packets_per_second", (double)packets / seconds,
			routers ? NAN : limit);
	finding_measure(finding, "packets_over_limit", (double)over, routers ? NAN : 0);
	if (target)
		finding_measure(finding, "sources", observation->target.sources, NAN);
	if (target)
		finding_measure(finding, "routers", count,
				routers ? (double)view->nd_flood_routers : NAN);
	if (routers)
		finding_add(finding, "about %.0f routers advertise themselves on one link", count);
	else
		finding_rate(finding, "neighbour discovery or listener messages", (double)packets,
			     target ? observation->target.span : observation->source.span);
	return true;
}

DETECTOR(detect_nd_flood)
{
	if (observation->observed == OBSERVED_STORM)
		return of_link(&observation->storm, finding);
	return of_entry(view, observation, finding);
}
