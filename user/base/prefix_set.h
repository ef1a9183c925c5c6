/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A growing sorted array of unique prefixes: whole addresses first, then the others, each by
 * address, then by length, the shorter first.
 */
#ifndef ICMPGUARD_BASE_PREFIX_SET_H
#define ICMPGUARD_BASE_PREFIX_SET_H

#include "headers/address.h"

/* Zero-initialize for an empty set. The owner frees `prefixes`. */
struct prefix_set {
	struct prefix *prefixes;
	int count;
};

/* The order, for qsort() and bsearch(). */
int prefix_compare(const void *a, const void *b);

/* Appends a prefix; call prefix_set_sort() afterwards unless prefixes are appended in order. 0 or
 * -ENOMEM, reported. */
int prefix_set_append(struct prefix_set *set, const struct prefix *prefix);
/* Sorts the set and removes duplicates. */
void prefix_set_sort(struct prefix_set *set);
/* The one that is equal, or NULL. */
const struct prefix *prefix_set_find(const struct prefix_set *set, const struct prefix *prefix);
bool prefix_set_has(const struct prefix_set *set, const struct prefix *prefix);

#endif
