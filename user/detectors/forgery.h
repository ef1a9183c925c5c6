/* SPDX-License-Identifier: GPL-2.0-only */
/* Signs that a source address is forged: a block would then hit the address's owner. */
#ifndef ICMPGUARD_DETECTORS_FORGERY_H
#define ICMPGUARD_DETECTORS_FORGERY_H

#include "detectors/observation.h"

/* Sets finding->forgery from the offender's entry. */
void forgery_look(const struct observation *observation, struct finding *finding);

/* Returns true if no host can send from the address: loopback, "this network", class E, multicast
 * and their IPv6 counterparts (RFC 6890, RFC 3879). Documentation prefixes are not included, since
 * test networks use them. */
bool forgery_is_bogon(const struct address *address);

/* Returns true if requests of the address arrived with different TTLs, all above the range of a
 * traceroute: its owner may be another host than the offender. */
bool forgery_ttls_vary(const struct source *source);

/* Number of distinct TTLs, of those that hosts with an initial TTL of 64 show and above the range
 * of a traceroute, that is a sign: route changes move one host's TTL by only a few. */
enum { FORGERY_TTLS = 8, FORGERY_TTL_LOWEST = 33 };

/* Description of the sign, for alerts. */
extern const char *const forgery_texts[FORGERY_COUNT];

#endif
