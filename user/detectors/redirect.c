// SPDX-License-Identifier: GPL-2.0-only
/*
 * redirect: a host that is not a router in use redirects another host, or a redirect in a router's
 * name points to a host that is not a router (RFC 4861 section 8, RFC 792).
 */
#include "base/prefix.h"
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

static void say(struct finding *finding, enum severity severity, unsigned int confidence,
		const char *what)
{
	finding->severity = severity;
	finding->confidence = confidence;
	finding_add(finding, "%s", what);
}

/* The sender may be a router. */
static void by_router(const struct router_observation *router, bool sidelong, bool ipv4,
		      struct finding *finding)
{
	if (!sidelong)
		say(finding, SEVERITY_INFO, 30, "a router's redirect to a host on the link");
	else if (router->gateway > STANDING_STRANGER || ipv4)
		say(finding, SEVERITY_INFO, 40, "a router's redirect to another router");
	else
		say(finding, SEVERITY_MEDIUM, 70,
		    "a redirect in the name of a router, to a host that is not a router");
}

/* Returns true if sender and receiver of the redirected packet are on one link: each reaches the
 * other without a router, so a redirect to the destination itself changes nothing. It may come from
 * a router that was the destination until another took its address over (VRRP). */
static bool is_void(const struct router_state *now, bool sidelong, bool ipv4)
{
	struct address receiver = address_mask(&now->receiver, ipv4 ? IPV4_MAPPED_BITS + 24 : 64);
	struct address destination = address_mask(&now->destination,
						  ipv4 ? IPV4_MAPPED_BITS + 24 : 64);

	return !sidelong && address_equal(&receiver, &destination);
}

static void by_stranger(const struct router_observation *router, bool sidelong, bool ipv4,
			struct finding *finding)
{
	if (is_void(router->now, sidelong, ipv4))
		say(finding, SEVERITY_INFO, 30,
		    "a redirect to a destination on the receiver's link");
	else if (router->rival.standing >= STANDING_LEARNED || router->routed)
		say(finding, finding->severity, 90, "a redirect by a host that is no router");
	else if (sidelong)
		say(finding, ipv4 || router->now->redirects == 1 ? SEVERITY_INFO : SEVERITY_LOW, 50,
		    "a redirect to another host, from a host that may not be a router");
	else
		say(finding, SEVERITY_INFO, 30, "a redirect to the destination itself");
}

/* ARP is not seen, but the host in whose name it was sent sends pings and errors, too. */
static void disowned(const struct router_observation *router, struct finding *finding)
{
	if (router->revealed)
		say(finding, finding->severity, 95,
		    "a redirect in the name of a host that sends from another link-layer address, "
		    "to one that sends from the redirect's");
	else
		say(finding, router->alternates ? finding->severity : SEVERITY_MEDIUM,
		    router->alternates ? 90 : 70,
		    "a redirect in the name of a host whose other messages come from another "
		    "link-layer address");
}

/* The sender's own router flag does not count if routers are known. */
static bool is_stranger(const struct router_observation *router)
{
	if (router->rival.standing >= STANDING_LEARNED || router->routed)
		return router->standing < STANDING_LEARNED;
	return router->standing == STANDING_STRANGER;
}

DETECTOR(detect_redirect)
{
	const struct router_observation *router = &observation->router;
	const struct router_state *now = router->now, *before = router->before;
	struct address sender = observation->endpoint.address;
	bool sidelong = now->sidelong != before->sidelong;
	/* A single packet, on a link without a known router. */
	bool single = now->redirects == 1 && !router->rival.present && !router->routed &&
		      router->standing == STANDING_STRANGER;

	if (now->redirects == before->redirects && !router->exposed)
		return false;
	if (router->strangers >= REDIRECT_STRANGERS && router->standing < STANDING_LEARNED) {
		finding_of_link(finding);
		finding->confidence = 95;
		finding_measure(finding, "senders", router->strangers, REDIRECT_STRANGERS);
		finding_add(finding, "%.0f unknown hosts redirect within a minute",
			    router->strangers);
	} else if (now->forged != before->forged) {
		say(finding, single ? SEVERITY_INFO : finding->severity, 95,
		    "redirects that no router sends: to a group, from beyond the link, or quoting "
		    "no packet of their receiver");
	} else if (router->to_itself) {
		say(finding, single ? SEVERITY_LOW : finding->severity, 90,
		    "a redirect that leads to its own sender, as no router sends");
	} else if (router->usurped) {
		say(finding, finding->severity, 90,
		    "a redirect in the name of a neighbour that has another link-layer address");
	} else if (router->disowned) {
		disowned(router, finding);
	} else if (router->misleads) {
		say(finding, finding->severity, 80,
		    "a redirect that gives a known neighbour another link-layer address");
	} else if (observation->endpoint.view == VIEW_INBOUND) {
		say(finding, finding->severity, 90, "a redirect from outside");
	} else if (is_stranger(router)) {
		by_stranger(router, sidelong, address_is_ipv4(&sender), finding);
	} else {
		by_router(router, sidelong, address_is_ipv4(&sender), finding);
	}
	finding_link(finding, router->link);
	finding->has_target = true;
	finding->target = now->receiver;
	finding_measure(finding, "redirects", now->redirects, NAN);
	finding_measure(finding, "forged", now->forged, NAN);
	finding_measure(finding, "sidelong", now->sidelong, NAN);
	return true;
}
