/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings that wait until it is known whether they are part of a storm: rules that judge a whole
 * link, or a router, decide some seconds later than those about one host.
 */
#ifndef ICMPGUARD_ALERTS_PENDING_H
#define ICMPGUARD_ALERTS_PENDING_H

#include "alerts/alert.h"

struct pending;

struct pending_finding {
	struct finding finding;
	struct outcome outcome;
	struct tool tool; /* valid if has_tool */
	bool has_tool;
	__u64 due; /* ns */
};

/* Returns NULL when out of memory. */
struct pending *pending_new(void);
void pending_free(struct pending *pending);

/* Keeps a finding until its time; one of the same identity, or story, that waits already takes its
 * place in the queue. `tool`: of the offender, or NULL. Returns false if there is no room. */
bool pending_keep(struct pending *pending, const struct finding *finding,
		  const struct outcome *outcome, const struct tool *tool, __u64 now);

/* Updates what was done about the offender of a waiting finding. */
void pending_respond(struct pending *pending, const struct alert_identity *identity,
		     const struct outcome *outcome);

/* Makes all of them due. */
void pending_hurry(struct pending *pending);

/* Removes the first finding whose time has come and copies it. Returns false if there is none. */
bool pending_take(struct pending *pending, __u64 now, struct pending_finding *taken);

/* Returns when the first one is due; 0: none waits. */
__u64 pending_due(const struct pending *pending);

#endif
