// SPDX-License-Identifier: GPL-2.0-only
#include "history/history_format.h"

#include <zlib.h>

struct ledger *history_ledger(const struct memory *memory, enum history_table table)
{
	if (table == HISTORY_SEEDLINGS)
		return memory->pasts.seedlings;
	if (table == HISTORY_PASTS)
		return memory->pasts.records;
	if (table < HISTORY_CAMPAIGNS)
		return memory->prefixes.plots[table - HISTORY_PLOTS];
	return memory->prefixes.campaigns[table - HISTORY_CAMPAIGNS];
}

static void move_sparse(struct stream *stream, struct sparse *sparse)
{
	STREAM(stream, sparse->registers);
	STREAM(stream, sparse->count);
	if (sparse->count > SPARSE_MOST) {
		sparse->count = 0;
		stream->failed = true;
	}
	for (__u16 i = 0; i < sparse->count; i++)
		if (sparse->registers[i] >> 4 >= HLL_REGISTERS)
			stream->failed = true;
	if (stream->failed && stream_reads(stream))
		*sparse = (struct sparse){};
}

static void move_slot(struct stream *stream, struct slow_slot *slot)
{
	STREAM(stream, slot->counts.contacts);
	STREAM(stream, slot->counts.packets);
	STREAM(stream, slot->counts.answers);
	if (!stream->version || stream->version >= SLOW_VERSION_OUTCOMES) {
		STREAM(stream, slot->counts.asked);
		STREAM(stream, slot->counts.met);
	}
	STREAM(stream, slot->fresh);
	stream_sketch(stream, &slot->elements);
}

/* What is derived from it is recomputed when it is read. */
static void move_slow(struct stream *stream, struct slow *slow)
{
	__u16 filled = 0;

	_Static_assert(SLOW_SLOTS <= 16, "a bit each");
	STREAM(stream, slow->quarter);
	STREAM(stream, slow->past_since);
	STREAM(stream, slow->past_quarters);
	STREAM(stream, slow->marks);
	for (unsigned int i = 0; i < SLOW_SLOTS; i++)
		if (slow->slots[i].counts.contacts || !hyperloglog_empty(&slow->slots[i].elements))
			filled |= (__u16)(1u << i);
	STREAM(stream, filled);
	for (unsigned int i = 0; i < SLOW_SLOTS; i++)
		if (filled >> i & 1)
			move_slot(stream, &slow->slots[i]);
	stream_sketch(stream, &slow->past[0]);
	stream_sketch(stream, &slow->past[1]);
	if (stream_reads(stream))
		slow_sum(slow);
}

static void move_seedling(struct stream *stream, struct seedling *seedling)
{
	STREAM(stream, seedling->first_seen);
	STREAM(stream, seedling->last_seen);
	move_sparse(stream, &seedling->targets);
}

static void move_past(struct stream *stream, struct past *past)
{
	STREAM(stream, past->first_seen);
	STREAM(stream, past->last_seen);
	STREAM(stream, past->told_at);
	STREAM(stream, past->loud_until);
	STREAM(stream, past->unused);
	STREAM(stream, past->read);
	stream_sketch(stream, &past->known);
	if (stream_reads(stream))
		past->known_distinct = -1;
	move_slow(stream, &past->slow);
}

static void move_plot(struct stream *stream, struct plot *plot)
{
	STREAM(stream, plot->first_seen);
	STREAM(stream, plot->last_seen);
	move_sparse(stream, &plot->targets);
	move_sparse(stream, &plot->sources);
}

static void move_campaign(struct stream *stream, struct campaign *campaign)
{
	STREAM(stream, campaign->first_seen);
	STREAM(stream, campaign->last_seen);
	STREAM(stream, campaign->told_at);
	STREAM(stream, campaign->peer_count);
	STREAM(stream, campaign->peers);
	if (campaign->peer_count > CAMPAIGN_PEERS) {
		campaign->peer_count = 0;
		stream->failed = true;
	}
	move_slow(stream, &campaign->targets);
	move_slow(stream, &campaign->sources);
}

void history_value(struct stream *stream, enum history_table table, void *value)
{
	if (table == HISTORY_SEEDLINGS)
		move_seedling(stream, value);
	else if (table == HISTORY_PASTS)
		move_past(stream, value);
	else if (table < HISTORY_CAMPAIGNS)
		move_plot(stream, value);
	else
		move_campaign(stream, value);
}

void history_loud(struct stream *stream, struct loud *loud)
{
	STREAM(stream, loud->since);
	stream_sketch(stream, &loud->now);
	stream_sketch(stream, &loud->before);
}

/* The current hour is not saved: its sources would count twice. */
void history_baseline(struct stream *stream, struct baseline *baseline)
{
	STREAM(stream, baseline->levels);
}

__u32 history_crc(__u32 body, struct history_header header)
{
	header.crc = 0;
	return (__u32)crc32(body, (const Bytef *)&header, sizeof(header));
}

__u32 history_section_version(__u32 section)
{
	switch (section) {
#define SECTION(number, NAME, version)                                                             \
	case SECTION_##NAME:                                                                       \
		return version;
		HISTORY_SECTIONS(SECTION)
#undef SECTION
	default:
		return 0;
	}
}

bool history_next(struct stream *stream, struct history_section_header *header,
		  struct stream *section)
{
	if (stream->failed || stream->from == stream->end)
		return false;
	STREAM(stream, *header);
	if (stream->failed || header->length > (__u64)(stream->end - stream->from)) {
		stream->failed = true;
		return false;
	}
	*section = (struct stream){ .from = stream->from, .end = stream->from + header->length };
	stream->from += header->length;
	return true;
}
