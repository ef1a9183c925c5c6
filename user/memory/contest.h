/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether two hosts contend for an address, or one takes it over from the other.
 *
 * A sleep proxy, a virtual router or a standby network card takes an address and keeps it, and for
 * some seconds both may claim it.  A spoofer takes an address whose owner stays: the next answer of
 * the owner takes it back.  So it proves nothing that both claim an address; but it does if they do
 * not stop, or if the address soon returns, several times.  Both may announce it: two routers during
 * a handover, for some seconds.
 */
#ifndef ICMPGUARD_MEMORY_CONTEST_H
#define ICMPGUARD_MEMORY_CONTEST_H

#include "headers/neighbor.h"

#include <stdbool.h>

/* The claims of one address. Times are those of the kernel side. */
struct contest {
	__u8 holder[LINK_BYTES];   /* the latest that kept the address for some seconds, */
	__u8 previous[LINK_BYTES]; /* the one before it, */
	__u8 newcomer[LINK_BYTES]; /* and the latest other claimant */
	__u64 held;		   /* when `holder` got it; 0: not known yet */
	__u64 began;		   /* the first change after that; 0: none */
	__u64 changed;		   /* the latest change */
	__u64 window_at;	   /* start of the window of the counts below */
	__u32 returns;		   /* as contest_returns() */
	__u32 resigned;		   /* how often it no longer claimed to be a router */
	__u32 newcomers;	   /* how often neither of the two claimed it */
	__u32 changes;		   /* of the address since `began` */
	bool announced;		   /* since `began`: a host announced itself with the address, */
	bool disputed;		   /* or answered for it without that */
	bool endless;		   /* two hosts claim it and do not stop */
};

/* Records the changes between two states of an address; `before` is zero for a new one. */
void contest_take(struct contest *contest, const struct neighbor *before,
		  const struct neighbor *now);
/* Ends the changes if there was none for some seconds; `link`: who has the address. */
void contest_settle(struct contest *contest, const __u8 *link, __u64 now);
/* Returns how often the address soon returned to its holder, within ten minutes. */
__u32 contest_returns(const struct contest *contest, __u64 now);

#endif
