// SPDX-License-Identifier: GPL-2.0-only
#include "memory/conversations.h"

#include "base/sketch.h"
#include "headers/hash.h"
#include "memory/conversations_state.h"

#include <stdint.h>

#define HOUR	 (3600 * NSEC_PER_SEC)
#define HALF_DAY (12 * HOUR)

/* The record to evict is chosen among this many least recently used ones. */
enum { CANDIDATES = 16 };

/* Table overhead per value. */
enum { LEAST_PAIRS = 64, ENTRY_BYTES = 64 };

struct hash_table *conversations_new(size_t bytes)
{
	size_t most = bytes / (sizeof(struct talk) + sizeof(struct talk_key) + ENTRY_BYTES);

	return hash_table_new(sizeof(struct talk_key), sizeof(struct talk),
			      (__u32)(most > LEAST_PAIRS ? most : LEAST_PAIRS));
}

/* Returns how much of the traffic no ping explains; the record with the least is evicted. */
static __u64 interest(const struct talk *talk)
{
	__u64 sum = 0;

	for (int i = 0; i < 2; i++)
		for (int way = 0; way < WAYS; way++)
			sum += talk->windows[i].ways[way].foreign_bytes +
			       talk->windows[i].ways[way].varied;
	return sum + talk->payload.odd + talk->payload.pattern_count;
}

static void forget_one(struct hash_table *table)
{
	struct talk *least = NULL, *talk = hash_table_first(table);
	__u64 least_interest = ~0ULL;

	for (int i = 0; talk && i < CANDIDATES; i++) {
		__u64 own = interest(talk);

		if (!least || own < least_interest) {
			least = talk;
			least_interest = own;
		}
		talk = hash_table_next(table, talk);
	}
	if (least)
		hash_table_remove(table, least);
}

struct talk *conversations_get(struct hash_table *table, const struct talk_key *key)
{
	struct talk *talk = hash_table_find(table, key);

	if (talk) {
		hash_table_move_last(table, talk);
		return talk;
	}
	if (hash_table_full(table))
		forget_one(table);
	return hash_table_add(table, key);
}

void talk_turn(struct talk *talk, __u64 now)
{
	__u32 hour = (__u32)(now / HOUR), passed = hour - talk->hour;

	if (hour > talk->hour) {
		for (__u32 i = 1; i <= passed && i <= TALK_HOURS; i++) {
			__u32 place = (talk->hour + i) % TALK_HOURS;

			talk->foreign[WAY_ASKED][place] = 0;
			talk->foreign[WAY_ANSWERED][place] = 0;
			talk->contacts[place] = 0;
		}
		talk->hour = hour;
	}
	if (now < talk->windows[0].began + HALF_DAY)
		return;
	if (now < talk->windows[0].began + 2 * HALF_DAY)
		talk->windows[1] = talk->windows[0];
	else
		talk->windows[1] = (struct talk_window){};
	talk->windows[0] = (struct talk_window){ .began = now };
}

static void shift_time(__u64 *time, __s64 shift)
{
	if (*time)
		*time += (__u64)shift;
}

/* Shifts the hour number; the ring positions change with it. */
static void shift_hours(struct talk *talk, __s64 hours)
{
	const struct talk before = *talk;

	talk->hour += (__u32)hours;
	for (__u32 i = 0; i < TALK_HOURS; i++) {
		__u32 from = (before.hour + TALK_HOURS - i) % TALK_HOURS;
		__u32 to = (talk->hour + TALK_HOURS - i) % TALK_HOURS;

		talk->foreign[WAY_ASKED][to] = before.foreign[WAY_ASKED][from];
		talk->foreign[WAY_ANSWERED][to] = before.foreign[WAY_ANSWERED][from];
		talk->contacts[to] = before.contacts[from];
	}
}

void talk_shift(struct talk *talk, __s64 shift)
{
	shift_time(&talk->first_seen, shift);
	shift_time(&talk->last_seen, shift);
	shift_time(&talk->windows[0].began, shift);
	shift_time(&talk->windows[1].began, shift);
	shift_time(&talk->spacing.last, shift);
	shift_time(&talk->spacing.contact, shift);
	for (int i = 0; i < PAYLOAD_COPIES; i++) {
		shift_time(&talk->payload.latest[WAY_ASKED][i].at, shift);
		shift_time(&talk->payload.latest[WAY_ANSWERED][i].at, shift);
	}
	if (talk->hour)
		shift_hours(talk, shift / (__s64)HOUR);
}

void talk_see(struct talk *talk, __u64 now)
{
	if (!talk->first_seen || now > talk->last_seen + HOUR)
		talk->first_seen = now;
	if (now > talk->last_seen)
		talk->last_seen = now;
}

