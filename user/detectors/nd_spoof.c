// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd-spoof: a host claims another host's address (RFC 3756 section 4.1.1). A single change may be a
 * new network card or a router that takes over; if the former owner still answers, its address was
 * stolen.
 */
#include "detectors/detector.h"

#include <math.h>
#include <string.h>

static void say(struct finding *finding, enum severity severity, unsigned int confidence,
		const char *what)
{
	finding->severity = severity;
	finding->confidence = confidence;
	finding_add(finding, "%s", what);
}

static void changed(const struct neighbor_observation *host, struct finding *finding)
{
	const struct neighbor *now = host->now;
	bool announced = now->announced != host->before->announced;

	if (host->changes >= ND_SPOOF_CHANGES)
		say(finding, finding->severity, 85, "its link-layer address keeps changing");
	else if (now->foreign || (announced && host->acquainted))
		say(finding, SEVERITY_INFO, 40, "another neighbour takes this address over");
	else
		say(finding, SEVERITY_LOW, 50, "this address has another link-layer address now");
}

static bool is_spoofed(const struct neighbor_observation *host, const struct view_settings *view,
		       struct finding *finding)
{
	const struct neighbor *now = host->now, *before = host->before;
	bool contended = now->changes && now->contended != before->contended;
	bool flood = now->unsolicited > view->nd_spoof_unsolicited &&
		     (before->unsolicited <= view->nd_spoof_unsolicited ||
		      now->unsolicited > before->unsolicited);

	if (now->changes == before->changes && !contended && !flood &&
	    !(host->usurped && now->claimed != before->claimed))
		return false;
	if (host->addresses >= ND_SPOOF_ADDRESSES && !now->foreign) {
		finding_of_link(finding);
		finding_measure(finding, "addresses", host->addresses, ND_SPOOF_ADDRESSES);
		say(finding, finding->severity, 90,
		    "the link-layer addresses of many hosts have changed");
	} else if (host->answers) {
		say(finding, finding->severity, 90,
		    "another host claims this address, whose known link-layer address still "
		    "answers");
	} else if (contended) {
		say(finding, finding->severity, 90,
		    "two hosts contend for this address: its former link-layer address still "
		    "answers");
	} else if (flood) {
		say(finding,
		    now->changes || host->standing >= STANDING_HOST ? finding->severity :
								      SEVERITY_MEDIUM,
		    80, "this address is announced repeatedly");
	} else {
		changed(host, finding);
	}
	finding_measure(finding, "unsolicited", now->unsolicited,
			flood ? (double)view->nd_spoof_unsolicited : NAN);
	return true;
}

/* Returns the claimant that is not the owner of the address, as far as that is known. */
static const __u8 *usurper(const struct neighbor_observation *host)
{
	const struct neighbor *now = host->now;

	if (host->owner && now->changes && !memcmp(now->link, host->owner, sizeof(now->link)))
		return now->former;
	return now->link;
}

DETECTOR(detect_nd_spoof)
{
	const struct neighbor_observation *host = &observation->neighbor;

	if (!is_spoofed(host, view, finding))
		return false;
	finding_link(finding, usurper(host));
	finding_measure(finding, "changes", host->changes, NAN);
	finding_measure(finding, "contended", host->now->contended, NAN);
	return true;
}
