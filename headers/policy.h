/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy: the treatment of a message by its family, type, code and direction.
 *
 * The settings are resolved into a table by type, whose elements have a class for each code and
 * direction: one look-up.  A class names the profile's line that covers such messages, and the
 * operator's own rules that may cover them, depending on the sender's address.  Which of those
 * rules match a source is determined once per source and list generation, and stored as a bit for
 * each rule.
 */
#ifndef ICMPGUARD_POLICY_H
#define ICMPGUARD_POLICY_H

#include "headers/address.h"
#include "headers/counter.h"
#include "headers/gcra.h"

enum policy_direction {
	POLICY_IN,  /* arrives, except on its way from home to outside */
	POLICY_OUT, /* sent by this machine, or by a host at home to outside */
	POLICY_DIRECTIONS
};

enum policy_profile { POLICY_NONE, POLICY_HOST, POLICY_ROUTER, POLICY_EDGE, POLICY_PROFILES };

enum policy_action { POLICY_ALLOW, POLICY_LIMIT, POLICY_DROP, POLICY_ACTIONS };

enum {
	POLICY_RULES = 64,  /* of the operator, a bit each */
	POLICY_RULE = 192,  /* the line of the first of them, after those of profiles */
	POLICY_LINES = 256, /* a power of two, as the next one */
	POLICY_CLASSES = 256,
	POLICY_TYPES = 512, /* by type_index() */
	POLICY_KEYS = 2 * POLICY_TYPES,
};

/* A row of the profiles has a line for each direction. `number`: the row's, from 1. */
static __always_inline __u32 policy_line_number(__u32 number, __u32 direction)
{
	return POLICY_DIRECTIONS * number + direction;
}

/* policies: an array by policy_key(). */
struct policy_type {
	__u8 classes[POLICY_DIRECTIONS][256]; /* by code */
};
_Static_assert(sizeof(struct policy_type) == 512, "policies value");

/* `slot`: which configuration it belongs to. */
static __always_inline __u32 policy_key(__u32 slot, __u8 family, __u8 type)
{
	return (slot & 1) * POLICY_TYPES + type_index(family, type);
}

struct policy_class {
	__u64 rules; /* that may cover such a message; the first match applies */
	__u32 line;  /* of the profile; 0: none */
	__u32 zero;
};

struct policy_line {
	struct gcra limit;
	__u32 network; /* NETWORK_ANY, or the VLAN */
	__u8 action;   /* enum policy_action */
	__u8 shadow;   /* it only counts what it would drop */
	__u8 shared;   /* one bucket for all sources */
	__u8 zero;
};

/* The senders that a rule is about; all 0 for every sender. */
struct policy_source {
	__u64 address[2]; /* network order, as in struct address */
	__u64 mask[2];
};

/* A rule of the operator; numbers of types and codes from first to last. */
struct policy_rule {
	__u8 action;	 /* enum policy_action */
	__u8 directions; /* a bit for each enum policy_direction */
	__u8 family;	 /* 4 or 6 */
	__u8 types[2];
	__u8 codes[2];
	bool shadow; /* it only counts what it would drop */
	bool force;  /* it may cover essential messages */
	bool shared; /* the rate is for all sources together */
	bool sourced;
	struct prefix source; /* valid if `sourced` */
	__u32 vlan;	      /* 0: in every network */
	__u64 rate, burst;    /* packets a second, and at once */
};

struct policy_config {
	__u32 lines_used; /* 0: there is no policy */
	__u32 rules;
	__u32 profile; /* enum policy_profile; for the commands, as is `set` */
	__u32 zero;
	struct policy_rule set[POLICY_RULES];
	struct policy_line lines[POLICY_LINES];
	struct policy_class classes[POLICY_CLASSES];
	struct policy_source sources[POLICY_RULES];
};

/* policy_counts: a per-CPU array by line. */
struct policy_count {
	__u64 packets; /* that the line covered */
	__u64 drops;
	__u64 would_drop; /* in monitor mode, or by a line that only counts */
};

#endif
