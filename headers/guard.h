/* SPDX-License-Identifier: GPL-2.0-only */
/* Key and value of the table of the guard. */
#ifndef ICMPGUARD_GUARD_H
#define ICMPGUARD_GUARD_H

#include "headers/discovery.h"
#include "headers/identity.h"

/* guarded: a hash by struct identity, of routers that may advertise themselves and redirect, and of
 * addresses whose link-layer address is known. The daemon writes it; no packet makes or removes an
 * entry. */
/* What a host may do, bits of guarded.router. */
enum {
	GUARDED_ROUTER = 1 << 0, /* advertise itself, and redirect */
	GUARDED_SERVER = 1 << 1, /* advertise what it offers, with lifetime 0 */
	GUARDED_VARIES = 1 << 2, /* and not always the same: of no meaning to the guard, */
	GUARDED_PEER = 1 << 3,	 /* nor that it was learned together with another router */
};

struct guarded {
	/* The kernel side's, of essential messages (headers/essential.h): */
	__u64 bucket;	 /* of those from both addresses, */
	__u64 strangers; /* and of those from the address with another link-layer address */
	__u64 refused;	 /* when a limit last dropped one from both */
	__u8 link[LINK_BYTES];
	__u8 router; /* GUARDED_* */
	__u8 bound;  /* only with this link-layer address */
};
_Static_assert(sizeof(struct guarded) == 32, "guarded value");

enum { GUARDED_MOST = 4096 };

/* Bits of control.guards: what the guard drops. */
enum {
	GUARD_ADVERTISEMENTS4 = 1 << 0, /* of unknown routers */
	GUARD_ADVERTISEMENTS6 = 1 << 1,
	GUARD_REDIRECTS4 = 1 << 2,
	GUARD_REDIRECTS6 = 1 << 3,
	GUARD_NEIGHBORS = 1 << 4, /* claims of a known address by another host */
	GUARD_PROBES = 1 << 5,	  /* answers to probes, by hosts that answer all of them */
	GUARD_FRAGMENTS = 1 << 6, /* discovery in fragments, of anybody */
};

#endif
