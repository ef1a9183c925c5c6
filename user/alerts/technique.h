/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of the MITRE ATT&CK Enterprise techniques that rules refer to by id. */
#ifndef ICMPGUARD_ALERTS_TECHNIQUE_H
#define ICMPGUARD_ALERTS_TECHNIQUE_H

#include <stddef.h>

struct technique {
	const char *id; /* "T1498.001"; the technique's own id is what stands before the dot */
	const char *name;
	const char *subname; /* of the sub-technique, NULL where the id has none */
	const char *tactic_id;
	const char *tactic;
};

/* Takes the next id off a list such as rule_techniques[] has ("T1016,T1124") and moves
 * `list` behind it. NULL at the end; an id that is not known has an empty name. */
const struct technique *technique_next(const char **list);

#endif
