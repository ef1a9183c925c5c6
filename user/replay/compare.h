/* SPDX-License-Identifier: GPL-2.0-only */
/* One capture under two configurations: which alerts and blocks differ. */
#ifndef ICMPGUARD_REPLAY_COMPARE_H
#define ICMPGUARD_REPLAY_COMPARE_H

#include "config/settings.h"

struct compare_options {
	const char *names[2]; /* of the configurations */
	const struct settings *settings[2];
	char *const *files;
	size_t file_count;
	bool json;
};

/* Prints the differences to standard output. Their number, or a negative errno after
 * reporting. */
int compare_replays(const struct compare_options *options);

#endif
