// SPDX-License-Identifier: GPL-2.0-only
#include "memory/message_values.h"

#include "headers/hash.h"

__u32 value_hash(const __u8 *at, __u32 bytes)
{
	__u64 hash = bytes;

	for (__u32 i = 0; i < bytes; i++)
		hash = hash_mix(hash ^ at[i]);
	return (__u32)hash;
}

void value_say(struct said_values *said, enum value_field field, __u32 part, __u32 hash, __u32 most)
{
	const __u32 upper = ((__u32)field << 10 | (part & 0x3ff)) + 1;

	if (said->count < VALUES_AT_ONCE)
		said->of[said->count++] = (struct said_value){
			.value = upper << 16 | (hash & 0xffff),
			.most = most,
		};
}