static __u64 bit_of(__u64 value)
{
	return 1ULL << (hash_mix(value) & 63);
}

/* New packets, and bytes in them, that no ping explains. */
struct unexplained {
	__u64 packets;
	__u64 bytes;
};

/* The kernel side knows common clocks and counters; copies show other forms. */
static struct unexplained unexplained(const struct talk *talk, enum way way, const struct half *now,
				      const struct half *before)
{
	struct unexplained all = { now->varied - before->varied,
				   now->foreign_bytes - before->foreign_bytes };
	__u32 packets = now->head_varied - before->head_varied;
	__u32 bytes = now->head_bytes - before->head_bytes;

	if (payload_is_counting(&talk->payload) || payload_is_balanced(&talk->payload) ||
	    payload_is_measuring(&talk->payload, way) ||
	    (way == WAY_ASKED && payload_takes_turns(&talk->payload.turns)))
		return (struct unexplained){};
	if (payload_explains_head(&talk->payload, way)) {
		all.packets -= packets < all.packets ? packets : all.packets;
		all.bytes -= bytes < all.bytes ? bytes : all.bytes;
	}
	all.bytes = payload_data(&talk->payload, all.packets, all.bytes);
	return all;
}

static void add_counts(struct way_counts *counts, const struct half *now, const struct half *before,
		       bool many)
{
	counts->packets += now->packets - before->packets;
	counts->bytes += now->payload_bytes - before->payload_bytes;
	counts->templated += now->templated - before->templated;
	counts->size_changes += now->size_changes - before->size_changes;
	counts->checksum_wrong += now->checksum_wrong - before->checksum_wrong;
	counts->inner_ip += now->inner_ip - before->inner_ip;
	counts->matched += now->matched - before->matched;
	counts->differing += now->differing - before->differing;
	counts->unasked += now->unasked - before->unasked;
	counts->several += now->several - before->several;
	if (many)
		return;
	counts->steps += now->steps - before->steps;
	counts->repeats += now->repeats - before->repeats;
	counts->backs += now->backs - before->backs;
}

/* Returns the set of payload lengths, of both directions. */
static __u64 sizes_of(const struct half *half)
{
	return half->size_set[0] | half->size_set[1] | half->size_set[2] | half->size_set[3];
}

/* Returns the number of packets of a half that are not a ping's by more than their payload. */
static __u64 strange_of(const struct half *half)
{
	return half->differing + half->unasked + half->several + half->inner_ip;
}

static void add_single(struct identifiers *identifiers, const struct half *now,
		       const struct half *before)
{
	identifiers_add_single(identifiers, now->packets - before->packets,
			       now->steps - before->steps, now->repeats - before->repeats,
			       now->backs - before->backs);
}

static void add_identifier(struct talk *talk, const struct talk_news *news)
{
	__u64 packets = 0, strange = 0;

	for (enum way way = 0; way < WAYS; way++) {
		if (!news->now[way])
			continue;
		packets += news->now[way]->packets - news->before[way]->packets;
		strange += strange_of(news->now[way]) - strange_of(news->before[way]) +
			   unexplained(talk, way, news->now[way], news->before[way]).packets;
	}
	/* An entry that identifiers share has the latest request's. */
	identifiers_add(&talk->identifiers,
			news->many && news->now[WAY_ASKED] ? news->now[WAY_ASKED]->identifier :
							     news->identifier,
			news->many, packets, strange);
	if (news->many && news->now[WAY_ASKED])
		add_single(&talk->identifiers, news->now[WAY_ASKED], news->before[WAY_ASKED]);
}

/*
 * The rates of new conversations may refuse an entry to the requests and grant it to a reply, which
 * is then counted as unasked. It says nothing where requests are seen: each entry has one at most.
 */
static void forgive_first_reply(struct way_counts *ways, const struct talk_news *news)
{
	struct way_counts *answered = &ways[WAY_ANSWERED];

	if (news->many || !news->now[WAY_ANSWERED] || news->before[WAY_ANSWERED]->packets ||
	    !news->now[WAY_ANSWERED]->unasked || 2 * ways[WAY_ASKED].packets < answered->packets)
		return;
	answered->unasked--;
	answered->packets--;
}

static void add_way(struct talk *talk, enum way way, const struct talk_news *news)
{
	const struct half *now = news->now[way], *before = news->before[way];
	struct talk_window *window = &talk->windows[0];
	const struct unexplained foreign = unexplained(talk, way, now, before);

	add_counts(&window->ways[way], now, before, news->many);
	window->ways[way].varied += foreign.packets;
	window->ways[way].foreign_bytes += foreign.bytes;
	window->sizes |= sizes_of(now);
	talk->foreign[way][talk->hour % TALK_HOURS] += (__u32)foreign.bytes;
}

