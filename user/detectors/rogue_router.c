// SPDX-License-Identifier: GPL-2.0-only
/*
 * rogue-router: a host that is not a router of the link advertises itself, or forged advertisements
 * withdraw a router (RFC 6104).
 *
 * Known routers decide: declared ones before configured routes before learned ones. If none is
 * known yet, contradicting routers are both reported, with low severity.
 */
#include "detectors/detector.h"

#include "base/prefix.h"

#include <math.h>
#include <stdio.h>

/* Faults that are each an attempt to evade RA guard. */
#define EVASIONS                                                                                   \
	(1u << ROUTER_FAULT_FRAGMENT | 1u << ROUTER_FAULT_EXTENSION | 1u << ROUTER_FAULT_HIDDEN)

static void say(struct finding *finding, enum severity severity, unsigned int confidence,
		const char *what)
{
	finding->severity = severity;
	finding->confidence = confidence;
	finding_add(finding, "%s", what);
}

static bool faulty(const struct router_observation *router, struct finding *finding)
{
	static const char *const faults[] = {
#define FAULT(name, help) [ROUTER_FAULT_##name] = help,
		ROUTER_FAULTS(FAULT)
#undef FAULT
	};
	enum severity severity = finding->severity;
	int fault = 0;

	if (router->now->faulty == router->before->faulty)
		return false;
	if (router->now->faults & 1u << ROUTER_FAULT_HIDDEN) {
		say(finding, severity, 90,
		    "fragments that hide whether they are router advertisements");
		return true;
	}
	while (fault < ROUTER_FAULT_COUNT - 1 && !(router->now->faults >> fault & 1))
		fault++;
	if (router->now->faults & EVASIONS)
		fault = router->now->faults >> ROUTER_FAULT_FRAGMENT & 1 ? ROUTER_FAULT_FRAGMENT :
									   ROUTER_FAULT_EXTENSION;
	/* Hosts ignore it, and there is no router to displace. */
	if (router->now->faults == 1 << ROUTER_FAULT_SOURCE && !router->rival.present &&
	    !router->routed)
		severity = SEVERITY_INFO;
	else if (!(router->now->faults & EVASIONS))
		severity = SEVERITY_MEDIUM;
	say(finding, severity, 90, "router advertisements with ");
	finding_add(finding, "%s", faults[fault]);
	return true;
}

/* One address, two link-layer addresses: the one that only sends withdrawals, or that came later,
 * is not the owner. */
static bool shares_address(const struct router_observation *router, struct finding *finding)
{
	const struct router_rival *twin = &router->twin;
	bool withdraws = !router->now->advertisements && router->now->goodbyes;

	if (router->usurped && withdraws) {
		say(finding, finding->severity, 95,
		    "the router of this address is withdrawn by another link-layer address");
		return true;
	}
	if (!twin->present || (!withdraws && !twin->senior && twin->standing <= router->standing))
		return false;
	if (withdraws)
		say(finding, finding->severity, 95,
		    "the router of this address is withdrawn by another link-layer address");
	else if (twin->active)
		say(finding, finding->severity, 90,
		    "another link-layer address advertises the router of this address");
	else
		say(finding, SEVERITY_INFO, 50,
		    "the router of this address has another link-layer address now");
	return true;
}

/* A hop limit that is set low after it was not, or beside the router that has the address. */
static bool cuts_hops(const struct router_observation *router, struct finding *finding)
{
	const struct router_state *now = router->now, *before = router->before;
	unsigned int hops = now->stance >> 8, former = before->stance >> 8;

	if (now->advertisements == before->advertisements || !hops || hops >= ROGUE_ROUTER_HOPS ||
	    (former && former < ROGUE_ROUTER_HOPS))
		return false;
	if (!before->advertisements && !router->twin.present && !router->usurped)
		return false;
	finding_measure(finding, "hop_limit", hops, ROGUE_ROUTER_HOPS);
	say(finding, SEVERITY_MEDIUM, 80,
	    "advertisements of this router set a hop limit with which packets do not get far");
	return true;
}

