// SPDX-License-Identifier: GPL-2.0-only
/*
 * legacy-probe: timestamp, address mask, information, domain name and traceroute
 * messages of ICMPv4, node information of ICMPv6.  Nothing needs them any more
 * (RFC 6918, RFC 1812 section 4.3.3; RFC 4620 is experimental), and each tells an
 * attacker something.  A reply that leaves home is worse than the request: it told.  Where the
 * request was seen, the asker alone is told of.
 * Each use is told; a handful toward one host, as a person or an old device makes, as
 * information.
 */
#include "detectors/detector.h"

#include "base/names.h"

#include <math.h>
#include <stdio.h>

/* Of a lane's kinds the ones that are legacy, in the order of the histogram. */
static bool is_legacy(enum kind kind)
{
	switch (kind) {
	case KIND_TIMESTAMP_REQUEST:
	case KIND_TIMESTAMP_REPLY:
	case KIND_INFORMATION_REQUEST:
	case KIND_INFORMATION_REPLY:
	case KIND_MASK_REQUEST:
	case KIND_MASK_REPLY:
	case KIND_TRACEROUTE:
	case KIND_DOMAIN_NAME_REQUEST:
	case KIND_DOMAIN_NAME_REPLY:
	case KIND_NODE_QUERY:
	case KIND_NODE_REPLY:
		return true;
	default:
		return false;
	}
}

DETECTOR(detect_legacy_probe)
{
	bool reply = observation->endpoint.lane == LANE_REPLY;
	__u32 first = reply ? KIND_FIRST_REPLY : KIND_FIRST_REQUEST;
	__u32 past = reply ? KIND_FIRST_ERROR : KIND_FIRST_REPLY;
	__u32 most = KIND_COUNT;
	__u64 fresh = 0, total = 0, largest = 0;

	for (__u32 kind = first; kind < past; kind++) {
		__u32 count = observation->source.now->kinds[kind - first];

		if (!is_legacy((enum kind)kind) || !count)
			continue;
		total += count;
		fresh += count - observation->source.before->kinds[kind - first];
		if (count > largest) {
			largest = count;
			most = kind;
		}
	}
	if (!fresh || most == KIND_COUNT)
		return false;
	/* Outside answering outside, or answering us, gives nothing of ours away; and an answer is
	 * its asker's story, where that was seen. */
	if (reply && (observation->endpoint.view != VIEW_OUTBOUND ||
		      observation->source.now->unasked == observation->source.before->unasked))
		return false;

	finding->confidence = 99;
	finding->blockable = !reply;
	if (reply && finding->severity < SEVERITY_MEDIUM)
		finding->severity = SEVERITY_MEDIUM;
	else if ((double)total <= LEGACY_PROBE_FEW && observation->source.fanout < 2.5)
		finding->severity = SEVERITY_INFO;
	finding_measure(finding, "messages", (double)total, 1);
	finding_measure(finding, "targets", observation->source.fanout, NAN);
	snprintf(finding->summary, sizeof(finding->summary), "%llu %s%s, mostly %s", total,
		 reply ? (total == 1 ? "reply" : "replies") : (total == 1 ? "request" : "requests"),
		 reply ? " left home" : "", kind_names[most]);
	return true;
}
