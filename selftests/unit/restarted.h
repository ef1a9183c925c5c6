/* SPDX-License-Identifier: GPL-2.0-only */
/* A simulated network whose daemon ends and starts again, with its history in a file. */
#ifndef ICMPGUARD_SELFTESTS_RESTARTED_H
#define ICMPGUARD_SELFTESTS_RESTARTED_H

#include "history/history.h"

#include "detectors/detector.h"
#include "selftests/unit/simulated.h"

#define MINUTE (60 * NSEC_PER_SEC)
#define HOUR   (60 * MINUTE)
#define MONDAY (1699833600 * NSEC_PER_SEC)

extern struct simulated restarted;
extern unsigned int raised[RULE_COUNT]; /* alerts raised, by rule */
extern char path[128];			/* of the history */
extern char aside[144];			/* of one that is damaged */

/* Begin on a Monday in a directory of their own, and end; for TestSuite(). */
void restarted_start(void);
void restarted_stop(void);

/* Returns the wall clock of the simulated network, in ns. */
__u64 wall(void);

/* Starts a daemon with an empty memory at a time of the wall clock, in ns. */
void begin_anew(__u64 then);
/* The same, with the seed with which a history was saved. */
void begin_seeded(__u64 then, __u64 seed);

/* Reads the history into the daemon; the test fails if there is none, or it does not fit. */
void restore(void);

/* Saves the history. */
void save(void);

/* The daemon ends, the machine is off for `away` ns, and it starts again. */
void restart(__u64 away);

/* A host pings another from outside; then five minutes pass. Addresses in host byte order. */
void probe(__u32 source, __u32 target);

/* Lets some hosts probe, and saves. */
void save_something(void);

/* Reads the file without its header, which has the time of saving; returns its size. */
size_t read_body(char *body, size_t room);

#endif
