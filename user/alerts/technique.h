/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of the MITRE ATT&CK Enterprise techniques that rules refer to by id. */
#ifndef ICMPGUARD_ALERTS_TECHNIQUE_H
#define ICMPGUARD_ALERTS_TECHNIQUE_H

#include <stddef.h>

struct technique {
	const char *id; /* "T1498.001"; the part before the dot is the technique's own id */
	const char *name;
	const char *subname; /* of the sub-technique; NULL if the id has none */
	const char *tactic_id;
	const char *tactic;
};

/* Takes the next id off a list such as rule_techniques[] ("T1016,T1124") and advances `list`.
 * Returns NULL at the end; an unknown id has an empty name. */
const struct technique *technique_next(const char **list);

#endif
