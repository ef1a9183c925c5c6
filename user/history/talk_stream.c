// SPDX-License-Identifier: GPL-2.0-only
#include "history/talk_stream.h"

static void move_ring(struct stream *stream, struct spacing_ring *ring)
{
	STREAM(stream, ring->gaps);
	STREAM(stream, ring->count);
	STREAM(stream, ring->next);
	if (ring->count > SPACING_GAPS || ring->next >= SPACING_GAPS)
		stream->failed = true;
}

static void move_payload(struct stream *stream, struct payload_traits *payload)
{
	STREAM(stream, payload->copies);
	STREAM(stream, payload->known);
	STREAM(stream, payload->text);
	STREAM(stream, payload->odd);
	STREAM(stream, payload->fixed);
	STREAM(stream, payload->clocked);
	STREAM(stream, payload->unclocked);
	STREAM(stream, payload->magic);
	STREAM(stream, payload->pattern_count);
	STREAM(stream, payload->measured);
	STREAM(stream, payload->entropy);
	STREAM(stream, payload->patterns);
	/* Older versions have the first ones. */
	stream_move(stream, &payload->fields,
		    stream->version == 1 ? offsetof(struct field_counts, changing) :
		    stream->version == 2 ? offsetof(struct field_counts, types) :
		    stream->version == 3 ? offsetof(struct field_counts, checksums) :
		    stream->version == 4 ? offsetof(struct field_counts, classes) :
					   sizeof(payload->fields));
	if (!stream->version || stream->version >= 4)
		STREAM(stream, payload->random.drawn);
	if (payload->pattern_count > PAYLOAD_PATTERNS)
		stream->failed = true;
}

static void move_talk(struct stream *stream, struct talk *talk)
{
	STREAM(stream, talk->first_seen);
	STREAM(stream, talk->last_seen);
	STREAM(stream, talk->windows);
	STREAM(stream, talk->hour);
	STREAM(stream, talk->foreign);
	STREAM(stream, talk->contacts);
	STREAM(stream, talk->spacing.last);
	STREAM(stream, talk->spacing.contact);
	move_ring(stream, &talk->spacing.packets);
	move_ring(stream, &talk->spacing.contacts);
	/* The latest copies are not saved: they are content. */
	move_payload(stream, &talk->payload);
}

void talks_save(const struct hash_table *talks, struct stream *stream)
{
	struct talk *talk = hash_table_first(talks);
	struct talk_key key;
	__u8 more = 1, end = 0;

	for (; talk && !stream->failed; talk = hash_table_next(talks, talk)) {
		key = *(const struct talk_key *)hash_table_key(talks, talk);
		STREAM(stream, more);
		STREAM(stream, key);
		move_talk(stream, talk);
	}
	STREAM(stream, end);
}

void talks_restore(struct hash_table *talks, struct stream *stream, __s64 shift)
{
	struct talk_key key;
	struct talk *talk;
	__u8 more;

	for (STREAM(stream, more); more; STREAM(stream, more)) {
		STREAM(stream, key);
		if (key.client.view >= VIEW_COUNT || key.client.lane >= LANE_COUNT)
			stream->failed = true;
		talk = stream->failed ? NULL : conversations_get(talks, &key);
		if (!talk)
			return;
		move_talk(stream, talk);
		if (stream->failed) {
			hash_table_remove(talks, talk);
			return;
		}
		talk_shift(talk, shift);
	}
}