/* Lifetime 0, from an address that has advertised itself. */
static bool withdrawn(const struct router_observation *router, struct finding *finding)
{
	if (!router->now->advertisements || !router->goodbyes ||
	    (router->now->goodbyes == router->before->goodbyes &&
	     router->now->returns == router->before->returns))
		return false;
	finding_measure(finding, "withdrawals", router->withdrawn, ROGUE_ROUTER_WITHDRAWALS);
	finding_measure(finding, "goodbyes", router->goodbyes, ROGUE_ROUTER_GOODBYES);
	if (router->withdrawn >= ROGUE_ROUTER_WITHDRAWALS ||
	    (router->withdrawn >= ROGUE_ROUTER_RESTARTS &&
	     router->goodbyes > ROGUE_ROUTER_GOODBYES * (router->withdrawn + 1)))
		say(finding, finding->severity, 80,
		    "forged advertisements withdraw this router, which still advertises itself");
	else if (router->cuts >= ROGUE_ROUTER_CUTS)
		say(finding, SEVERITY_LOW, 70,
		    "this router is withdrawn within seconds after it advertises itself");
	else if (router->goodbyes > ROGUE_ROUTER_GOODBYES || router->recurs >= ROGUE_ROUTER_RECURS)
		say(finding, SEVERITY_LOW, 50, "this router is withdrawn repeatedly");
	else
		say(finding, SEVERITY_INFO, 40, "a router announces that it stops");
	return true;
}

/* Both addresses are the router's, so nobody can tell which advertisements are forged. */
static bool contradicts_itself(const struct router_observation *router, struct finding *finding)
{
	if (router->now->swaps == router->before->swaps || router->swaps < ROGUE_ROUTER_SWAPS)
		return false;
	finding_measure(finding, "changes_back", router->swaps, ROGUE_ROUTER_SWAPS);
	/* Routers that share an address may differ, and so may two programs of one. */
	say(finding,
	    link_is_virtual(router->link) || router->early || router->varies ? SEVERITY_LOW :
									       finding->severity,
	    75,
	    "what this router advertises keeps changing and changing back: others send in its "
	    "name");
	return true;
}

/* Whoever sends to one host in a router's name is not heard by the others. */
static bool strays(const struct router_observation *router, struct finding *finding)
{
	if (router->now->strays == router->before->strays || router->strays < ROGUE_ROUTER_STRAYS)
		return false;
	finding_measure(finding, "strays", router->strays, ROGUE_ROUTER_STRAYS);
	say(finding, SEVERITY_LOW, 60,
	    "this router tells single hosts something else than all: others send in its name");
	return true;
}

/* What a lifetime of 0 takes nothing away from (RFC 4191 section 2.3, RFC 8106 section 5.1),
 * gravest first. Border routers of sensor networks offer local addresses and routes. */
static const struct {
	__u8 offer;
	enum severity severity;
	const char *text;
} offers[] = {
	{ OFFERS_WIDE_ROUTE, SEVERITY_HIGH, "a route to much of the Internet" },
	{ OFFERS_RESOLVERS, SEVERITY_MEDIUM, "name servers or a translator" },
	{ OFFERS_ADDRESSES, SEVERITY_MEDIUM, "a prefix" },
	{ OFFERS_DHCP, SEVERITY_MEDIUM, "that there is a DHCPv6 server" },
	{ OFFERS_LIMITS, SEVERITY_LOW, "an MTU, a hop limit or timers" },
	{ OFFERS_ROUTE, SEVERITY_LOW, "a route" },
	{ OFFERS_LOCAL, SEVERITY_INFO, "local addresses" },
};

/* In the learning period it may be a server that was there all along; but one that gives hosts
 * nothing of its own is of no use to them. */
