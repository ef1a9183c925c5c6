/* SPDX-License-Identifier: GPL-2.0-only */
/* The summary of a replay, as text and as JSON. */
#ifndef ICMPGUARD_REPLAY_REPLAY_SUMMARY_H
#define ICMPGUARD_REPLAY_REPLAY_SUMMARY_H

#include "replay/replayer.h"

#include <jansson.h>
#include <stdio.h>

/* Returns the number of alerts raised. */
__u64 replay_alerts(const struct replay_result *result);

void replay_summary_print(FILE *to, const struct replay_result *result, enum mode mode);

/* Writes one line: an object under "icmpguard.replay", distinguishable from an alert in either
 * format. 0 or a negative errno. */
int replay_summary_write(FILE *to, const struct replay_result *result, enum mode mode,
			 enum alert_format format);

/* Returns a block and what it dropped, or would have dropped. The caller owns the reference. */
json_t *replay_block_json(const struct list_entry *entry);
void replay_block_print(FILE *to, const struct list_entry *entry, enum mode mode);

#endif
