/* SPDX-License-Identifier: GPL-2.0-only */
/* Who sends the discovery messages of a flood: addresses are easily forged, so the link-layer
 * address that sent most of them at that moment (headers/storm.h). */
#ifndef ICMPGUARD_ENGINE_SENDER_H
#define ICMPGUARD_ENGINE_SENDER_H

#include "detectors/observation.h"
#include "kernel/pins.h"

/* Sets `link` to the address that sends at least three in four of the link's messages of the kind
 * that the observed source sent most of, the target received, or the storm is of; returns false if
 * none does, or for other observations. */
bool sender_of(const struct pins *pins, const struct observation *observation, __u8 *link);

#endif
