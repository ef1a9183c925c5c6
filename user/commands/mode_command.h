/* SPDX-License-Identifier: GPL-2.0-only */
/* Formats the mode, for `icmpguard mode` and `icmpguard status`. */
#ifndef ICMPGUARD_COMMANDS_MODE_COMMAND_H
#define ICMPGUARD_COMMANDS_MODE_COMMAND_H

#include "kernel/mode.h"

#include <jansson.h>

enum { MODE_TEXT = 192 };

/* "enforce, for 9m more, then monitor". `text` has MODE_TEXT bytes. */
const char *mode_text(char *text, const struct mode_state *state, __u64 now);
/* Times in seconds since 1970. The caller owns the reference. */
json_t *mode_json(const struct mode_state *state, __u64 now);

#endif
