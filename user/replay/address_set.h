/* SPDX-License-Identifier: GPL-2.0-only */
/* A set that counts distinct addresses: exact, and bounded. */
#ifndef ICMPGUARD_REPLAY_ADDRESS_SET_H
#define ICMPGUARD_REPLAY_ADDRESS_SET_H

#include "headers/address.h"

enum { ADDRESS_SET_MOST = 1 << 20 };

/* Zero-initialize for an empty set. */
struct address_set {
	struct address *slots; /* all zeros: free */
	size_t size;	       /* of `slots`, a power of two */
	size_t used;
	bool unspecified; /* the all-zeros address is in the set */
	bool full;	  /* there were more than ADDRESS_SET_MOST, or memory ran out */
};

void address_set_add(struct address_set *set, const struct address *address);
size_t address_set_count(const struct address_set *set);
void address_set_free(struct address_set *set);

#endif
