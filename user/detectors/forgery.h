/* SPDX-License-Identifier: GPL-2.0-only */
/* Signs that the address of a source is forged: then a block would hit its owner. */
#ifndef ICMPGUARD_DETECTORS_FORGERY_H
#define ICMPGUARD_DETECTORS_FORGERY_H

#include "detectors/observation.h"

/* Sets finding->forgery, by the entry of the offender. */
void forgery_look(const struct observation *observation, struct finding *finding);

/* Whether no host sends from an address: loopback, "this network", class E, multicast, and what
 * IPv6 has of the kind (RFC 6890; RFC 3879). Addresses of documentation are left out: laboratories
 * use them. */
bool forgery_is_bogon(const struct address *address);

/* Distinct times to live, of hosts that start with 64, above the reach of a traceroute: routes of
 * one host change by a few. */
enum { FORGERY_TTLS = 8, FORGERY_TTL_LOWEST = 33 };

/* The sign in words, for an alert. */
extern const char *const forgery_texts[FORGERY_COUNT];

#endif
