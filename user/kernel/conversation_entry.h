/* SPDX-License-Identifier: GPL-2.0-only */
/* Entries of conversations, which are found by a hash of both addresses (headers/conversation.h). */
#ifndef ICMPGUARD_CONVERSATION_ENTRY_H
#define ICMPGUARD_CONVERSATION_ENTRY_H

#include "kernel/pins.h"

/* The half at an index of `map`, conversations or answers. False where nothing is counted there, or
 * it is of another conversation than `key`. */
bool conversation_half(int map, __u32 index, const struct conversation_key *key, struct half *half);

/* Whether the conversation has such a half, which is copied to `half`. */
bool conversation_find(const struct pins *pins, int map, const struct conversation_key *key,
		       struct half *half);

#endif
