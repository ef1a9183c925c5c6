// SPDX-License-Identifier: GPL-2.0-only
/*
 * reflection: home is the victim of replies to requests it never sent, or the amplifier that would
 * send them to another victim.
 *
 * Victim: replies of hosts to which it sent no request, as the kernel side knows from first
 * contacts; a late or duplicate reply comes from a host that received one. Replies to requests that
 * it sent to a group itself (ping -b, ping ff02::1) are info. Or the kernel side counted replies of
 * one host over its bucket, which it does only for unrequested ones.
 *
 * Amplifier: echo requests at a rate to a multicast or broadcast address (smurf), or from one
 * (rsmurf), which no host has as its own (RFC 1122 section 3.2.1.3). A broadcast address of a
 * network that is not known shows by the replies: several for each request, all of other hosts.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

/* Returns true if nothing tells the replies from those to a monitor of many hosts, or to the users
 * behind one address: their requests are not visible, they are no flood, and their senders are at
 * home or not the hosts of a few networks, as those are who answer to a broadcast address. */
static bool like_solicited(const struct view_settings *view, const struct observation *observation,
			   double rate)
{
	const struct target_observation *target = &observation->target;
	const enum view way = observation->endpoint.view;

	return !target->visible && rate < (double)view->target_rate[LANE_REPLY] &&
	       (target->crowding < REFLECTION_CROWDING || way == VIEW_PRIVATE ||
		way == VIEW_OUTBOUND);
}

/* Returns true if they are few beside the replies that the host requested: some of a monitor's
 * hosts reply from another of their addresses. */
static bool is_aside(const struct view_settings *view, const struct target_observation *target,
		     double rate)
{
	return target->visible && rate < (double)view->target_rate[LANE_REPLY] &&
	       (double)target->now->unasked < REFLECTION_ASIDE * (double)target->now->packets;
}

/* Returns the replies of hosts that the host asked for each of its requests, of late. */
static double answered(const struct target_observation *target)
{
	return (double)(target->pulse_packets - target->pulse_unasked) /
	       fmax(1, (double)target->asked_lately);
}

/* Returns true if a part of the packets passes elsewhere (another line, another site of an anycast
 * address, a sensor that samples): the host sends about as many requests itself, or the replies
 * leave home and those of its requests that are seen are answered. */
static bool like_elsewhere(const struct view_settings *view, const struct observation *observation,
			   double rate)
{
	const struct target_observation *target = &observation->target;
	const double asked = (double)target->asked_lately;
	const double unasked = (double)target->pulse_unasked;

	if (!target->visible || rate >= (double)view->target_rate[LANE_REPLY])
		return false;
	return unasked <= REFLECTION_ELSEWHERE * asked ||
	       (observation->endpoint.view == VIEW_OUTBOUND && asked > 0 &&
		answered(target) >= REFLECTION_ANSWERED);
}

/* Returns true if the host's requests are seen, and hosts at home answer each of them several
 * times, but never the ones that were asked: these are broadcast addresses. */
static bool like_amplified(const struct view_settings *view, const struct observation *observation)
{
	const struct target_observation *target = &observation->target;
	const enum view way = observation->endpoint.view;

	return (way == VIEW_PRIVATE || way == VIEW_OUTBOUND) && !target->asked_groups &&
	       target->asked_lately >= view->reflection_replies &&
	       (double)target->pulse_unasked >=
		       REFLECTION_AMPLIFIED * (double)target->asked_lately &&
	       answered(target) < REFLECTION_SILENT && target->sources >= REFLECTION_SENDERS;
}

/* Returns the reply rate required. If requests of that direction are not visible, solicited replies
 * look the same: then many senders or a flood are required. */
static double wanted_rate(const struct view_settings *view, const struct target_observation *target)
{
	double rate = (double)view->reflection_reply_rate;

	if (target->visible)
		return rate;
	return fmax(rate,
		    target->sources >= REFLECTION_SENDERS ? REFLECTION_UNSEEN : REFLECTION_ONE_WAY);
}

/* Returns the replies a second. If requests of that direction are not visible, what a few programs
 * ask many hosts at once looks the same, so that only what lasts counts, or is a flood. */
static double reply_rate(const struct view_settings *view, const struct target_observation *target)
{
	const double seconds = (double)target->pulse_window / NSEC_PER_SEC;
	const double rate = (double)(target->now->unasked - target->before->unasked) *
			    NSEC_PER_SEC / (double)target->elapsed;

	if (target->visible || rate >= (double)view->target_rate[LANE_REPLY])
		return rate;
	return seconds < REFLECTION_LASTS ? 0 : (double)target->pulse_unasked / seconds;
}

static enum severity at_most(enum severity severity, enum severity most)
{
	return severity < most ? severity : most;
}

/* Returns the severity of replies that the host does not seem to have requested; at most `most`. */
static enum severity victim_severity(const struct view_settings *view,
				     const struct observation *observation, double rate,
				     bool amplified, enum severity most)
{
	const struct target_observation *target = &observation->target;

	if (amplified)
		return target->visible ? most : at_most(SEVERITY_MEDIUM, most);
	if (target->asked_groups || like_solicited(view, observation, rate) ||
	    is_aside(view, target, rate) || like_elsewhere(view, observation, rate))
		return SEVERITY_INFO;
	return !target->visible && rate < REFLECTION_ONE_WAY ? at_most(SEVERITY_LOW, most) : most;
}

