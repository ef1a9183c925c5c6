// SPDX-License-Identifier: GPL-2.0-only
/*
 * mld-probe: one request makes every host on the link reply.
 *
 * All members of a group reply to an echo to its address and so reveal themselves; a few within a
 * minute or two, as a person's ping sends, or a router at home all day, are only reported as info.
 * A listener query has the same effect: a querier sends one in 125 seconds, four in 94 when it
 * starts (RFC 3810 section 9), and group-specific ones when a host leaves. A host that queries
 * every few seconds is reported; one that also joins and leaves groups is no querier.
 *
 * A version 1 report that is not sent to its group, a multicast router advertisement without router
 * alert, or a query that wants the reports of all hosts at once (nmap's script
 * targets-ipv6-multicast-mld: within a millisecond) comes from no listener, querier or router, but
 * from a tool.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

#define SLOT(kind) (KIND_##kind - KIND_FIRST_DISCOVERY)

static bool echo_to_a_group(const struct observation *observation, struct finding *finding)
{
	const struct source *source = observation->source.now;
	const struct source_window *window = &observation->source.windows[SOURCE_WINDOWS - 1];

	if (source->multicast == observation->source.before->multicast)
		return false;
	finding->confidence = 80;
	finding->blockable = true;
	finding_asks(finding, &source->targets);
	finding->lasts = (__u64)(MLD_PROBE_LASTS * NSEC_PER_SEC);
	if (window->multicast <= MLD_PROBE_FEW)
		finding->severity = SEVERITY_INFO;
	finding_measure(finding, "requests_to_a_group", source->multicast, 1);
	finding_measure(finding, "answers", (double)observation->source.replies, NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "%u request%s to a group address, %llu replies", source->multicast,
		 source->multicast == 1 ? "" : "s", observation->source.replies);
	return true;
}

/* Returns the one of the two windows with the shorter query interval; NULL: too few queries. */
static const struct source_window *busier(const struct observation *observation, double *interval)
{
	const struct source_window *busier = NULL;

	*interval = INFINITY;
	for (int i = 0; i < SOURCE_WINDOWS; i++) {
		const struct source_window *window = &observation->source.windows[i];
		__u32 queries = window->kinds[SLOT(MLD_QUERY)];
		double seconds = (double)window->elapsed / NSEC_PER_SEC;

		if (queries < MLD_PROBE_QUERIES || seconds / queries >= *interval)
			continue;
		*interval = seconds / queries;
		busier = window;
	}
	return busier;
}

static bool forged_queries(const struct view_settings *view, const struct observation *observation,
			   struct finding *finding)
{
	const struct source *source = observation->source.now;
	double threshold = (double)view->mld_query_interval / NSEC_PER_SEC, interval;
	const struct source_window *window = busier(observation, &interval);

	if (source->kinds[SLOT(MLD_QUERY)] == observation->source.before->kinds[SLOT(MLD_QUERY)] ||
	    !window || interval >= threshold)
		return false;
	finding->confidence = 60;
	finding->blockable = true;
	if (!source->kinds[SLOT(MLD_DONE)])
		finding->severity = SEVERITY_INFO;
	finding_measure(finding, "queries", window->kinds[SLOT(MLD_QUERY)], MLD_PROBE_QUERIES);
	finding_measure(finding, "seconds_between_queries", interval, threshold);
	finding_measure(finding, "groups_left", source->kinds[SLOT(MLD_DONE)], NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "%u listener queries, one in %.0f seconds%s", window->kinds[SLOT(MLD_QUERY)],
		 interval,
		 source->kinds[SLOT(MLD_DONE)] ? ", from a host that also leaves groups" : "");
	return true;
}

static bool stray_messages(const struct observation *observation, struct finding *finding)
{
	const struct source *source = observation->source.now;

	if (source->unasked == observation->source.before->unasked)
		return false;
	finding->confidence = 80;
	finding->blockable = true;
	finding_measure(finding, "stray_messages", source->unasked, 1);
	finding_measure(finding, "groups_left", source->kinds[SLOT(MLD_DONE)], NAN);
	finding_measure(finding, "multicast_router_messages", source->kinds[SLOT(MULTICAST_ROUTER)],
			NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "%u listener message%s that no listener, querier or multicast router sends",
		 source->unasked, source->unasked == 1 ? "" : "s");
	return true;
}

/* A multicast router also sends listener queries. */
static bool multicast_routers(const struct observation *observation, struct finding *finding)
{
	const struct source *source = observation->source.now;
	__u32 messages = source->kinds[SLOT(MULTICAST_ROUTER)];

	if (messages == observation->source.before->kinds[SLOT(MULTICAST_ROUTER)] ||
	    source->kinds[SLOT(MLD_QUERY)])
		return false;
	finding->severity = SEVERITY_INFO;
	finding->confidence = 40;
	finding_measure(finding, "multicast_router_messages", messages, 1);
	snprintf(finding->summary, sizeof(finding->summary),
		 "%u multicast router message%s from a host that sends no listener queries",
		 messages, messages == 1 ? "" : "s");
	return true;
}

DETECTOR(detect_mld_probe)
{
	if (observation->endpoint.lane == LANE_REQUEST)
		return echo_to_a_group(observation, finding);
	return stray_messages(observation, finding) || forged_queries(view, observation, finding) ||
	       multicast_routers(observation, finding);
}
