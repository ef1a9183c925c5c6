/* SPDX-License-Identifier: GPL-2.0-only */
/* What a replay found, in figures: for people and for machines. */
#ifndef ICMPGUARD_REPLAY_REPLAY_SUMMARY_H
#define ICMPGUARD_REPLAY_REPLAY_SUMMARY_H

#include "replay/replayer.h"

#include <jansson.h>
#include <stdio.h>

/* How many alerts were raised. */
__u64 replay_alerts(const struct replay_result *result);

void replay_summary_print(FILE *to, const struct replay_result *result, enum mode mode);

/* One line: an object under "icmpguard.replay", in either alert format recognisable as no
 * alert. 0 or a negative errno. */
int replay_summary_write(FILE *to, const struct replay_result *result, enum mode mode,
			 enum alert_format format);

/* A block and what it dropped, or would have. A reference for the caller. */
json_t *replay_block_json(const struct list_entry *entry);
void replay_block_print(FILE *to, const struct list_entry *entry, enum mode mode);

#endif
