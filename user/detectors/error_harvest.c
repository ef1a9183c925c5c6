// SPDX-License-Identifier: GPL-2.0-only
/*
 * error-harvest: a port or protocol scan, detected by the errors it draws.
 *
 * A scanned host sends errors to the scanner again and again, each for another port or protocol;
 * errors to other receivers are separate observations. A client that tries one closed port twenty
 * times was refused one thing; each lost peer of a peer-to-peer client refuses one thing; a filter
 * refuses the same port of every host that it blocks. The kernel side does not count quoted pings.
 *
 * Late replies of a service are refused at a different port each: memory/refusal_count.h defines
 * which ports those are. Many more of them, or a run of consecutive ports, are a scan from such a
 * source port. A traceroute with increasing ports, as mtr sends, is not counted. One router reports
 * each host of a poller that is down, so absent hosts have a higher threshold too.
 *
 * The other signs are one port refused by many hosts, and errors from dozens of hosts within a
 * second: a scan of many hosts, or backscatter of a forged address.
 *
 * The offender is the receiver of the errors, unless its address was forged, or the errors. Those
 * whose quoted packet it did not send are not counted (bpf/refusal.h).
 */
#include "config/window.h"
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

/* Returns the number of errors without time exceeded, which several traceroutes at once draw from a
 * hundred routers. */
static __u64 refusals_of(const struct target *target)
{
	return target->packets - target->kinds[KIND_TIME_EXCEEDED - KIND_FIRST_ERROR];
}

static bool refused_by_many(const struct view_settings *view, const struct observation *observation,
			    struct finding *finding)
{
	const struct target_observation *target = &observation->target;
	double seconds = (double)target->elapsed / NSEC_PER_SEC;
	double rate = (double)(refusals_of(target->now) - refusals_of(target->before)) /
		      (seconds > 1 ? seconds : 1) / (target->doubled ? 2 : 1);

	if (target->sources < (double)view->harvest_hosts || rate < (double)view->harvest_rate)
		return false;
	finding->confidence = 70;
	finding_measure(finding, "sources", target->sources, (double)view->harvest_hosts);
	finding_measure(finding, "errors_per_second", rate, (double)view->harvest_rate);
	snprintf(finding->summary, sizeof(finding->summary),
		 "errors from about %.0f hosts, %.0f a second: it scans, or its address is forged",
		 target->sources, rate);
	return true;
}

/* Fills in the finding for one refusing host if `count` reaches the threshold; `words` describe
 * what was refused. */
static bool refused(struct finding *finding, const char *name, double count, __u64 threshold,
		    const char *words)
{
	if (count < (double)threshold)
		return false;
	finding->confidence = count > ERROR_HARVEST_SURE * (double)threshold / 6 ? 90 : 70;
	finding_measure(finding, name, count, (double)threshold);
	snprintf(finding->summary, sizeof(finding->summary),
		 "drew errors for at least %.0f %s: it scans, or its address is forged", count,
		 words);
	return true;
}

static double client_ports(const struct refusal_counts *counts)
{
	if (counts->climbs && counts->row < ERROR_HARVEST_ROW &&
	    counts->rate <= ERROR_HARVEST_TRACE_RATE)
		return 0;
	return counts->client_ports + (counts->client_ports < REFUSALS_LATEST ? 0 : counts->missed);
}

/* Returns true if nothing but client ports were refused, to a resolver that answers late: a scan
 * from its port is faster, walks through the ports, or tries those of services. */
static bool like_late_answers(const struct view_settings *view,
			      const struct refusals_observation *refusal)
{
	const struct refusal_counts *window = &refusal->window, *day = &refusal->day;

	return window->answers && window->row < ERROR_HARVEST_ROW &&
	       window->rate <= ERROR_HARVEST_ANSWERS && day->doors < (double)view->harvest_refusals;
}

/* A client has dynamic ports, and so has a peer; a traceroute's climb. */
static double peer_ports(const struct refusal_counts *counts)
{
	return counts->climbs ? 0 : counts->peers;
}

static bool refused_by_one(const struct view_settings *view, const struct observation *observation,
			   struct finding *finding)
{
	const struct refusals_observation *refusal = &observation->refused;
	const struct refusal_counts *window = &refusal->window, *hour = &refusal->hour;
	const struct refusal_counts *day = &refusal->day;