static bool victim(const struct view_settings *view, const struct observation *observation,
		   struct finding *finding)
{
	const struct target_observation *observed = &observation->target;
	double unasked = (double)observed->now->unasked;
	double rate = reply_rate(view, observed);
	double wanted = wanted_rate(view, observed);
	bool amplified;

	if (observation->endpoint.lane != LANE_REPLY || rate < wanted ||
	    unasked < (double)view->reflection_replies)
		return false;
	finding->confidence = observed->visible ? 90 : rate >= REFLECTION_ONE_WAY ? 80 : 50;
	amplified = like_amplified(view, observation);
	finding->severity = victim_severity(view, observation, rate, amplified, finding->severity);
	finding->has_target = true;
	finding->target = observation->endpoint.address;
	finding_measure(finding, "unasked_replies", unasked, (double)view->reflection_replies);
	finding_measure(finding, "replies_per_second", rate, wanted);
	finding_measure(finding, "requests", (double)observed->asked, NAN);
	finding_measure(finding, "sources", observed->sources, NAN);
	finding_add(finding, "%.0f replies to %s, from about %.0f sources", unasked,
		    amplified		   ? "its requests to other addresses" :
		    observed->asked_groups ? "its requests to a group" :
		    observed->visible	   ? "requests that it never sent" :
					     "requests that were not seen here, if it sent any",
		    observed->sources);
	return true;
}

/* The same for the hosts of a network, each of which receives few. */
static bool victims(const struct view_settings *view, const struct observation *observation,
		    struct finding *finding)
{
	const struct carpet_observation *carpet = &observation->carpet;
	double rate = carpet->packets * NSEC_PER_SEC / (double)carpet->window;
	double wanted = REFLECTION_SPREAD * (double)view->reflection_reply_rate;

	if (!carpet->visible)
		wanted = fmax(wanted, REFLECTION_ONE_WAY);
	if (observation->endpoint.lane != LANE_REPLY || carpet->link || rate < wanted ||
	    carpet->targets < REFLECTION_SENDERS)
		return false;
	if (!carpet->visible)
		finding->severity = SEVERITY_INFO;
	finding->offender_bits = carpet->prefix_bits;
	finding->confidence = carpet->visible ? 80 : 50;
	finding_measure(finding, "unasked_replies", carpet->packets, NAN);
	finding_measure(finding, "replies_per_second", rate, wanted);
	finding_measure(finding, "targets", carpet->targets, REFLECTION_SENDERS);
	finding_measure(finding, "sources", carpet->sources, NAN);
	finding_add(finding,
		    carpet->visible ?
			    "%.0f replies to requests that about %.0f hosts of this prefix never "
			    "sent, from about %.0f sources" :
			    "%.0f replies to requests that were not seen here, if about %.0f hosts "
			    "of this prefix sent any, from about %.0f sources",
		    carpet->packets, carpet->targets, carpet->sources);
	return true;
}

/* Replies that the kernel side counts over a bucket were not requested. */
static bool unrequested(const struct view_settings *view, const struct observation *observation,
			struct finding *finding)
{
	const struct source *source = observation->source.now;
	const __u64 over = source->over - observation->source.before->over;
	double seconds = (double)observation->source.elapsed / NSEC_PER_SEC;
	double rate = (double)(source->packets - observation->source.before->packets) / seconds;

	if (observation->endpoint.lane != LANE_REPLY || over < view->reflection_replies ||
	    rate < (double)view->reflection_reply_rate)
		return false;
	finding->confidence = 80;
	finding->has_target = observation->observed == OBSERVED_SOURCE_EVENT;
	finding->target = observation->source.peer;
	finding_measure(finding, "unasked_replies", (double)over, (double)view->reflection_replies);
	finding_measure(finding, "replies_per_second", rate, (double)view->reflection_reply_rate);
	snprintf(finding->summary, sizeof(finding->summary),
		 "%.0f replies a second, %llu of them over a limit and not requested", rate, over);
	return true;
}

static bool amplifier(const struct view_settings *view, const struct observation *observation,
		      struct finding *finding)
{
	const struct source *source = observation->source.now;
	double seconds = (double)observation->source.elapsed / NSEC_PER_SEC;
	bool forged = address_is_broadcast(&observation->endpoint.address);
	__u64 count = forged ? source->packets : source->multicast;
	__u64 before = forged ? observation->source.before->packets :
				observation->source.before->multicast;
	double rate = (double)(count - before) / seconds;

	if (observation->endpoint.lane != LANE_REQUEST || count < view->reflection_replies ||
	    rate < (double)view->reflection_request_rate)
		return false;
	finding->confidence = 90;
	finding_measure(finding, "requests_to_a_group", (double)count,
			(double)view->reflection_replies);
	finding_measure(finding, "requests_per_second", rate,
			(double)view->reflection_request_rate);
	snprintf(finding->summary, sizeof(finding->summary),
		 "%llu echo requests %s a group address: many hosts %s", count,
		 forged ? "from" : "to", forged ? "receive the replies" : "would reply");
	return true;
}

DETECTOR(detect_reflection)
{
	if (observation->observed == OBSERVED_CARPET)
		return victims(view, observation, finding);
	if (observes_target(observation))
		return victim(view, observation, finding);
	return amplifier(view, observation, finding) || unrequested(view, observation, finding);
}
