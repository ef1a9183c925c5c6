/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the blocklists named in the configuration. */
#ifndef ICMPGUARD_DAEMON_BLOCKLISTS_H
#define ICMPGUARD_DAEMON_BLOCKLISTS_H

#include "config/settings.h"
#include "lists/list_configured.h"

/* Reads the configured blocklists. 0 or a negative errno, reported; the caller frees `blocks`. */
int daemon_read_blocklists(const struct settings *settings, struct configured_blocks *blocks);

#endif
