/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which prefixes are home, that is, inside.
 *
 * Loopback and link-local addresses always are. In addition, the configured list; if that is empty,
 * the private ranges (RFC 1918, RFC 4193) and the prefixes of the attached interfaces. The shared
 * range 100.64.0.0/10 (RFC 6598) is not included: more often it is the provider's side of a gateway
 * than the customer's.
 */
#ifndef ICMPGUARD_CONFIG_HOME_H
#define ICMPGUARD_CONFIG_HOME_H

#include "config/settings.h"

/* Fills `home` with the effective list, in which no prefix is inside another. `interfaces` may be
 * NULL if `count` is 0. Reports and returns a negative errno: -E2BIG if `home`
 * has too many. Those of interfaces that find no room are left out, with a warning. */
int home_prefixes(struct prefix_list *home, const struct settings *settings,
		  const char *const *interfaces, unsigned int count);

#endif
