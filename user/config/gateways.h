/* SPDX-License-Identifier: GPL-2.0-only */
/* Who is declared as a router. */
#ifndef ICMPGUARD_CONFIG_GATEWAYS_H
#define ICMPGUARD_CONFIG_GATEWAYS_H

#include "config/settings.h"

/* Both settings, `gateways` and `routers`, as prefixes; as many as the list holds. */
void settings_gateways(const struct settings *settings, struct prefix_list *gateways);

#endif
