// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replies beside the requests that they answer.
 *
 * A kernel returns what it received. Some hosts return less, some return zeros, and the responder
 * of a probe writes its times into it. None returns more, or something else of its own.
 */
#include "memory/payload.h"

#include <string.h>

/* A later reply has another request, whose number came round again. */
#define ANSWERED_WITHIN (60 * NSEC_PER_SEC)

static const struct payload_copy *request_of(const struct payload_traits *traits,
					     const struct payload_copy *reply)
{
	for (int i = 0; i < PAYLOAD_COPIES; i++) {
		const struct payload_copy *copy = &traits->latest[WAY_ASKED][i];

		if (copy->at && copy->at <= reply->at && reply->at - copy->at < ANSWERED_WITHIN &&
		    copy->identifier == reply->identifier && copy->sequence == reply->sequence)
			return copy;
	}
	return NULL;
}

/* Returns true if the reply has the payload of the one before it, of the same identifier. */
static bool is_repeated(const struct payload_traits *traits, const struct payload_copy *reply)
{
	for (int i = 0; i < PAYLOAD_COPIES; i++) {
		const struct payload_copy *copy = &traits->latest[WAY_ANSWERED][i];

		if (copy->at && copy->identifier == reply->identifier &&
		    copy->captured == reply->captured)
			return !memcmp(copy->bytes, reply->bytes, reply->captured);
	}
	return false;
}

/* Returns true if most of what is in both differs, and the reply is not one repeated byte; or less,
 * if no times are in it, since it is the same each time: a number that says "nothing to do". */
static bool is_another(const struct payload_traits *traits, const struct payload_copy *request,
		       const struct payload_copy *reply)
{
	const __u32 both = request->captured < reply->captured ? request->captured :
								 reply->captured;
	__u32 differing = 0, alike = 0;

	for (__u32 i = 0; i < both; i++) {
		/* What a middlebox clears is nobody's data. */
		differing += request->bytes[i] != reply->bytes[i] && reply->bytes[i];
		alike += reply->bytes[i] == reply->bytes[0];
	}
	return (2 * differing > both || (differing && is_repeated(traits, reply))) && alike < both;
}

void payload_note_reply(struct payload_traits *traits, const struct payload_copy *reply)
{
	const struct payload_copy *request = request_of(traits, reply);

	if (request && (reply->length > request->length || is_another(traits, request, reply)))
		traits->own_replies++;
}
