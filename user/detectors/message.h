/* SPDX-License-Identifier: GPL-2.0-only */
/* The ICMP type and code of a finding, if most of its packets have the same type. */
#ifndef ICMPGUARD_DETECTORS_MESSAGE_H
#define ICMPGUARD_DETECTORS_MESSAGE_H

#include "detectors/observation.h"

/* Sets finding->has_type and icmp_type, and has_code and icmp_code if that type has only one code.
 * For an entry, the type must be that of more than half of the packets since the previous
 * observation. */
void message_note(const struct observation *observation, struct finding *finding);

#endif
