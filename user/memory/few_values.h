/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fields of which one sender has few values: a path has one MTU, a router a few prefixes, a device
 * interfaces whose names begin alike. Each value may be harmless, but ever other ones are data.
 */
#ifndef ICMPGUARD_MEMORY_FEW_VALUES_H
#define ICMPGUARD_MEMORY_FEW_VALUES_H

#include "headers/packet.h"

#include <stdbool.h>

enum { VALUES_KEPT = 32, VALUES_AT_ONCE = 12 };

/* Those seen lately, by hash; none is 0. */
struct few_values {
	__u64 began; /* ns */
	__u32 count;
	__u32 next;
	__u32 kept[VALUES_KEPT];
};

/* What one message has in such fields. */
struct said_values {
	__u32 count;
	struct said_value {
		__u32 value; /* the upper half: its field; the lower: a hash */
		__u32 most;  /* values that the field may have */
	} of[VALUES_AT_ONCE];
};

/* Reads the fields of a message of which `captured` bytes after the first eight are known. */
void values_read(struct said_values *said, const struct packet *packet, const __u8 *payload,
		 __u32 captured);

/* Adds them at `now`, ns. Returns how many are new though their field has as many as it may have
 * within a day. */
__u32 values_note(struct few_values *values, const struct said_values *said, __u64 now);

#endif
