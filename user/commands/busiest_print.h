/* SPDX-License-Identifier: GPL-2.0-only */
/* The entries that were read, in the order in which they stand, for people and for machines. */
#ifndef ICMPGUARD_COMMANDS_BUSIEST_PRINT_H
#define ICMPGUARD_COMMANDS_BUSIEST_PRINT_H

#include "commands/busiest_read.h"

#include <jansson.h>
#include <stdio.h>

/* The first `most` of them. */
void top_print(FILE *to, const struct top_reading *reading, __u64 most);
json_t *top_rows_json(const struct top_reading *reading, __u64 most);

#endif
