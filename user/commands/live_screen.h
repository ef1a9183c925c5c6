/* SPDX-License-Identifier: GPL-2.0-only */
/* `icmpguard top` on a terminal. */
#ifndef ICMPGUARD_COMMANDS_LIVE_SCREEN_H
#define ICMPGUARD_COMMANDS_LIVE_SCREEN_H

#include "commands/live_read.h"

/* Draws, reads every `interval` ns and handles keys until the user quits. 0 or a negative errno,
 * reported. */
int live_screen(struct live *live, struct live_model *model, __u64 interval, const char *config);

#endif
