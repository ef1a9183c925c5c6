// SPDX-License-Identifier: GPL-2.0-only
/*
 * os-fingerprint: requests whose replies differ between operating systems.
 *
 * nmap -O sends an echo with code 9 and 120 bytes of zeros (IE1), then one with code 0, type of
 * service 4 and 150 bytes (IE2); the fields that the reply preserves identify the system. xprobe2
 * and similar tools send one host an echo, a timestamp and an address mask request within seconds.
 * No ping sets a code in an echo request: RFC 792 defines only 0.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

#define SLOT(kind) (KIND_##kind - KIND_FIRST_REQUEST)

/* One host received three different kinds of request; returns the seconds within which, or 0. */
static double mixture(const struct observation *observation)
{
	if (observation->source.now->packets == observation->source.before->packets ||
	    observation->source.fanout >= 2.5)
		return 0;
	for (int i = 0; i < SOURCE_WINDOWS; i++) {
		const struct source_window *window = &observation->source.windows[i];
		const __u32 *kinds = window->kinds;

		if (kinds[SLOT(ECHO_REQUEST)] && kinds[SLOT(TIMESTAMP_REQUEST)] &&
		    (kinds[SLOT(MASK_REQUEST)] || kinds[SLOT(INFORMATION_REQUEST)]))
			return fmax(1, (double)window->elapsed / NSEC_PER_SEC);
	}
	return 0;
}

static bool odd_echo(const struct packet *packet)
{
	return packet->kind == KIND_ECHO_REQUEST && packet->code;
}

DETECTOR(detect_os_fingerprint)
{
	bool sample = observation->observed == OBSERVED_SAMPLE;
	const struct packet *packet = sample ? observation->sample.packet : NULL;

	double seconds = sample ? 0 : mixture(observation);

	if (sample ? !odd_echo(observation->sample.packet) : seconds == 0)
		return false;
	finding->confidence = sample ? 95 : 80;
	finding->blockable = true;
	if (sample) {
		if (packet->code != OS_FINGERPRINT_ECHO_CODE)
			finding->severity = SEVERITY_INFO;
		finding->has_target = true;
		finding->target = packet->target;
		finding_measure(finding, "echo_code", packet->code, 0);
		finding_measure(finding, "payload_bytes", packet->payload_length, NAN);
		snprintf(finding->summary, sizeof(finding->summary),
			 packet->code == OS_FINGERPRINT_ECHO_CODE ?
				 "an echo request of code %u, as of nmap's OS detection" :
				 "an echo request of code %u, which ping does not send",
			 packet->code);
	} else {
		finding_measure(finding, "kinds_of_request", observation->source.types, 3);
		snprintf(finding->summary, sizeof(finding->summary),
			 "echo, timestamp and mask requests to one host within %.0f seconds",
			 seconds);
	}
	return true;
}
