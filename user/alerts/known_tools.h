/* SPDX-License-Identifier: GPL-2.0-only */
/* The programs that seem to send the sources' packets, judged by recently copied packets. */
#ifndef ICMPGUARD_ALERTS_KNOWN_TOOLS_H
#define ICMPGUARD_ALERTS_KNOWN_TOOLS_H

#include "alerts/tool.h"
#include "base/ledger.h"
#include "detectors/finding.h"
#include "headers/sample.h"

/* Returns a table by source, for all views and lanes; free it with ledger_free(). NULL when out of
 * memory. */
struct ledger *known_tools_new(void);

/* Examines a copied packet. `packet`: the parsed sample. After a pause of `window` ns earlier
 * packets count as one: a host has many tools, but of a slow source copies are as far apart.
 * `seed`: of hashes of targets. */
void known_tools_learn(struct ledger *tools, const struct sample *sample,
		       const struct packet *packet, __u64 window, __u64 seed);

/* Returns the offender's program. NULL: not known, or the offender sends nothing. Valid until the
 * next packet is examined. */
const struct tool *known_tools_of(const struct ledger *tools, const struct finding *finding);

/* Returns the ingress interface of the offender's latest copied packet; 0: unknown. */
__u32 known_tools_interface(const struct ledger *tools, const struct finding *finding);

/* Sets `link` to the link-layer address of the offender's latest copied packet that was sent on
 * this link; returns false if there is none, or the offender is not one host of it. */
bool known_tools_link(const struct ledger *tools, const struct finding *finding, __u8 *link);

/* Returns what a source's packets reveal about its program. */
enum tool_use known_tools_use(const struct ledger *tools, const struct endpoint *source);

#endif
