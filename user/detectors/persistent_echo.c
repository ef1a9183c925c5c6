// SPDX-License-Identifier: GPL-2.0-only
/*
 * persistent-echo: pings to one outside host that do not end. ICMP should be quiet and brief; a
 * ping that runs for an hour is a monitor, which the network's operator may want to know about.
 */
#include "detectors/talk.h"

#include <math.h>
#include <stdio.h>

DETECTOR(detect_persistent_echo)
{
	const struct conversation_observation *conversation = &observation->conversation;
	const struct pair_counts *pair = &conversation->pair;
	double seconds = (double)pair->lasted / NSEC_PER_SEC;

	if (observation->endpoint.view != VIEW_OUTBOUND || !conversation->asked ||
	    conversation->asked->packets == conversation->asked_before->packets)
		return false;
	if (pair->lasted < view->persistent_duration ||
	    pair->ways[WAY_ASKED].packets < PERSISTENT_ECHO_REQUESTS ||
	    pair->spacing.median > PERSISTENT_ECHO_PAUSE)
		return false;
	finding->has_target = true;
	finding->target = conversation->server;
	finding->confidence = 90;
	finding->lasts = (__u64)(PERSISTENT_ECHO_LASTS * NSEC_PER_SEC);
	finding_measure(finding, "seconds", seconds,
			(double)view->persistent_duration / NSEC_PER_SEC);
	finding_measure(finding, "requests", (double)pair->ways[WAY_ASKED].packets,
			PERSISTENT_ECHO_REQUESTS);
	finding_measure(finding, "interval", pair->spacing.median, PERSISTENT_ECHO_PAUSE);
	finding_measure(finding, "variation", pair->spacing.variation, NAN);
	finding_measure(finding, "hours", pair->hours, NAN);
	finding_add(finding, "has pinged one outside host for %.1f hours", seconds / 3600);
	return true;
}
