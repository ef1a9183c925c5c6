/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The life of an alert: raised by a finding, updated while findings renew it (at a
 * bounded rate), cleared when none has for a while.  Alerts live in a table bounded
 * in size; a record goes to the sink for each change of state.
 */
#ifndef ICMPGUARD_ALERTS_ALERT_H
#define ICMPGUARD_ALERTS_ALERT_H

#include "detectors/observation.h"
#include "alerts/tool.h"

enum alert_state { ALERT_RAISED, ALERT_UPDATED, ALERT_CLEARED };

enum alert_action {
	ACTION_NONE,	    /* the rule's response is none, or the offender is protected */
	ACTION_WOULD_BLOCK, /* monitor mode */
	ACTION_BLOCKED,
	ACTION_LIMITED, /* the brake held: over the cap on blocks */
};

enum { ALERT_ID = 17, INCIDENT_STEPS = 8 };

struct alert {
	char id[ALERT_ID]; /* 16 hexadecimal digits, the same for the same offence in replay */
	enum alert_state state;
	struct finding finding; /* of the greatest figures so far */
	__u64 raised;		/* ns of the kernel side's clock, as all times */
	__u64 renewed;
	__u64 reported;
	__u64 findings; /* that raised and renewed it */
	enum alert_action action;
	char reason[FINDING_TEXT]; /* why the action is less than the rule asks for */
	__u64 blocked_until;
	/* The incident it is part of: the id of its first alert, which step this one is, and the
	 * rules of the first steps in their order. */
	char incident[ALERT_ID];
	unsigned int step;
	__u8 story[INCIDENT_STEPS];
	struct tool tool; /* what sends the packets, where they tell */
	bool resumed;	  /* read back after a restart */
	bool over;	  /* nothing is to renew it: it is cleared at the next tick */
};

struct alerts;
struct stream;

struct alert_counts {
	__u64 raised[RULE_COUNT][SEVERITY_COUNT];
	__u64 active;
	__u64 suppressed; /* findings that found the table full, or within a suppression */
};

/* `report` is called for each record; it may read the alert during the call. */
struct alerts *alerts_new(const struct settings *settings,
			  void (*report)(const struct alert *, void *), void *context);
void alerts_free(struct alerts *alerts);
/* Takes other settings; they must outlive it. */
void alerts_configure(struct alerts *alerts, const struct settings *settings);

/* A finding raises an alert, or renews the one of its rule, offender and view; a sweep that of
 * the rotating sweep whose prefix it comes from; and of a campaign between two prefixes the one
 * that was raised first, by its source or its target. `act` is called before a raise is
 * reported, so that the record tells what was done. */
void alerts_find(struct alerts *alerts, const struct finding *finding, __u64 now,
		 void (*act)(struct alert *, void *), void *context);
/* Clears what nothing renewed, and alerts of rules that are disabled by now. */
void alerts_tick(struct alerts *alerts, __u64 now);

/*
 * Writes, and reads back into a table that is still empty, the alerts in force and what is known
 * of offenders; `shift`, ns, is added to every time on the way.  `away`: ns in which nobody
 * watched.  They do not count for alerts.clear, unless they were longer than alerts.incident.
 * What was read counts as active, not as raised; what cannot be read ends it.
 */
void alerts_save(const struct alerts *alerts, struct stream *stream, __s64 shift);
void alerts_restore(struct alerts *alerts, struct stream *stream, __s64 shift, __u64 away);
/* Calls `each` for every alert in force, in the order they were raised. */
void alerts_each(struct alerts *alerts, void (*each)(struct alert *, void *), void *context);
const struct alert_counts *alerts_counts(const struct alerts *alerts);

/* Nanoseconds from `then` to `now`; 0 where that is not later. What was read back may be older
 * than the clock, whose times then wrap around. */
static inline __u64 since(__u64 now, __u64 then)
{
	__s64 passed = (__s64)(now - then);

	return passed > 0 ? (__u64)passed : 0;
}

extern const char *const alert_state_names[];
extern const char *const alert_action_names[];

#endif
