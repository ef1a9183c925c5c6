/* SPDX-License-Identifier: GPL-2.0-only */
/* Prints the entries in their current order, as text or JSON. */
#ifndef ICMPGUARD_COMMANDS_BUSIEST_PRINT_H
#define ICMPGUARD_COMMANDS_BUSIEST_PRINT_H

#include "commands/busiest_read.h"

#include <jansson.h>
#include <stdio.h>

/* Prints the first `most` entries. */
void top_print(FILE *to, const struct top_reading *reading, __u64 most);
json_t *top_rows_json(const struct top_reading *reading, __u64 most);

#endif
