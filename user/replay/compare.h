/* SPDX-License-Identifier: GPL-2.0-only */
/* Replays one capture under two configurations and compares their alerts and blocks. */
#ifndef ICMPGUARD_REPLAY_COMPARE_H
#define ICMPGUARD_REPLAY_COMPARE_H

#include "config/settings.h"

struct compare_options {
	const char *names[2]; /* names of the configurations */
	const struct settings *settings[2];
	char *const *files;
	size_t file_count;
	bool json;
};

/* Prints the differences to standard output. Returns their number or a negative errno, reported. */
int compare_replays(const struct compare_options *options);

#endif
