/* SPDX-License-Identifier: GPL-2.0-only */
/* Which ICMP messages a finding is about, where most of the packets behind it are of one type. */
#ifndef ICMPGUARD_DETECTORS_MESSAGE_H
#define ICMPGUARD_DETECTORS_MESSAGE_H

#include "detectors/observation.h"

/* Fills in finding->has_type and icmp_type, and has_code and icmp_code where that type has one code
 * alone. Of an entry more than half of what it counted since the latest observation decides. */
void message_note(const struct observation *observation, struct finding *finding);

#endif