	if (!refused(finding, "distinct_refusals", window->doors, view->harvest_refusals,
		     "different ports of one host, protocols counting double") &&
	    !refused(finding, "distinct_refusals_an_hour", hour->doors, view->harvest_hour,
		     "different ports of one host within an hour, protocols counting double") &&
	    !refused(finding, "distinct_refusals_a_day", day->doors,
		     ERROR_HARVEST_DAY * view->harvest_hour,
		     "different ports of one host within a day, protocols counting double") &&
	    !refused(finding, "peer_ports", peer_ports(window), (__u64)ERROR_HARVEST_PEERS,
		     "different dynamic ports of one host, from a dynamic port") &&
	    !refused(finding, "peer_ports_an_hour", peer_ports(hour),
		     (__u64)ERROR_HARVEST_PEERS_HOUR,
		     "different dynamic ports of one host within an hour, from a dynamic port") &&
	    !refused(finding, "ports_in_a_row", window->row, (__u64)ERROR_HARVEST_ROW,
		     "consecutive ports of one host") &&
	    !refused(finding, "client_ports", client_ports(window), view->harvest_late,
		     "different client ports of one host, too many for late replies") &&
	    !refused(finding, "absent_hosts", hour->absent, view->harvest_absent, "absent hosts"))
		return false;
	/* Such a scan has pauses of minutes. */
	if (window->doors < (double)view->harvest_refusals)
		finding->lasts = slow_lasts(SLOW_HOUR);
	finding->has_target = !hour->absent || hour->absent < (double)view->harvest_absent;
	finding->target = observation->endpoint.address;
	finding_measure(finding, "errors", (double)refusal->refusals->errors, NAN);
	if (finding->has_target && like_late_answers(view, refusal))
		finding->severity = SEVERITY_INFO;
	return true;
}

/* The same port, refused by many hosts. */
static bool refused_by_each(const struct view_settings *view, const struct observation *observation,
			    struct finding *finding)
{
	const struct refusals_observation *refusal = &observation->refused;
	bool fast = refusal->hosts >= (double)view->harvest_hosts;
	double threshold = (double)view->harvest_hosts * (fast ? 1 : ERROR_HARVEST_HOUR_HOSTS);
	double hosts = fast ? refusal->hosts : refusal->hosts_hour;

	if (hosts < threshold)
		return false;
	finding->confidence = 70;
	finding_measure(finding, "hosts", hosts, threshold);
	finding_measure(finding, "port", refusal->port, NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "drew errors for port %u from at least %.0f hosts%s: it scans, or its address is "
		 "forged",
		 refusal->port, hosts, fast ? "" : " within an hour");
	return true;
}

/* Different well-known ports, refused by many hosts. A resolver or time client tries one port. */
static bool refused_here_and_there(const struct view_settings *view,
				   const struct observation *observation, struct finding *finding)
{
	const struct refusals_observation *refusal = &observation->refused;

	if (refusal->places < (double)view->harvest_hosts || refusal->ports < ERROR_HARVEST_PORTS)
		return false;
	finding->confidence = 70;
	finding_measure(finding, "hosts", refusal->places, (double)view->harvest_hosts);
	finding_measure(finding, "ports", refusal->ports, ERROR_HARVEST_PORTS);
	snprintf(finding->summary, sizeof(finding->summary),
		 "drew errors for %.0f well-known ports from at least %.0f hosts within an hour: "
		 "it scans, or its address is forged",
		 refusal->ports, refusal->places);
	return true;
}

static bool by_refusals(const struct view_settings *view, const struct observation *observation,
			struct finding *finding)
{
	finding->offender.address = observation->refused.receiver;
	finding->offender_is_target = true;
	return refused_by_one(view, observation, finding) ||
	       refused_by_each(view, observation, finding) ||
	       refused_here_and_there(view, observation, finding);
}

/* Errors from outside can be forged by anybody there, and the packets that they quote are not seen
 * here: they hardly prove anything about their receiver at home. Errors of hosts at home at least
 * show that packets reached these. */
static void doubt(struct finding *finding)
{
	finding->confidence = ERROR_HARVEST_UNPROVEN;
	finding_add(finding, ", or somebody outside forges the errors");
}

DETECTOR(detect_error_harvest)
{
	finding->drew = true;
	if (observation->observed == OBSERVED_REFUSALS ?
		    !by_refusals(view, observation, finding) :
		    !refused_by_many(view, observation, finding))
		return false;
	if (observation->endpoint.view == VIEW_INBOUND)
		doubt(finding);
	return true;
}
