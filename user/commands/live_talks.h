/* SPDX-License-Identifier: GPL-2.0-only */
/* The conversations pane of `icmpguard top`. */
#ifndef ICMPGUARD_COMMANDS_LIVE_TALKS_H
#define ICMPGUARD_COMMANDS_LIVE_TALKS_H

#include "commands/live_read.h"

/* Reads both halves of each conversation into the rows; `elapsed`: ns since the previous reading, 0
 * if there was none. 0 or a negative errno, reported. */
int live_read_talks(struct live *live, const struct pins *pins, __u64 elapsed);

#endif
