/* SPDX-License-Identifier: GPL-2.0-only */
/* Key and value of the table of routers. */
#ifndef ICMPGUARD_ROUTER_H
#define ICMPGUARD_ROUTER_H

#include "headers/discovery.h"
#include "headers/endpoint.h"
#include "headers/tracked.h"

/* routers: a hash, of hosts that advertise themselves as routers or redirect, by address and
 * link-layer address: two hosts that share an address have two entries. Those that ICMPv4 redirects
 * are in the name of or lead to have one, too, once they send anything else. */
struct router_key {
	struct endpoint endpoint;
	__u8 link[LINK_BYTES]; /* Ethernet source */
	__u8 zero[2];
};
_Static_assert(sizeof(struct router_key) == 32, "routers key: no padding");

/* Faults of an advertisement, bits of router_state.faults. */
#define ROUTER_FAULTS(FAULT)                                                                       \
	FAULT(HOP_LIMIT, "a hop limit other than 255")                                             \
	FAULT(FRAGMENT, "a fragment header")                                                       \
	FAULT(EXTENSION, "extension headers before it")                                            \
	FAULT(OPTION, "a broken option")                                                           \
	FAULT(SOURCE, "a source that is not link-local")                                           \
	FAULT(HIDDEN, "nothing that shows what they are")

enum router_fault {
#define FAULT(name, help) ROUTER_FAULT_##name,
	ROUTER_FAULTS(FAULT)
#undef FAULT
		ROUTER_FAULT_COUNT
};

struct router_state {
	TRACKED_ENTRY;
	__u64 advertised_at; /* the latest advertisement with a lifetime, */
	__u64 gone_at;	     /* and without one */
	__u64 prefix_set;    /* as in struct discovery, of the latest advertisement with prefixes */
	__u64 manner;	     /* as in struct discovery, of the latest one with a lifetime, */
	__u64 former_manner; /* and of the latest that differed from it */
	__u64 withdrawn[2];  /* as in struct discovery, and not offered since */
	__u64 offered[2];  /* as in struct discovery, of the latest one with a lifetime to all hosts
			    */
	__u64 servers;	   /* or, until there was one, to any: likewise, */
	__u64 crowded_at;  /* the latest one of which another may be the rest */
	__u64 diverted_at; /* the latest redirect of ICMPv4 to another host, */
	__u64 diverting;   /* and the first; 0: none */
	__u64 spoke_at;	   /* the latest other message of ICMPv4, while one in this address's name
			      or to it was known; see bpf/speaker.h */
	struct address prefix;
	struct address gateway;	    /* to which the latest redirect leads, */
	struct address destination; /* whose packets it redirects, */
	struct address receiver;    /* and who received it */
	__u32 advertisements;	    /* with a lifetime */
	__u32 goodbyes;		    /* with the lifetime 0 */
	__u32 returns;		    /* advertisements with a lifetime after one without */
	__u32 redirects;
	__u32 forged;	/* redirects that quote no packet of their receiver, or go to a group */
	__u32 sidelong; /* redirects to another host than the destination */
	__u32 faulty;	/* messages with a fault */
	__u32 mtu;
	__u32 swaps;  /* returns to the former manner, or to what was withdrawn */
	__u32 cuts;   /* advertisements that lifetime 0 took back within seconds */
	__u32 strays; /* advertisements to all that are as before, after one to a host that
			 contradicts them */
	__u32 spoken; /* seconds with a message as of spoke_at */
	__u32 tag;    /* VLAN ids, as tag_of(), and interface of the latest redirect or message */
	__u32 ifindex;
	__u32 services; /* advertisements with lifetime 0 that offer something, by a host that
			   never advertised itself as a router */
	__u16 lifetime; /* of the latest advertisement */
	__u8 flags;	/* likewise */
	__u8 faults;	/* a bit for each enum router_fault */
	__u8 gateway_link[LINK_BYTES];
	__u8 gone;    /* the latest advertisement had the lifetime 0 */
	__u8 offers;  /* OFFERS_*, of `services` */
	__u16 stance; /* as in struct discovery, of the latest advertisement with a lifetime */
	__u8 gives;   /* OFFERS_*, with `servers` */
	__u8 strayed; /* to a host, after the latest one to all: it contradicts that one */
	__u8 zero[4];
};
_Static_assert(sizeof(struct router_state) == 280, "routers value");

enum { ROUTERS_MOST = 512 };

/* Words of a set of addresses, by hash: those that ICMPv4 redirects are in the name of or lead to
 * (struct state). */
enum { DIVERTERS_WORDS = 64 };

static __always_inline __u32 diverters_word(__u64 hash)
{
	return hash >> 6 & (DIVERTERS_WORDS - 1);
}

static __always_inline __u64 diverters_bit(__u64 hash)
{
	return 1ULL << (hash & 63);
}

#endif
