/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which prefixes are inside.
 *
 * Loopback and link-local addresses always are.  Beside them the configured list; where
 * that is empty, the private ranges (RFC 1918, RFC 4193) and the prefixes of the
 * attached interfaces.  The shared range 100.64.0.0/10 (RFC 6598) is not among them: it
 * is the provider's side of a gateway more often than the customer's.
 */
#ifndef ICMPGUARD_CONFIG_HOME_H
#define ICMPGUARD_CONFIG_HOME_H

#include "config/settings.h"

/* Fills `home` with the effective list; none lies within another. `interfaces` may be
 * NULL when `count` is 0. Reports and returns a negative errno: -E2BIG where a family
 * has more than NETWORKS. */
int home_prefixes(struct prefix_list *home, const struct settings *settings,
		  const char *const *interfaces, unsigned int count);

#endif
