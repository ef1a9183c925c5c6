/* SPDX-License-Identifier: GPL-2.0-only */
/* icmpguard list: the formats other than tables. */
#ifndef ICMPGUARD_COMMANDS_LIST_ADDRESS_H
#define ICMPGUARD_COMMANDS_LIST_ADDRESS_H

#include "lists/lists.h"

#include <stdio.h>

/* Prints each entry that overlaps an address or prefix: what happens to its packets, who made it,
 * why, since when, until when, and what it dropped. 0 or a negative errno, reported. */
int list_print_about(FILE *to, const struct pins *pins, const struct prefix *about, __u64 now);

/* Prints one list in the format that --from reads. Everything except the address or prefix is in
 * comments, as are entries of which --from would make others: the last line counts them. 0 or a
 * negative errno, reported. */
int list_print_plain(FILE *to, const struct pins *pins, enum list_which which, __u64 now);

#endif
