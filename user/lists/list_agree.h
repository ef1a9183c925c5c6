/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes the lists in the kernel and their record agree. Callers hold pins_lock_lists(). */
#ifndef ICMPGUARD_LISTS_LIST_AGREE_H
#define ICMPGUARD_LISTS_LIST_AGREE_H

#include "kernel/pins.h"

/* Puts the entries of a record that have not expired in force; counts them in `restored`. The
 * record is not changed. 0 or a negative errno, reported. */
int list_agree_restore(const struct pins *pins, struct list_store *store, unsigned int *restored,
		       __u64 now);

/* Records, or queues, the entries in force that have no record in pins->store. */
void list_agree_record(const struct pins *pins, __u64 now);

/* Both, with pins->store; removes records that have expired, and logs how many are in force. */
void list_agree(const struct pins *pins, __u64 now);

#endif
