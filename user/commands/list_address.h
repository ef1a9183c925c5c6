/* SPDX-License-Identifier: GPL-2.0-only */
/* icmpguard list, in its forms beside the tables. */
#ifndef ICMPGUARD_COMMANDS_LIST_ADDRESS_H
#define ICMPGUARD_COMMANDS_LIST_ADDRESS_H

#include "lists/lists.h"

#include <stdio.h>

/* Each entry that covers some of an address or prefix: what becomes of its packets, by whom, why,
 * since when, until when, and what it dropped. 0 or a negative errno, reported. */
int list_print_about(FILE *to, const struct pins *pins, const struct prefix *about, __u64 now);

/* One list as lines that --from reads back: what stands besides the address or prefix, and what
 * such a line cannot say, is in comments. Likewise. */
int list_print_plain(FILE *to, const struct pins *pins, enum list_which which, __u64 now);

#endif
