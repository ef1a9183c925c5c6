// SPDX-License-Identifier: GPL-2.0-only
/*
 * mtu-attack: a false path MTU slows a host down, makes it send fragments, or stops it (RFC 8201
 * section 6, RFC 5927 section 7.3).
 *
 * Every link carries 1,280 bytes of IPv6 (RFC 8200 section 5), and today's links 552 of IPv4. A
 * router quotes the packet that did not fit: the receiver of the error sent it, and it is longer
 * than the MTU. Of a long packet only the beginning is quoted (RFC 4443 section 2.4 c).
 */
#include "detectors/faults.h"

#include <math.h>
#include <stdio.h>

DETECTOR(detect_mtu_attack)
{
	const __u32 proven = FAULT_BIT(LOW_MTU) | FAULT_BIT(FOREIGN_MTU) | FAULT_BIT(LONG_MTU);
	const __u32 faults = proven | FAULT_BIT(FITS) | FAULT_BIT(UNSENT_MTU);
	struct fault_reading reading;
	bool ipv4 = address_is_ipv4(&observation->endpoint.address);
	double messages;

	if (!faults_read(settings, observation, &reading))
		return false;
	messages = fmax(fmax(reading.counts[FAULT_LOW_MTU], reading.counts[FAULT_FOREIGN_MTU]),
			fmax(reading.counts[FAULT_LONG_MTU], reading.counts[FAULT_FITS]));
	if (reading.counts[FAULT_UNSENT_MTU] >= MTU_ATTACK_LATE)
		messages = fmax(messages, reading.counts[FAULT_UNSENT_MTU]);
	if (!(messages > 0))
		return false;
	if (!(faults_count(&reading, proven) > 0))
		finding->severity = SEVERITY_LOW;
	finding->confidence = finding->severity == SEVERITY_LOW ? 60 : 90;
	faults_tell(&reading, faults, 1, finding);
	if (reading.entry->mtu)
		finding_measure(finding, "lowest_mtu", reading.entry->mtu,
				(double)(ipv4 ? view->least_mtu4 : view->least_mtu6));
	snprintf(finding->summary, sizeof(finding->summary), "%.0f false %s message%s: ", messages,
		 ipv4 ? "fragmentation-needed" : "packet-too-big", messages > 1 ? "s" : "");
	if (reading.counts[FAULT_LOW_MTU] > 0)
		finding_add(finding, "an MTU of %u is claimed", reading.entry->mtu);
	else if (reading.counts[FAULT_FOREIGN_MTU] > 0)
		finding_add(finding, "their receiver did not send the quoted packet");
	else if (reading.counts[FAULT_LONG_MTU] > 0)
		finding_add(finding, "they are longer than an ICMPv6 error may be, 1280 bytes");
	else if (reading.counts[FAULT_UNSENT_MTU] >= MTU_ATTACK_LATE)
		finding_add(finding, "no socket of their receiver sent the quoted packet");
	else
		finding_add(finding, "the quoted packet fits into the MTU of %u",
			    reading.entry->mtu);
	return true;
}
