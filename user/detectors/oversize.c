// SPDX-License-Identifier: GPL-2.0-only
/*
 * oversize: fragments as a weapon.
 *
 * A fragment that would end past 65,535 bytes overruns the receiver's buffer (ping of death); one
 * smaller than any network's MTU makes necessary is meant to slip past filters (RFC 1858, RFC
 * 7112); overlapping fragments crash a receiver with faulty arithmetic, or show a filter other
 * bytes than the receiver (teardrop, RFC 5722); fragments whose remainder never comes, the first or
 * the later ones, fill the reassembly queue. Large pings are fragmented too: up to the size limit
 * they count as an administrator's, jumbo frames included.
 *
 * The reply to a large ping is as large: the requester is reported, not the replying host. Messages
 * are counted, not their fragments.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

#define BIT(reason) (1ULL << REASON_##reason)

/* Returns the number of datagrams that the source began within a minute or two and did not
 * complete. */
static double most_unfinished(const struct observation *observation)
{
	double most = 0;

	for (int i = 0; i < SOURCE_WINDOWS; i++)
		most = fmax(most, observation->source.windows[i].unfinished);
	return most;
}

/* Returns true if the source received as many fragments as it sent: its replies are as large as the
 * requests. The received ones are read after the sent ones, so the first observation is
 * inconclusive and counts as drawn. */
static bool is_drawn(const struct observation *observation)
{
	const struct source_observation *source = &observation->source;

	return source->before->packets == 0 || 2 * source->fragments_received >= source->fragments;
}

/* Returns the number of fragmented messages: the completed ones, or, if there are none, an estimate
 * from the number of fragments. Replies drawn by requests are not counted. */
static double messages(const struct observation *observation)
{
	const struct source *source = observation->source.now;
	double fragments = fmax(source->largest / OVERSIZE_FRAGMENT_BYTES, 1);

	if (!source->completed)
		return (double)source->packets / fragments;
	return source->completed - (is_drawn(observation) ? source->completed_replies : 0);
}

DETECTOR(detect_oversize)
{
	const struct source *source = observation->source.now;
	const struct source *before = observation->source.before;
	__u64 broken = source->malformed_set &
		       (BIT(FRAGMENT_OVERRUN) | BIT(FRAGMENT_TINY) | BIT(FRAGMENT_OVERLAP));
	bool large = source->largest > view->oversize_bytes &&
		     messages(observation) >= OVERSIZE_LARGE_MESSAGES;
	double left = most_unfinished(observation);
	/* What a reply or a later fragment belongs to may have been drawn by large requests. */
	const __u32 lanes = ~(1u << LANE_REPLY | 1u << LANE_FRAGMENT);
	bool unfinished = left >= (double)view->oversize_first_fragments &&
			  source->begun > before->begun &&
			  (lanes >> observation->endpoint.lane & 1 || !is_drawn(observation));

	if (source->malformed == before->malformed)
		broken = 0;
	if (source->packets == before->packets || (!broken && !large && !unfinished))
		return false;

	finding->blockable = true;
	finding->confidence = broken ? 95 : 75;
	if (broken & BIT(FRAGMENT_OVERRUN))
		finding->severity = SEVERITY_HIGH;
	else if (large && !broken)
		finding->severity = SEVERITY_LOW;
	finding_measure(finding, "largest_message_bytes", source->largest,
			(double)view->oversize_bytes);
	finding_measure(finding, "malformed_fragments", source->malformed, broken ? 1 : NAN);
	finding_measure(finding, "overlapping_fragments", source->overlaps,
			broken & BIT(FRAGMENT_OVERLAP) ? 1 : NAN);
	finding_measure(finding, "unfinished_datagrams", left,
			unfinished ? (double)view->oversize_first_fragments : NAN);
	finding_measure(finding, "begun_datagrams", source->begun, NAN);
	finding_measure(finding, "later_fragments", (double)observation->source.fragments, NAN);
	snprintf(finding->summary, sizeof(finding->summary), "%s",
		 broken & BIT(FRAGMENT_OVERRUN) ? "fragments that would end past 65,535 bytes" :
		 broken & BIT(FRAGMENT_OVERLAP) ? "fragments of one datagram that overlap" :
		 broken				? "fragments smaller than any network makes" :
		 unfinished ? "fragments of datagrams that are never completed" :
			      "messages larger than the limit, in fragments");
	return true;
}
