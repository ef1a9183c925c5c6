/* SPDX-License-Identifier: GPL-2.0-only */
/* What seems to send a source's packets, as far as copied packets of late have told. */
#ifndef ICMPGUARD_ALERTS_KNOWN_TOOLS_H
#define ICMPGUARD_ALERTS_KNOWN_TOOLS_H

#include "alerts/tool.h"
#include "base/ledger.h"
#include "detectors/finding.h"
#include "headers/sample.h"

/* Of sources, in whatever view and lane. The caller's, for ledger_free(). NULL when out of memory.
 */
struct ledger *known_tools_new(void);

/* Looks at a copied packet. `packet`: the sample, parsed. After a pause of `window` ns what was
 * seen before says nothing: a host has many tools. */
void known_tools_learn(struct ledger *tools, const struct sample *sample,
		       const struct packet *packet, __u64 window);

/* What the offender sends with. NULL: not known, or the offender sends nothing. Valid until the
 * next packet is looked at. */
const struct tool *known_tools_of(const struct ledger *tools, const struct finding *finding);

/* The index of the interface where the offender's latest copied packet came in; 0: not known. */
__u32 known_tools_interface(const struct ledger *tools, const struct finding *finding);

/* What a source's packets tell of the program that sends them. */
enum tool_use known_tools_use(const struct ledger *tools, const struct endpoint *source);

#endif
