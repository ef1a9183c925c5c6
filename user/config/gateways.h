/* SPDX-License-Identifier: GPL-2.0-only */
/* The declared routers. */
#ifndef ICMPGUARD_CONFIG_GATEWAYS_H
#define ICMPGUARD_CONFIG_GATEWAYS_H

#include "config/settings.h"

/* Collects the settings `gateways` and `routers` as prefixes, as many as fit. */
void settings_gateways(const struct settings *settings, struct prefix_list *gateways);

#endif