static enum severity of_early(__u8 offers)
{
	return offers & ~(OFFERS_LIMITS | OFFERS_DHCP) ? SEVERITY_INFO : SEVERITY_LOW;
}

/* Where there is no router, border routers and servers of a link by itself offer addresses and
 * routes. Flags that send hosts to a DHCPv6 server are all that an attacker needs; in the learning
 * period only, an honest server that offers a prefix, too, may have been there. */
static bool misleads_alone(const struct router_observation *router)
{
	bool routers = router->rival.present && router->rival.standing != STANDING_HOST;

	return !routers && router->now->offers & OFFERS_DHCP &&
	       !(router->early && router->serves && of_early(router->now->offers) == SEVERITY_INFO);
}

static bool serves(const struct router_observation *router, struct finding *finding)
{
	const struct router_state *now = router->now;
	bool later = router->early && router->rival.present && router->rival.senior;

	if (now->services == router->before->services || router->usurped ||
	    (router->standing >= STANDING_LEARNED && !router->box.present) ||
	    (router->serves && !router->early))
		return false;
	if (!router->routed && !router->box.present && !later &&
	    router->rival.standing < STANDING_LEARNED && !misleads_alone(router))
		return false;
	for (size_t i = 0; i < ARRAY_LENGTH(offers); i++) {
		if (!(now->offers & offers[i].offer))
			continue;
		finding->severity = router->serves ? of_early(now->offers) : offers[i].severity;
		finding->confidence = 70;
		finding_add(finding, "a host that is no router advertises %s, with lifetime 0",
			    offers[i].text);
		break;
	}
	return true;
}

/* Anybody can send from a known router's link-layer address; a router may have several addresses,
 * or another one after a restart. */
static bool of_known_box(const struct router_observation *router, struct finding *finding)
{
	const struct router_rival *box = &router->box;

	if (!box->present)
		return false;
	if (box->active && box->contradicts)
		say(finding, finding->severity, 75,
		    "other parameters than a known router advertises, from its link-layer address "
		    "and another address");
	else
		say(finding, SEVERITY_INFO, 40,
		    "a known router advertises itself from another address");
	return true;
}

/* Both were there when learning began: who was first is not known. */
static bool beside_peer(const struct router_observation *router, struct finding *finding)
{
	/* After the learning period it is learned. */
	if (router->rival.present || !router->peer.present || !router->peer.senior ||
	    !router->early)
		return false;
	say(finding, SEVERITY_INFO, 40,
	    "another router that was there when learning began: both are learned unless they "
	    "contradict each other");
	return true;
}

/* Routers that were learned together are trusted for what they then advertised. */
static bool departs(const struct router_observation *router, struct finding *finding)
{
	if (!router->departs)
		return false;
	if (router->rival.contradicts && (router->now->flags & RA_PREFERENCE) == RA_PREFERENCE_HIGH)
		say(finding, SEVERITY_MEDIUM, 60,
		    "one of several routers that advertised the same has high preference now");
	else
		say(finding, SEVERITY_LOW, 50,
		    "one of several routers that advertised the same advertises something else "
		    "now");
	return true;
}

static bool beside_known(const struct router_observation *router, struct finding *finding)
{
	const struct router_rival *rival = &router->rival;

	if (rival->standing >= STANDING_SYSTEM || router->routed) {
		say(finding, finding->severity, 95,
		    "a router that is neither declared nor in a route of this machine");
	} else if (!rival->present || !rival->senior) {
		return false;
	} else if (rival->contradicts) {
		say(finding, finding->severity, 90,
		    "an unknown router advertises other parameters than the known one");
	} else if (rival->active) {
		say(finding, SEVERITY_MEDIUM, 60, "an unknown router beside a known one");
	} else {
		say(finding, SEVERITY_INFO, 40,
		    "an unknown router advertises the same as a known one");
	}
	return true;
}

