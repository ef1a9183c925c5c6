/* SPDX-License-Identifier: GPL-2.0-only */
/* The conversations of the address or prefix that `icmpguard show` shows. */
#ifndef ICMPGUARD_COMMANDS_SHOW_TALKS_H
#define ICMPGUARD_COMMANDS_SHOW_TALKS_H

#include "commands/talks_read.h"

#include <jansson.h>
#include <stdio.h>

/* Puts those with the most packets first. */
void show_talks_arrange(struct talks *talks);

/* Prints the first `most` as the host in `about` sees them. `now`: CLOCK_MONOTONIC, ns. */
void show_talks_print(FILE *to, const struct talks *talks, const struct prefix *about, size_t most,
		      __u64 now);
json_t *show_talks_json(const struct talks *talks);

#endif
