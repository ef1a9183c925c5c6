// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first request of an identifier.
 *
 * The kernel side compares payloads within a conversation, which begins with the second packet of
 * its identifier: of identifiers that last for one or two it compares none. Copies are compared
 * whatever their identifier.
 */
#include "memory/payload.h"

__u32 payload_news(const struct payload_copy *copy, const struct payload_copy *before,
		   enum payload_class class)
{
	const __u32 least = copy->captured < before->captured ? copy->captured : before->captured;
	__u32 differing = 0;

	if (!before->at || (class != PAYLOAD_TEXT && class != PAYLOAD_ODD) || !least)
		return 0;
	for (__u32 i = 0; i < least; i++)
		differing += copy->bytes[i] != before->bytes[i];
	/* Half a copy that differs is data to the end. Less may be a clock and a counter. */
	return 2 * differing < least ? differing : copy->length * differing / least;
}