/* Hardly anybody uses router discovery of ICMPv4. Routers that do advertise themselves every seven
 * to ten minutes (RFC 1256); tools do so every few seconds. */
static bool insists4(const struct router_observation *router)
{
	const struct router_state *now = router->now;

	return router->early && router->later &&
	       now->advertisements >= ROGUE_ROUTER_ADVERTISEMENTS4 &&
	       now->advertised_at - now->first_seen <
		       now->advertisements * ROGUE_ROUTER_INTERVAL4 * NSEC_PER_SEC;
}

/* No router is known. */
static bool among_strangers(const struct router_observation *router, bool ipv4,
			    struct finding *finding)
{
	const struct router_rival *rival = &router->rival;
	bool high = (router->now->flags & RA_PREFERENCE) == RA_PREFERENCE_HIGH;

	if (rival->present && rival->standing == STANDING_HOST && high)
		say(finding, SEVERITY_MEDIUM, 60,
		    "a router of high preference, while another host is the router");
	else if (rival->present && rival->contradicts)
		say(finding, SEVERITY_LOW, 50, "two routers contradict each other");
	else if (router->alone && router->configured)
		say(finding, SEVERITY_MEDIUM, 70,
		    "a router advertises itself, where this machine has a configured gateway and "
		    "none did");
	else if (router->alone)
		say(finding,
		    ipv4 && router->now->advertisements < ROGUE_ROUTER_FEW4 ? SEVERITY_INFO :
									      SEVERITY_LOW,
		    50, "the first router on a link that had none");
	else if (ipv4 && insists4(router))
		say(finding, SEVERITY_LOW, 50,
		    "a host has begun to advertise itself as a router of ICMPv4 every few seconds");
	else if (high)
		say(finding, SEVERITY_INFO, 30, "a router of high preference");
	else
		return false;
	return true;
}

static bool is_rogue(const struct router_observation *router, struct finding *finding)
{
	bool advertised = router->now->advertisements != router->before->advertisements;

	if (router->strangers >= ROGUE_ROUTER_STRANGERS && router->standing < STANDING_LEARNED) {
		finding_of_link(finding);
		say(finding, finding->severity, 95, "");
		finding_measure(finding, "routers", router->strangers, ROGUE_ROUTER_STRANGERS);
		finding_add(finding, "%.0f unknown routers advertise themselves within a minute",
			    router->strangers);
		return true;
	}
	if (faulty(router, finding) || serves(router, finding) || cuts_hops(router, finding) ||
	    shares_address(router, finding) || withdrawn(router, finding) ||
	    contradicts_itself(router, finding) || strays(router, finding))
		return true;
	if (!advertised)
		return false;
	if (router->standing >= STANDING_LEARNED)
		return of_known_box(router, finding) || departs(router, finding);
	return beside_known(router, finding) || beside_peer(router, finding) ||
	       among_strangers(router, address_is_ipv4(&finding->offender.address), finding);
}

DETECTOR(detect_rogue_router)
{
	const struct router_observation *router = &observation->router;
	const struct router_state *now = router->now;

	if (now->advertisements == router->before->advertisements &&
	    now->goodbyes == router->before->goodbyes && now->faulty == router->before->faulty)
		return false;
	if (!is_rogue(router, finding))
		return false;
	/* A storm is over when its last advertisement is. */
	if (!finding->offender_bits)
		finding->lasts = ROGUE_ROUTER_INTERVAL * NSEC_PER_SEC;
	finding_link(finding, router->link);
	finding_measure(finding, "advertisements", now->advertisements + now->goodbyes, NAN);
	finding_measure(finding, "lifetime", now->lifetime, NAN);
	if ((router->rival.present || router->peer.present) && !finding->offender_bits) {
		finding->has_target = true;
		finding->target = router->rival.present ? router->rival.address :
							  router->peer.address;
	}
	return true;
}
