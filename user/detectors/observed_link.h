/* SPDX-License-Identifier: GPL-2.0-only */
/* What is observed of a link: storms of discovery messages, routers and neighbours. */
#ifndef ICMPGUARD_DETECTORS_OBSERVED_LINK_H
#define ICMPGUARD_DETECTORS_OBSERVED_LINK_H

#include "headers/neighbor.h"
#include "headers/router.h"
#include "headers/storm.h"

#include <stdbool.h>

/* The endpoint has no address: it stands for a link. */
struct storm_observation {
	const struct storm *now;
	enum storm_kind kind;
	__u64 window;	  /* ns: the window, ended a while ago, with the largest excess */
	double packets;	  /* messages in it from sources that are within their own bucket */
	double excess;	  /* messages beyond the threshold rate and the explained ones */
	double pending;	  /* later messages that may still be explained */
	double crammed;	  /* messages faster than any number of hosts could reply or start */
	double explained; /* messages explained by other messages on the link */
	double wanted;	  /* threshold: unexplained messages per second above the usual rate */
	double usual;	  /* learned rate of unexplained messages per second */
	double senders;	  /* distinct senders in the latest half minute */
	double subjects;  /* distinct addresses that new hosts solicit, or distinct receivers */
	double starters;  /* distinct hosts that started; `answered`: distinct hosts that replied */
	double answered;
};

/* How well a router is known, in increasing order of trust. */
enum router_standing {
	STANDING_STRANGER,
	STANDING_HOST,	  /* its neighbour advertisements have the router flag */
	STANDING_LEARNED, /* it advertised itself in the learning period, or for long enough since
			   */
	STANDING_SYSTEM, /* this machine has a configured route through it, or it is this machine */
	STANDING_DECLARED, /* declared in the settings */
};

/* Another router of the same link and family. */
struct router_rival {
	bool present;
	enum router_standing standing;
	struct address address;
	__u8 link[LINK_BYTES];
	bool senior;	  /* it was there long before, or only it is known */
	bool active;	  /* it advertised itself after the observed router appeared */
	bool contradicts; /* they advertise different prefixes or MTUs, or only the observed one has
			     high preference */
};

struct router_observation {
	const struct router_state *now;
	const struct router_state *before; /* at the previous review; zeros at first */
	__u8 link[LINK_BYTES];
	enum router_standing standing;
	bool alone;	 /* its link had been watched for long and had no router */
	bool configured; /* this machine has a configured route through another host of the link */
	bool usurped;	 /* its address has another known link-layer address */
	bool routed;	 /* routers of this family are declared or configured on this machine */
	bool serves; /* it was learned as one that offers something with lifetime 0, or will be */
	bool varies; /* what it advertises kept changing when it was learned */
	bool early;  /* in the learning period, */
	bool later;  /* but not at its beginning */
	struct router_rival rival; /* the best known of the others */
	struct router_rival
		twin; /* a router with the same address and another link-layer address */
	struct router_rival peer; /* another that was there, too, when learning began, and does not
				     contradict it: no rival */
	bool departs;		  /* it was learned beside a peer, and contradicts the others now */
	struct router_rival box;  /* the known router with its link-layer address, if the router's
				     own address is unknown */
	__u32 withdrawn; /* within ten minutes: advertisements right after one with lifetime 0 */
	__u32 goodbyes;	 /* within ten minutes: advertisements with lifetime 0 */
	__u32 swaps;	 /* within an hour: returns to what it advertised before, */
	__u32 strays;	 /* to what it tells all, from what it told a host, */
	__u32 cuts;	 /* lifetimes of 0 seconds after it advertised itself, */
	__u32 recurs;	 /* and advertisements right after one with lifetime 0 */
	enum router_standing gateway; /* standing of the gateway that it redirects to */
	bool to_itself;		      /* the sender itself */
	bool misleads;		      /* to a known neighbour, under another link-layer address */
	bool disowned;	  /* the address it redirects in the name of sends all else from another
			     link-layer address, */
	bool alternates;  /* also between its redirects, */
	bool revealed;	  /* and the gateway that it redirects to sends from the redirect's own */
	bool exposed;	  /* one of these is news */
	double strangers; /* unknown routers that appeared within a minute, including this one; 0:
			     few */
};

struct neighbor_observation {
	const struct neighbor *now;
	const struct neighbor *before; /* at the previous review; zeros at first */
	enum router_standing standing; /* of the address */
	const __u8 *owner; /* the known, or else the first, link-layer address; NULL: none */
	bool usurped;	   /* a link-layer address other than the known one claims it */
	bool answers;	   /* the known one still answers this machine */
	bool announced;	   /* a host announced itself when it last changed */
	bool vacant;	   /* it went to a host whose probe for it nobody had answered */
	bool sole;	   /* nobody else claims it, and who announces it answers for it, or took it
			    * over from one that announced it likewise */
	bool returned;	   /* the address is at its first link-layer address again */
	bool endless;	   /* two link-layer addresses claim it, for longer than a handover */
	__u32 returns;	   /* how often it soon returned to the former one, within ten minutes */
	double disputed;   /* hosts with addresses that returned so */
	__u32 newcomers;   /* how often it went to one that never had it, likewise */
	__u32 resigned;	   /* how often it no longer claimed to be a router, likewise */
	bool acquainted;   /* the new link-layer address belongs to an older neighbour */
	double announcing; /* addresses announced more often than the limit, within a minute */
	double fragmented; /* addresses about which messages came in fragments, within a minute */
	double moved;	   /* hosts whose addresses others took within a minute */
	double denied;	   /* addresses whose probes a stranger answered, within ten minutes */
	double probed;	   /* addresses probed since the first of these */
};

#endif
