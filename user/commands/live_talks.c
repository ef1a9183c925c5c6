// SPDX-License-Identifier: GPL-2.0-only
#include "commands/live_talks.h"

#include "base/log.h"
#include "commands/talks_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static double rate(__u64 now, __u64 before, __u64 elapsed)
{
	return elapsed && now >= before ? (double)(now - before) * NSEC_PER_SEC / (double)elapsed :
					  0;
}

static void fill_row(struct live_row *row, const struct talk *talk, const struct live_talk *before,
		     __u64 elapsed)
{
	const __u64 requests = talk->requests.packets, replies = talk->replies.packets;
	char client[PREFIX_TEXT], server[PREFIX_TEXT];

	snprintf(row->name, sizeof(row->name), "%s > %s", address_format(client, &talk->key.client),
		 address_format(server, &talk->key.server));
	if (talk->key.identifier == IDENTIFIERS_MANY)
		snprintf(row->text, sizeof(row->text), "many");
	else
		snprintf(row->text, sizeof(row->text), "%llu", talk->key.identifier & 0xffff);
	row->has_address = true;
	row->about = prefix_of(&talk->key.client);
	row->figures[0] = rate(requests, before ? before->requests : 0, elapsed);
	row->figures[1] = rate(replies, before ? before->replies : 0, elapsed);
	row->figures[2] = (double)(requests + replies);
	row->figures[3] = (double)(talk->requests.bytes + talk->replies.bytes);
}

/* Stores the counts for the next reading's rates. */
static int remember(struct live_talks *talks, const struct talks *now)
{
	if (now->count > talks->room) {
		struct live_talk *grown = reallocarray(talks->talks, now->count, sizeof(*grown));

		if (!grown)
			return log_error(-ENOMEM, "out of memory");
		talks->talks = grown;
		talks->room = now->count;
	}
	talks->count = now->count;
	for (size_t i = 0; i < now->count; i++)
		talks->talks[i] = (struct live_talk){ now->talks[i].key,
						      now->talks[i].requests.packets,
						      now->talks[i].replies.packets };
	return 0;
}

static int show(struct live *live, const struct talks *now, __u64 elapsed)
{
	struct live_talks *talks = &live->talks;

	for (size_t i = 0; i < now->count; i++) {
		struct live_row *row = live_rows_add(&live->panes[LIVE_TALKS]);
		const struct live_talk *before = NULL;

		if (!row)
			return log_error(-ENOMEM, "out of memory");
		if (talks->count)
			before = bsearch(&now->talks[i], talks->talks, talks->count,
					 sizeof(*before), talks_compare);
		fill_row(row, &now->talks[i], before, elapsed);
	}
	return remember(talks, now);
}

int live_read_talks(struct live *live, const struct pins *pins, __u64 elapsed)
{
	struct talks now;
	int error = talks_read(&now, pins, NULL);

	if (error)
		return error;
	error = show(live, &now, elapsed);
	talks_free(&now);
	return error;
}
