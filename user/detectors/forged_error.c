// SPDX-License-Identifier: GPL-2.0-only
/*
 * forged-error: an error is sent to the sender of the packet it reports on, and quotes that packet
 * (RFC 792, RFC 4443 section 2.4 c). An off-path forger has never seen one (RFC 5927).
 */
#include "detectors/faults.h"

#include <math.h>
#include <stdio.h>

/* Some NAT routers do not translate quoted packets: one host quotes packets of one other host. */
static bool may_be_translator(const struct fault_reading *reading)
{
	return reading->senders < 1.5 && !reading->entry->quoted_changes;
}

/*
 * Errors about packets for which this machine has no socket. From hundreds of hosts they are
 * backscatter (Moore, Voelker, Savage, 2001): packets with our forged source address reach these
 * hosts, which reply as they must.
 */
static bool unsent(const struct fault_reading *reading, double threshold, struct finding *finding)
{
	double count = reading->counts[FAULT_UNSENT];

	if (count < threshold)
		return false;
	faults_tell(reading, FAULT_BIT(UNSENT), threshold, finding);
	finding->severity = SEVERITY_LOW;
	finding->confidence = 60;
	if (reading->senders >= FORGED_ERROR_BACKSCATTER) {
		finding->offender_is_target = true;
		snprintf(finding->summary, sizeof(finding->summary),
			 "backscatter: errors from about %.0f hosts about packets that this host "
			 "did not send; its address is forged elsewhere",
			 reading->senders);
		return true;
	}
	snprintf(finding->summary, sizeof(finding->summary),
		 "%.0f error messages about packets that their receiver has no socket for", count);
	return true;
}

DETECTOR(detect_forged_error)
{
	const __u32 faults = FAULT_BIT(FOREIGN) | FAULT_BIT(NO_QUOTE);
	double threshold = (double)view->forged_errors, count;
	struct fault_reading reading;

	if (!faults_read(settings, observation, &reading))
		return false;
	count = faults_count(&reading, faults);
	if (count < threshold)
		return unsent(&reading, (double)view->unsent_errors, finding);
	faults_tell(&reading, faults, threshold, finding);
	finding->confidence = 90;
	if (!(reading.counts[FAULT_FOREIGN] > 0) || may_be_translator(&reading)) {
		finding->severity = SEVERITY_LOW;
		finding->confidence = 60;
	}
	snprintf(finding->summary, sizeof(finding->summary), "%.0f error messages that ", count);
	if (reading.counts[FAULT_FOREIGN] > 0)
		finding_add(finding, "quote a packet of another host than their receiver");
	else
		finding_add(finding, "quote no packet");
	return true;
}
