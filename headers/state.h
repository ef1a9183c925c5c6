/* SPDX-License-Identifier: GPL-2.0-only */
/* The map that is plain memory. */
#ifndef ICMPGUARD_STATE_H
#define ICMPGUARD_STATE_H

#include "headers/config.h"
#include "headers/control.h"
#include "headers/mode.h"
#include "headers/presence.h"
#include "headers/room.h"
#include "headers/router.h"
#include "headers/zone.h"

enum { VLAN_WORDS = 4096 / 64 };

/*
 * state: the one map that is plain memory, mapped into every process that has the
 * pin.  The kernel side reads it without a look-up.  A reload fills the element of
 * config that is not in force, then flips control.slot.
 */
struct state {
	struct control control;
	struct config config[2];
	struct presence presence;
	struct list_words lists;
	__u64 parted[VLAN_WORDS];	    /* a bit for each VLAN that is a network of its own */
	struct mode_change mode_change;	    /* of control.mode */
	__u64 policy_buckets[POLICY_LINES]; /* gcra.h, of lines with one bucket for all sources */
	__u16 zones[ZONES];
	struct neighbor_room room;
	__u64 diverters[DIVERTERS_WORDS]; /* headers/router.h; the daemon clears old bits */
};

#endif
