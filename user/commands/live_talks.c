// SPDX-License-Identifier: GPL-2.0-only
#include "commands/live_talks.h"

#include "base/log.h"
#include "kernel/batch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The two halves of a conversation, merged. */
struct talk {
	struct conversation_key key;
	__u64 requests, replies, bytes;
};

struct gathering {
	struct talk *talks;
	size_t count, room;
	bool replies; /* which half is being read */
	bool no_memory;
};

/* The map's key is only a slot index; the value identifies the conversation. */
static void take(const void *key, const void *value, void *context)
{
	struct gathering *gathering = context;
	const struct half *half = value;
	struct talk *talk;

	if (!half->packets)
		return;
	if (gathering->count == gathering->room) {
		size_t more = gathering->room ? 2 * gathering->room : 1024;
		struct talk *grown = reallocarray(gathering->talks, more, sizeof(*grown));

		if (!grown) {
			gathering->no_memory = true;
			return;
		}
		gathering->talks = grown;
		gathering->room = more;
	}
	talk = &gathering->talks[gathering->count++];
	*talk = (struct talk){ .key = half_key(half), .bytes = half->payload_bytes };
	*(gathering->replies ? &talk->replies : &talk->requests) = half->packets;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct conversation_key));
}

/* Merges the halves of each conversation. */
static void join(struct gathering *gathering)
{
	size_t left = 0;

	if (gathering->count)
		qsort(gathering->talks, gathering->count, sizeof(*gathering->talks), compare);
	for (size_t i = 0; i < gathering->count; i++) {
		const struct talk talk = gathering->talks[i];
		struct talk *last = left ? &gathering->talks[left - 1] : NULL;

		if (last && !compare(last, &talk)) {
			last->requests += talk.requests;
			last->replies += talk.replies;
			last->bytes += talk.bytes;
		} else {
			gathering->talks[left++] = talk;
		}
	}
	gathering->count = left;
}

static double rate(__u64 now, __u64 before, __u64 elapsed)
{
	return elapsed && now >= before ? (double)(now - before) * NSEC_PER_SEC / (double)elapsed :
					  0;
}

static void fill_row(struct live_row *row, const struct talk *talk, const struct live_talk *before,
		     __u64 elapsed)
{
	char client[PREFIX_TEXT], server[PREFIX_TEXT];

	snprintf(row->name, sizeof(row->name), "%s > %s", address_format(client, &talk->key.client),
		 address_format(server, &talk->key.server));
	if (talk->key.identifier == IDENTIFIERS_MANY)
		snprintf(row->text, sizeof(row->text), "many");
	else
		snprintf(row->text, sizeof(row->text), "%llu", talk->key.identifier & 0xffff);
	row->has_address = true;
	row->about = prefix_of(&talk->key.client);
	row->figures[0] = rate(talk->requests, before ? before->requests : 0, elapsed);
	row->figures[1] = rate(talk->replies, before ? before->replies : 0, elapsed);
	row->figures[2] = (double)(talk->requests + talk->replies);
	row->figures[3] = (double)talk->bytes;
}

/* Stores the counts for the next reading's rates. */
static int remember(struct live_talks *talks, const struct gathering *gathering)
{
	if (gathering->count > talks->room) {
		struct live_talk *grown = reallocarray(talks->talks, gathering->count,
						       sizeof(*grown));

		if (!grown)
			return log_error(-ENOMEM, "out of memory");
		talks->talks = grown;
		talks->room = gathering->count;
	}
	talks->count = gathering->count;
	for (size_t i = 0; i < gathering->count; i++)
		talks->talks[i] = (struct live_talk){ gathering->talks[i].key,
						      gathering->talks[i].requests,
						      gathering->talks[i].replies };
	return 0;
}

static int show(struct live *live, const struct gathering *gathering, __u64 elapsed)
{
	struct live_talks *talks = &live->talks;

	for (size_t i = 0; i < gathering->count; i++) {
		struct live_row *row = live_rows_add(&live->panes[LIVE_TALKS]);
		const struct live_talk *before = NULL;

		if (!row)
			return log_error(-ENOMEM, "out of memory");
		if (talks->count)
			before = bsearch(&gathering->talks[i], talks->talks, talks->count,
					 sizeof(*before), compare);
		fill_row(row, &gathering->talks[i], before, elapsed);
	}
	return remember(talks, gathering);
}

int live_read_talks(struct live *live, const struct pins *pins, __u64 elapsed)
{
	struct gathering gathering = {};
	int error = batch_each(pins->conversations, take, &gathering);

	gathering.replies = true;
	if (!error)
		error = batch_each(pins->answers, take, &gathering);
	if (!error && gathering.no_memory)
		error = log_error(-ENOMEM, "out of memory reading the conversations");
	if (!error) {
		join(&gathering);
		error = show(live, &gathering, elapsed);
	}
	free(gathering.talks);
	return error;
}
