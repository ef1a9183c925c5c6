/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The record of an alert: the finding, its offender, and what was done about it. An alert has one
 * identity (rule, offender, direction, network), and the same id in all of its records.
 */
#ifndef ICMPGUARD_ALERTS_ALERT_H
#define ICMPGUARD_ALERTS_ALERT_H

#include "alerts/tool.h"
#include "detectors/finding.h"
#include "headers/hyperloglog.h"

enum alert_state { ALERT_RAISED, ALERT_UPDATED, ALERT_CLEARED };

enum alert_action {
	ACTION_NONE,	    /* the rule's response is none, or the offender is protected */
	ACTION_WOULD_BLOCK, /* monitor mode */
	ACTION_BLOCKED,
	ACTION_LIMITED, /* no block was possible: over the cap on blocks, or it failed */
};

/* What was done about an offender. */
struct outcome {
	enum alert_action action;
	bool fresh;		   /* done now, not for an earlier finding of the same identity */
	__u64 until;		   /* ns; end of a block. 0: it does not expire, or there is none */
	__u64 retry_at;		   /* ns; when the block is tried again. 0: never */
	char reason[FINDING_TEXT]; /* why the action is less than the rule's response; or "" */
};

enum alert_role { ROLE_SOURCE, ROLE_TARGET, ROLE_CAMPAIGN };

/* Rule and offender of an alert. A table key: no padding. */
struct alert_identity {
	struct address address; /* of the offender */
	__u32 network;
	__u8 rule;
	__u8 view;
	__u8 bits; /* prefix length, of 128; 0: the whole address */
	__u8 role; /* enum alert_role */
};
_Static_assert(sizeof(struct alert_identity) == 24, "an identity is a key: no padding");

enum { CAMPAIGN_LEADING = 8 };

/* What the many offenders of a campaign have in common. */
struct alert_campaign {
	__u64 offenders;      /* number of offenders, estimated; 0: the alert is about one */
	__u64 reported;	      /* the same in the latest record */
	__u64 blocked;	      /* blocks made for them */
	struct prefix around; /* smallest prefix around all of them */
	struct address first; /* the first offender */
	struct leading {
		struct prefix prefix;
		__u64 findings;
	} leading[CAMPAIGN_LEADING]; /* those with the most findings, approximately */
	struct hyperloglog sketch;   /* of offenders */
};

enum { ALERT_ID = 17, INCIDENT_STEPS = 8 };

struct alert {
	char id[ALERT_ID]; /* 16 hexadecimal digits, the same for the same offence in replay */
	enum alert_state state;
	struct finding finding; /* with the greatest figures so far */
	struct alert_campaign campaign;
	__u64 raised; /* ns of the kernel side's clock, as all times */
	__u64 renewed;
	__u64 reported;
	__u64 findings;		 /* findings that raised and renewed it */
	__u64 reported_findings; /* of these, in the latest record; 0 after it was read back */
	struct outcome outcome;
	/* Packets that the offender's block has dropped, or in monitor mode would have, until the
	 * latest record: no finding sees what a block drops. */
	__u64 dropped;
	/* The incident it is part of: the id of the first alert, the step that this alert is, and
	 * the rules of the first steps in order. */
	char incident[ALERT_ID];
	unsigned int step;
	__u8 story[INCIDENT_STEPS];
	struct tool tool; /* the program that sends the packets, if recognized */
	/* Other sources with the same targets, merged into this alert: their number, and the number
	 * in the latest record. */
	struct hyperloglog alike_sketch;
	__u32 alike;
	__u32 alike_reported;
	bool resumed;	/* read back after a restart */
	bool displaced; /* cleared to make room for a higher severity */
	bool over;	/* cannot be renewed: cleared at the next tick */
};

/* Returns the identity of an alert about one offender. */
struct alert_identity alert_identity(const struct finding *finding);
/* Returns the offender: an address, a prefix, or the prefix around a campaign's offenders. */
struct prefix alert_offender(const struct alert *alert);
/* Returns the VLAN or tunnel in which the offender is; 0: networks are not distinguished, or it is
 * in several. */
__u32 alert_network(const struct alert *alert);
/* Sets `alert->id` from the identity and `now` alone, so that a replay gives the same ids. */
void alert_make_id(struct alert *alert, const struct alert_identity *identity, __u64 now);
/* Merges a later finding of the same identity and keeps the greatest figures, so that the last
 * record shows the full extent. */
void alert_merge(struct alert *alert, const struct finding *finding);

extern const char *const alert_state_names[];
extern const char *const alert_action_names[];

#endif
