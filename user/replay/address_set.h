/* SPDX-License-Identifier: GPL-2.0-only */
/* A set of addresses that counts: exact, and bounded. */
#ifndef ICMPGUARD_REPLAY_ADDRESS_SET_H
#define ICMPGUARD_REPLAY_ADDRESS_SET_H

#include "headers/address.h"

enum { ADDRESS_SET_MOST = 1 << 20 };

/* All zero is the empty set. */
struct address_set {
	struct address *slots; /* zero: free */
	size_t size;	       /* of `slots`, a power of two */
	size_t used;
	bool unspecified; /* whether the address of all zeros is in the set */
	bool full;	  /* there were more than ADDRESS_SET_MOST, or than memory holds */
};

void address_set_add(struct address_set *set, const struct address *address);
size_t address_set_count(const struct address_set *set);
void address_set_free(struct address_set *set);

#endif
