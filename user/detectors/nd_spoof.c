// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd-spoof: a host claims another host's address (RFC 3756 section 4.1.1). An address that moves to
 * another host and stays there may be a new network card, a router or a sleep proxy that takes
 * over; if its owner keeps claiming it, it was stolen (memory/contest.h).
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

/* The routers of a GLBP group share an address, and answer for it in turn. */
static bool is_of_group(const __u8 *link)
{
	static const __u8 group[] = { 0x00, 0x07, 0xb4, 0x00 };

	return !memcmp(link, group, sizeof(group));
}

/* Returns true if two hosts contend for the address. */
static bool is_contested(const struct neighbor_observation *host)
{
	return !(is_of_group(host->now->link) && is_of_group(host->now->former)) &&
	       (host->endless || host->returns >= ND_SPOOF_RETURNS ||
		(host->returns && host->disputed >= ND_SPOOF_HOSTS) ||
		host->newcomers >= ND_SPOOF_CHANGES);
}

static void changed(const struct neighbor_observation *host, struct finding *finding)
{
	if (host->sole)
		say(finding, SEVERITY_INFO, 40,
		    "another host takes over an address that is announced repeatedly");
	else if (host->now->foreign || (host->announced && host->acquainted))
		say(finding, SEVERITY_INFO, 40, "another neighbour takes this address over");
	else if (host->vacant)
		say(finding, SEVERITY_INFO, 40,
		    "another host has this address now: nobody answered when it probed for it");
	else if (host->returned)
		say(finding, SEVERITY_INFO, 40, "this address has returned to its first owner");
	else
		say(finding, SEVERITY_LOW, 50, "this address has another link-layer address now");
}

static bool is_announced_often(const struct neighbor *now, const struct neighbor *before,
			       const struct view_settings *view)
{
	return now->unsolicited > view->nd_spoof_unsolicited &&
	       (before->unsolicited <= view->nd_spoof_unsolicited ||
		now->unsolicited > before->unsolicited);
}

static bool is_spoofed(const struct neighbor_observation *host, const struct view_settings *view,
		       struct finding *finding)
{
	const struct neighbor *now = host->now, *before = host->before;
	bool contended = now->changes && now->contended != before->contended;
	bool flood = is_announced_often(now, before, view);

	if (now->changes == before->changes && !contended && !flood &&
	    !(host->usurped && now->claimed != before->claimed))
		return false;
	if (host->moved >= ND_SPOOF_HOSTS && !now->foreign) {
		finding_of_link(finding);
		finding_measure(finding, "hosts", host->moved, ND_SPOOF_HOSTS);
		say(finding, finding->severity, 90,
		    "others have taken the addresses of many hosts");
	} else if (host->answers) {
		say(finding, finding->severity, 90,
		    "another host claims this address, whose known link-layer address still "
		    "answers");
	} else if (is_contested(host)) {
		say(finding, finding->severity, 90,
		    "hosts contend for this address: its link-layer address keeps changing");
	} else if (flood && !now->changes && link_is_virtual(now->link)) {
		say(finding, SEVERITY_INFO, 40,
		    "a virtual router announces this address repeatedly");
	} else if (flood && host->sole && host->standing <= STANDING_HOST) {
		say(finding, SEVERITY_INFO, 40,
		    "the host that answers for this address announces it repeatedly");
	} else if (flood && host->announcing >= ND_SPOOF_HOSTS) {
		finding_of_link(finding);
		finding_measure(finding, "addresses", host->announcing, ND_SPOOF_HOSTS);
		say(finding, SEVERITY_MEDIUM, 80, "many addresses are announced repeatedly");
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

/* Returns true if frames of another host than the one they name brought messages about the address
 * lately. Virtual routers are announced so. */
static bool is_relayed(const struct neighbor_observation *host)
{
	return host->now->relayed != host->before->relayed && !link_is_virtual(host->now->link);
}

/* Returns who sends in the name of the address, as far as that is known: the claimant that is not
 * its owner. */
static const __u8 *usurper(const struct neighbor_observation *host)
{
	const struct neighbor *now = host->now;

	if (is_relayed(host))
		return now->relayer;
	if (host->owner && now->changes && !memcmp(now->link, host->owner, sizeof(now->link)))
		return now->former;
	return now->link;
}

/* In fragments: no host sends them so, and receivers ignore them (RFC 6980), but filters may not
 * see what they are. */
static void fragmented(const struct neighbor_observation *host, struct finding *finding)
{
	finding->summary[0] = '\0';
	finding_measure(finding, "fragmented", host->now->fragmented, 1);
	if (host->fragmented >= ND_SPOOF_HOSTS) {
		finding_of_link(finding);
		finding_measure(finding, "addresses", host->fragmented, ND_SPOOF_HOSTS);
	}
	say(finding, SEVERITY_MEDIUM, 90,
	    "neighbour discovery in fragments, which receivers ignore and filters may not see");
	finding_link(finding, host->now->fragmenter);
}

/* Returns how grave it is that a router's flag is missing: hosts drop it for one advertisement
 * without (RFC 4861 section 7.2.5), so whoever sends one in its name, with both of its addresses,
 * cuts them off. A host that is not known as a router may answer with two programs; but it sends
 * its frames from its own link-layer address. */
static enum severity of_unmade(const struct neighbor_observation *host, enum severity severity)
{
	if (host->resigned < ND_SPOOF_RESIGNED)
		return SEVERITY_INFO;
	if (host->standing >= STANDING_LEARNED)
		return severity;
	return is_relayed(host) ? SEVERITY_MEDIUM : SEVERITY_INFO;
}

static bool is_unmade(const struct neighbor_observation *host)
{
	return host->now->resigned != host->before->resigned &&
	       (host->standing >= STANDING_LEARNED || is_relayed(host));
}

static void unmade(const struct neighbor_observation *host, struct finding *finding,
		   enum severity severity)
{
	bool often = severity > SEVERITY_INFO;

	finding->summary[0] = '\0';
	finding_measure(finding, "resigned", host->resigned, often ? ND_SPOOF_RESIGNED : NAN);
	if (often)
		say(finding, severity, 80,
		    "advertisements in the name of a router say that it is none, and others that "
		    "it is one");
	else
		say(finding, SEVERITY_INFO, 40, "a router says that it is none any more");
	finding_link(finding, is_relayed(host) ? host->now->relayer : host->now->link);
}

DETECTOR(detect_nd_spoof)
{
	const struct neighbor_observation *host = &observation->neighbor;
	enum severity grave = of_unmade(host, finding->severity);
	bool spoofed = is_spoofed(host, view, finding);

	/* They do not hide what is graver. */
	if (host->now->fragmented != host->before->fragmented &&
	    (!spoofed || finding->severity < SEVERITY_MEDIUM)) {
		fragmented(host, finding);
		return true;
	}
	if (is_unmade(host) && (!spoofed || finding->severity < grave)) {
		unmade(host, finding, grave);
		return true;
	}
	if (!spoofed)
		return false;
	finding_link(finding, usurper(host));
	finding_measure(finding, "changes", host->now->changes, NAN);
	finding_measure(finding, "contended", host->now->contended, NAN);
	finding_measure(finding, "returns", host->returns,
			host->returns >= ND_SPOOF_RETURNS ? ND_SPOOF_RETURNS : NAN);
	return true;
}
