// SPDX-License-Identifier: GPL-2.0-only
/*
 * os-fingerprint: requests that are answered differently from system to system.
 *
 * nmap -O asks with an echo of code 9 and 120 bytes of zeros (IE1), then one of code 0,
 * type of service 4 and 150 bytes (IE2); which of its oddities come back tells the
 * system.  xprobe2 and its kin ask one host for an echo, the time and the address mask
 * within seconds.  No ping sets a code in an echo request: RFC 792 knows only 0.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

#define SLOT(kind) (KIND_##kind - KIND_FIRST_REQUEST)

/* One host asked for three different things. */
static bool mixture(const struct observation *observation)
{
	const __u32 *kinds = observation->source.now->kinds;

	return observation->source.now->packets > observation->source.before->packets &&
	       observation->source.fanout < 2.5 && kinds[SLOT(ECHO_REQUEST)] &&
	       kinds[SLOT(TIMESTAMP_REQUEST)] &&
	       (kinds[SLOT(MASK_REQUEST)] || kinds[SLOT(INFORMATION_REQUEST)]) &&
	       observation->source.now->last_seen - observation->source.now->first_seen <
		       (__u64)(OS_FINGERPRINT_MIXTURE_SECONDS * NSEC_PER_SEC);
}

static bool odd_echo(const struct packet *packet)
{
	return packet->kind == KIND_ECHO_REQUEST && packet->code == OS_FINGERPRINT_ECHO_CODE &&
	       packet->payload_length == OS_FINGERPRINT_PAYLOAD_BYTES;
}

DETECTOR(detect_os_fingerprint)
{
	bool sample = observation->observed == OBSERVED_SAMPLE;

	if (sample ? !odd_echo(observation->sample.packet) : !mixture(observation))
		return false;
	finding->confidence = sample ? 95 : 80;
	finding->blockable = true;
	if (sample) {
		finding->has_target = true;
		finding->target = observation->sample.packet->target;
		finding_measure(finding, "echo_code", OS_FINGERPRINT_ECHO_CODE, 0);
		finding_measure(finding, "payload_bytes", OS_FINGERPRINT_PAYLOAD_BYTES, NAN);
		snprintf(finding->summary, sizeof(finding->summary),
			 "an echo request of code 9 with 120 bytes: nmap's OS detection");
	} else {
		finding_measure(finding, "kinds_of_request", observation->source.types, 3);
		snprintf(finding->summary, sizeof(finding->summary),
			 "echo, timestamp and mask requests to one host within seconds");
	}
	return true;
}
