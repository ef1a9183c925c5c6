// SPDX-License-Identifier: GPL-2.0-only
/* Words that keep the checksum of an echo as it is. */
#include "base/bytes.h"
#include "memory/payload.h"

#include <string.h>

/* Returns true if a word changed as the time to live did: a probe says how far it goes. */
static bool is_hop(const struct payload_copy *copy, const struct payload_copy *before, __u32 at)
{
	const __u16 hops = (__u16)(copy->ttl - before->ttl);
	const __u8 *now = copy->bytes + at, *then = before->bytes + at;

	return hops && at + 1 < copy->captured &&
	       ((__u16)(big16(now) - big16(then)) == hops ||
		(__u16)(little16(now) - little16(then)) == hops);
}

/* Returns the number of aligned 16-bit words that differ, but for one that says the hop. */
static __u32 words_changed(const struct payload_copy *copy, const struct payload_copy *before)
{
	__u32 words = 0, hops = 0;

	for (__u32 i = 0; i < copy->captured; i += 2) {
		if (!memcmp(copy->bytes + i, before->bytes + i, i + 1 < copy->captured ? 2 : 1))
			continue;
		words++;
		hops |= is_hop(copy, before, i);
	}
	return words - hops;
}

void payload_note_balance(struct payload_traits *traits, const struct payload_copy *copy,
			  const struct payload_copy *before)
{
	__u32 words;

	if (copy->length != before->length || copy->captured < copy->length ||
	    before->captured < before->length)
		return;
	words = words_changed(copy, before);
	if (!words)
		return;
	if (words == 1 && copy->checksum == before->checksum && copy->sequence != before->sequence)
		traits->balanced++;
	else
		traits->unbalanced++;
}
