/* SPDX-License-Identifier: GPL-2.0-only */
/* The mode in words, for `icmpguard mode` and `icmpguard status`. */
#ifndef ICMPGUARD_COMMANDS_MODE_COMMAND_H
#define ICMPGUARD_COMMANDS_MODE_COMMAND_H

#include "kernel/mode.h"

#include <jansson.h>

enum { MODE_TEXT = 192 };

/* "enforce, for 9m more, then monitor". `text` holds MODE_TEXT. */
const char *mode_text(char *text, const struct mode_state *state, __u64 now);
/* Times in seconds since 1970. A reference for the caller. */
json_t *mode_json(const struct mode_state *state, __u64 now);

#endif