static void sum_counts(struct way_counts *sum, const struct way_counts *counts)
{
	sum->packets += counts->packets;
	sum->bytes += counts->bytes;
	sum->foreign_bytes += counts->foreign_bytes;
	sum->templated += counts->templated;
	sum->varied += counts->varied;
	sum->size_changes += counts->size_changes;
	sum->steps += counts->steps;
	sum->repeats += counts->repeats;
	sum->backs += counts->backs;
	sum->checksum_wrong += counts->checksum_wrong;
	sum->inner_ip += counts->inner_ip;
	sum->matched += counts->matched;
	sum->differing += counts->differing;
	sum->unasked += counts->unasked;
	sum->several += counts->several;
}

static void sum_way(const struct talk *talk, enum way way, struct way_counts *sum)
{
	*sum = (struct way_counts){};
	sum_counts(sum, &talk->windows[0].ways[way]);
	sum_counts(sum, &talk->windows[1].ways[way]);
}

/* The last hour: the current clock hour, and the part of the previous one that is within it. */
static void read_hours(const struct talk *talk, __u64 now, struct pair_counts *counts)
{
	double left = 1 - (double)(now % HOUR) / HOUR;
	__u32 present = talk->hour % TALK_HOURS;
	__u32 former = (talk->hour + TALK_HOURS - 1) % TALK_HOURS;

	for (int way = 0; way < WAYS; way++) {
		counts->hour[way] = talk->foreign[way][present] + left * talk->foreign[way][former];
		for (int i = 0; i < TALK_HOURS; i++)
			counts->day[way] += talk->foreign[way][i];
	}
	for (int i = 0; i < TALK_HOURS; i++)
		counts->hours += talk->contacts[i] > 0;
}

void talk_read(const struct hash_table *table, const struct talk_key *key, const struct talk *talk,
	       __u64 now, struct pair_counts *counts)
{
	struct talk_key reverse = { .client = key->client, .server = key->client.address };
	const __u64 sizes = talk->windows[0].sizes | talk->windows[1].sizes;
	const __u64 identifiers = talk->windows[0].identifiers | talk->windows[1].identifiers;
	const struct talk *other;

	*counts = (struct pair_counts){
		.sizes = count_set(&sizes, 1),
		.identifiers = count_set(&identifiers, 1),
		.lasted = talk->last_seen - talk->first_seen,
	};
	reverse.client.address = key->server;
	reverse.client.view = (__u8)view_reverse(key->client.view);
	for (enum way way = 0; way < WAYS; way++)
		sum_way(talk, way, &counts->ways[way]);
	/* What a host sends to itself has no other way. */
	other = address_equal(&key->client.address, &key->server) ?
			NULL :
			hash_table_find(table, &reverse);
	if (other) {
		sum_way(other, WAY_ASKED, &counts->reverse);
		counts->reverse_quotes = other->payload.fields.data_quotes;
		counts->reverse_first = counts->reverse.packets &&
					other->first_seen < talk->first_seen;
	}
	read_hours(talk, now, counts);
	spacing_read(&talk->spacing, &counts->spacing);
	payload_read(&talk->payload, &counts->payload);
	counts->fields = talk->payload.fields;
}

static __u64 latest(const struct talk_news *news)
{
	__u64 at = 0;

	for (int way = 0; way < WAYS; way++)
		if (news->now[way] && news->now[way]->last_seen > at)
			at = news->now[way]->last_seen;
	return at + news->offset;
}

struct talk *conversations_add(struct hash_table *table, const struct talk_key *key,
			       const struct talk_news *news, struct pair_counts *counts)
{
	struct talk *talk = conversations_get(table, key);
	const struct half *asked = news->now[WAY_ASKED];
	__u64 now = latest(news);

	if (!talk)
		return NULL;
	talk_turn(talk, now);
	talk_see(talk, now);
	if (asked)
		payload_count_turns(&talk->payload.turns,
				    asked->varied - news->before[WAY_ASKED]->varied,
				    asked->foreign_bytes - news->before[WAY_ASKED]->foreign_bytes);
	for (enum way way = 0; way < WAYS; way++)
		if (news->now[way])
			add_way(talk, way, news);
	forgive_first_reply(talk->windows[0].ways, news);
	add_identifier(talk, news);
	talk->windows[0].identifiers |= bit_of(news->identifier);
	if (asked &&
	    spacing_add(&talk->spacing, asked->last_seen + news->offset,
			asked->packets - news->before[WAY_ASKED]->packets) &&
	    talk->contacts[talk->hour % TALK_HOURS] < UINT16_MAX)
		talk->contacts[talk->hour % TALK_HOURS]++;
	talk_read(table, key, talk, now, counts);
	identifiers_read(&talk->identifiers, news->identifier, news->many, counts);
	return talk;
}
