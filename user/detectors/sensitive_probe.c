// SPDX-License-Identifier: GPL-2.0-only
/*
 * sensitive-probe: a request to a host that nobody asks without a purpose: where a cloud
 * keeps a machine's credentials, or networks the operator names (management, pods,
 * services).  One request is enough; who may ask belongs on the allow list.
 */
#include "detector.h"

#include <math.h>
#include <stdio.h>

DETECTOR(detect_sensitive_probe)
{
	if (observation->about != ABOUT_SOURCE || observation->event != EVENT_SENSITIVE)
		return false;
	finding->confidence = 80;
	finding->blockable = true;
	finding->has_target = true;
	finding->target = observation->peer;
	finding_measure(finding, "requests", (double)observation->source.packets, 1);
	finding_measure(finding, "targets", observation->fanout, NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "asked a host on the list of sensitive ones");
	return true;
}
