/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds the map entries of conversations, which are indexed by a hash of both addresses
 * (headers/conversation.h). */
#ifndef ICMPGUARD_CONVERSATION_ENTRY_H
#define ICMPGUARD_CONVERSATION_ENTRY_H

#include "kernel/pins.h"

/* Reads the half at an index of `map`, conversations or answers. Returns false if it is empty or
 * belongs to another conversation than `key`. */
bool conversation_half(int map, __u32 index, const struct conversation_key *key, struct half *half);

/* Copies the conversation's half to `half`; returns whether it exists. */
bool conversation_find(const struct pins *pins, int map, const struct conversation_key *key,
		       struct half *half);

#endif
