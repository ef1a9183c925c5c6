// SPDX-License-Identifier: GPL-2.0-only
/*
 * sensitive-probe: a request to a host that should receive no ping: where a cloud serves a
 * machine's credentials, or in a network that the operator names (management, pods, services). Also
 * a request from one declared segment into another. One request is enough; legitimate senders
 * belong on the allow list.
 */
#include "detectors/detector.h"

#include "config/segment.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The segments may have changed since the kernel side checked. */
static bool crosses(const char *from, const char *to)
{
	return from && to && strcmp(from, to) != 0;
}

DETECTOR(detect_sensitive_probe)
{
	const struct segment_list *segments = &settings->segments;
	const char *from = segment_name(segments, &observation->endpoint.address);
	const char *to = segment_name(segments, &observation->source.peer);
	bool sensitive = observation->source.event == EVENT_SENSITIVE;

	if (!sensitive && (observation->source.event != EVENT_SEGMENT || !crosses(from, to)))
		return false;
	finding->confidence = 80;
	finding->blockable = true;
	finding->has_target = true;
	finding->target = observation->source.peer;
	finding_measure(finding, "requests", (double)observation->source.now->packets, 1);
	finding_measure(finding, "targets", observation->source.fanout, NAN);
	if (sensitive)
		snprintf(finding->summary, sizeof(finding->summary),
			 "sent a request to a host on the list of sensitive hosts");
	else
		snprintf(finding->summary, sizeof(finding->summary),
			 "sent a request into segment %s from segment %s", to, from);
	return true;
}
