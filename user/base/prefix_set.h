/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A growing array of prefixes in order, each once: whole addresses first, then the others,
 * each by address, the shorter of two with one address first.
 */
#ifndef ICMPGUARD_BASE_PREFIX_SET_H
#define ICMPGUARD_BASE_PREFIX_SET_H

#include "headers/address.h"

/* All zero: empty. `prefixes` is freed by its owner. */
struct prefix_set {
	struct prefix *prefixes;
	int count;
};

/* The order, for qsort() and bsearch(). */
int prefix_compare(const void *a, const void *b);

/* Appends; prefix_set_sort() is due unless it is behind the last one. 0 or -ENOMEM, reported. */
int prefix_set_append(struct prefix_set *set, const struct prefix *prefix);
/* Puts in order, and drops what is there twice. */
void prefix_set_sort(struct prefix_set *set);
bool prefix_set_has(const struct prefix_set *set, const struct prefix *prefix);

#endif
