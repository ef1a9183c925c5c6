// SPDX-License-Identifier: GPL-2.0-only
#include "commands/talks_read.h"

#include "base/log.h"
#include "kernel/batch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct gathering {
	struct talks *talks;
	const struct prefix *about;
	size_t room;
	bool replies; /* which half is being read */
	bool no_memory;
};

static bool is_about(const struct half *half, const struct prefix *about)
{
	const struct prefix client = prefix_of(&half->client), server = prefix_of(&half->server);

	return !about || prefix_overlaps(about, &client) || prefix_overlaps(about, &server);
}

/* The map's key is only a slot index; the value identifies the conversation. */
static void take(const void *key, const void *value, void *context)
{
	struct gathering *gathering = context;
	struct talks *talks = gathering->talks;
	const struct half *half = value;
	struct talk *talk;

	if (!half->packets || !is_about(half, gathering->about))
		return;
	if (talks->count == gathering->room) {
		size_t more = gathering->room ? 2 * gathering->room : 1024;
		struct talk *grown = reallocarray(talks->talks, more, sizeof(*grown));

		if (!grown) {
			gathering->no_memory = true;
			return;
		}
		talks->talks = grown;
		gathering->room = more;
	}
	talk = &talks->talks[talks->count++];
	*talk = (struct talk){ .key = half_key(half) };
	*(gathering->replies ? &talk->replies : &talk->requests) = (struct talk_side){
		.packets = half->packets,
		.bytes = half->payload_bytes,
		.first_seen = half->first_seen,
		.last_seen = half->last_seen,
		.size_changes = half->size_changes,
		.size_first = half->size_first,
		.size_last = half->size_last,
	};
}

int talks_compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct conversation_key));
}

/* A half that is being refilled may be read twice: the one with more packets counts. */
static void join_side(struct talk_side *side, const struct talk_side *other)
{
	if (other->packets > side->packets)
		*side = *other;
}

/* Merges the halves of each conversation. */
static void join(struct talks *talks)
{
	size_t left = 0;

	if (talks->count)
		qsort(talks->talks, talks->count, sizeof(*talks->talks), talks_compare);
	for (size_t i = 0; i < talks->count; i++) {
		const struct talk talk = talks->talks[i];
		struct talk *last = left ? &talks->talks[left - 1] : NULL;

		if (last && !talks_compare(last, &talk)) {
			join_side(&last->requests, &talk.requests);
			join_side(&last->replies, &talk.replies);
		} else {
			talks->talks[left++] = talk;
		}
	}
	talks->count = left;
}

int talks_read(struct talks *talks, const struct pins *pins, const struct prefix *about)
{
	struct gathering gathering = { .talks = talks, .about = about };
	int error;

	*talks = (struct talks){};
	error = batch_each(pins->conversations, take, &gathering);
	gathering.replies = true;
	if (!error)
		error = batch_each(pins->answers, take, &gathering);
	if (!error && gathering.no_memory)
		error = log_error(-ENOMEM, "out of memory reading the conversations");
	if (error)
		talks_free(talks);
	else
		join(talks);
	return error;
}

void talks_free(struct talks *talks)
{
	free(talks->talks);
	*talks = (struct talks){};
}
