// SPDX-License-Identifier: GPL-2.0-only
/*
 * legacy-probe: timestamp, address mask, information, domain name and traceroute messages of
 * ICMPv4, node information of ICMPv6. Nothing needs them any more (RFC 6918, RFC 1812 section
 * 4.3.3; RFC 4620 is experimental), and each discloses something to an attacker. A reply that
 * leaves home is worse than the request: the disclosure has happened. If the request was seen, only
 * its sender is reported.
 *
 * Each use is reported; a few messages to one host, as a person or an old device sends, as info,
 * and so are those of a program that measures the delay of a link each way: it asks a few hosts
 * outside again and again, which reply.
 */
#include "detectors/contacts.h"

#include "base/names.h"

#include <math.h>
#include <stdio.h>

/* Returns true if the kind is a legacy one. */
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

/* Messages of legacy kinds: the count, the new ones among them, and the most frequent kind. */
struct legacy {
	__u64 total;
	__u64 fresh;
	enum kind most;
};

static struct legacy count_legacy(const __u32 *now, const __u32 *before, __u32 first, __u32 past)
{
	struct legacy legacy = { .most = KIND_COUNT };
	__u32 largest = 0;

	for (__u32 kind = first; kind < past; kind++) {
		__u32 count = now[kind - first];

		if (!is_legacy((enum kind)kind) || !count)
			continue;
		legacy.total += count;
		legacy.fresh += count - before[kind - first];
		if (count > largest) {
			largest = count;
			legacy.most = (enum kind)kind;
		}
	}
	return legacy;
}

/* Replies that leave home to one receiver: one alert for the receiver, however many hosts replied.
 * If the requests were seen, requests() reports them instead. */
static bool answers(const struct observation *observation, struct finding *finding)
{
	const struct target *now = observation->target.now, *before = observation->target.before;
	struct legacy legacy = count_legacy(now->kinds, before->kinds, KIND_FIRST_REPLY,
					    KIND_FIRST_ERROR);

	if (observation->endpoint.lane != LANE_REPLY ||
	    observation->endpoint.view != VIEW_OUTBOUND || !legacy.fresh ||
	    now->unasked == before->unasked)
		return false;
	finding->drew = true;
	finding->confidence = 90;
	if (finding->severity < SEVERITY_MEDIUM)
		finding->severity = SEVERITY_MEDIUM;
	finding_measure(finding, "replies", (double)legacy.total, 1);
	finding_measure(finding, "hosts", observation->target.sources, NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "%llu %s from about %.0f hosts left home, mostly %s", legacy.total,
		 legacy.total == 1 ? "reply" : "replies", observation->target.sources,
		 kind_names[legacy.most]);
	return true;
}

/* Returns true if the source asks a few hosts outside and, as far as that is visible, most reply.
 * It may have replaced some of them, if it asks each many times. */
static bool measures_a_link(const struct observation *observation, __u64 total)
{
	const struct contact_outcomes *contacts = &observation->source.contacts;
	double hosts = observation->source.fanout;

	if (observation->endpoint.view != VIEW_OUTBOUND)
		return false;
	/* Who does not reply discloses nothing, however often it is asked. */
	if ((double)total >= LEGACY_PROBE_MEASURED * hosts)
		return hosts <= 2 * LEGACY_PROBE_REFLECTORS;
	if (contacts->visible && contacts_failed_share(contacts->failed, contacts->met) >= 0.5)
		return false;
	return hosts <= LEGACY_PROBE_REFLECTORS;
}

static bool requests(const struct observation *observation, struct finding *finding)
{
	struct legacy legacy = count_legacy(observation->source.now->kinds,
					    observation->source.before->kinds, KIND_FIRST_REQUEST,
					    KIND_FIRST_REPLY);

	if (observation->endpoint.lane != LANE_REQUEST || !legacy.fresh)
		return false;
	finding->confidence = 99;
	finding->blockable = true;
	if (((double)legacy.total <= LEGACY_PROBE_FEW && observation->source.fanout < 2.5) ||
	    (legacy.most == KIND_TIMESTAMP_REQUEST && measures_a_link(observation, legacy.total)))
		finding->severity = SEVERITY_INFO;
	finding_measure(finding, "messages", (double)legacy.total, 1);
	finding_measure(finding, "targets", observation->source.fanout, NAN);
	snprintf(finding->summary, sizeof(finding->summary), "%llu request%s, mostly %s",
		 legacy.total, legacy.total == 1 ? "" : "s", kind_names[legacy.most]);
	return true;
}

DETECTOR(detect_legacy_probe)
{
	return observes_target(observation) ? answers(observation, finding) :
					      requests(observation, finding);
}
