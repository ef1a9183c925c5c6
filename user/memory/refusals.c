// SPDX-License-Identifier: GPL-2.0-only
#include "memory/refusals.h"

#include "base/hash_table.h"
#include "headers/elapsed.h"
#include "memory/refusal_count.h"

#include <stdlib.h>

/* Maximum items per pair, and per receiver. */
enum { MOST_DOORS = 128, MOST_CLIENT_PORTS = 256, MOST_ABSENT = 256, MOST_OF_RECEIVER = 256 };

/* Memory accounted for a pair or receiver without items. */
enum { LEAST_BYTES = 256 };

enum { HOUR_SECONDS = 3600 };

/* A scanner takes a refusal for the answer: it moves on. A client, or a poller whose agents are
 * off, keeps trying: of what it was refused so often, over so long, only a part counts. */
enum { INSISTENCE = 3, INSISTENCE_SECONDS = 3 };
#define INSISTED_COUNTS (1.0 / 8)

/* Ports below this belong to services. */
enum { WELL_KNOWN = 1024 };

/* The one to evict is chosen among this many. */
enum { CANDIDATES = 8 };

/* Key: struct pair. */
struct refused_pair {
	__u64 first_seen; /* of the kernel side's entry that was read */
	__u64 fresh;	  /* how far it was read */
	struct refused refused;
};

/* Key: the endpoint that received the errors, from any refuser. */
struct refused_receiver {
	struct refusal_set doors;
};

struct refusal_memory {
	struct hash_table *pairs;
	struct hash_table *receivers;
	size_t bytes;
	size_t most;
};

struct refusal_memory *refusal_memory_new(size_t bytes)
{
	struct refusal_memory *memory = calloc(1, sizeof(*memory));
	__u32 most = (__u32)(bytes / 2 / LEAST_BYTES) + 1;

	if (!memory)
		return NULL;
	memory->most = bytes;
	memory->pairs = hash_table_new(sizeof(struct pair), sizeof(struct refused_pair), most);
	memory->receivers = hash_table_new(sizeof(struct endpoint), sizeof(struct refused_receiver),
					   most);
	if (memory->pairs && memory->receivers)
		return memory;
	refusal_memory_free(memory);
	return NULL;
}

static size_t set_bytes(const struct refusal_set *set)
{
	return set->room * sizeof(*set->items);
}

static size_t pair_bytes(const struct refused_pair *pair)
{
	return LEAST_BYTES + set_bytes(&pair->refused.doors) +
	       set_bytes(&pair->refused.client_ports) + set_bytes(&pair->refused.absent);
}

static size_t receiver_bytes(const struct refused_receiver *receiver)
{
	return LEAST_BYTES + set_bytes(&receiver->doors);
}

static void forget_pair(struct refusal_memory *memory, struct refused_pair *pair)
{
	memory->bytes -= pair_bytes(pair);
	refusal_set_free(&pair->refused.doors);
	refusal_set_free(&pair->refused.client_ports);
	refusal_set_free(&pair->refused.absent);
	hash_table_remove(memory->pairs, pair);
}

static void forget_receiver(struct refusal_memory *memory, struct refused_receiver *receiver)
{
	memory->bytes -= receiver_bytes(receiver);
	refusal_set_free(&receiver->doors);
	hash_table_remove(memory->receivers, receiver);
}

void refusal_memory_free(struct refusal_memory *memory)
{
	void *value;

	if (!memory)
		return;
	while (memory->pairs && (value = hash_table_first(memory->pairs)))
		forget_pair(memory, value);
	while (memory->receivers && (value = hash_table_first(memory->receivers)))
		forget_receiver(memory, value);
	hash_table_free(memory->pairs);
	hash_table_free(memory->receivers);
	free(memory);
}

/* Among the least recently used pairs, evicts the one with the fewest doors: a scanner is not
 * displaced by many hosts that were refused one thing each. */
static bool forget_a_pair(struct refusal_memory *memory, const void *kept)
{
	struct refused_pair *least = NULL, *pair = hash_table_first(memory->pairs);

	for (int i = 0; pair && i < CANDIDATES; i++) {
		if (pair != kept &&
		    (!least || pair->refused.doors.count < least->refused.doors.count))
			least = pair;
		pair = hash_table_next(memory->pairs, pair);
	}
	if (least)
		forget_pair(memory, least);
	return least;
}

static bool forget_a_receiver(struct refusal_memory *memory, const void *kept)
{
	struct refused_receiver *least = NULL, *receiver = hash_table_first(memory->receivers);

	for (int i = 0; receiver && i < CANDIDATES; i++) {
		if (receiver != kept && (!least || receiver->doors.count < least->doors.count))
			least = receiver;
		receiver = hash_table_next(memory->receivers, receiver);
	}
	if (least)
		forget_receiver(memory, least);
	return least;
}

static struct refused_pair *find_pair(struct refusal_memory *memory, const struct pair *key)
{
	struct refused_pair *pair = hash_table_find(memory->pairs, key);

	if (pair) {
		hash_table_move_last(memory->pairs, pair);
		return pair;
	}
	if (hash_table_full(memory->pairs))
		forget_a_pair(memory, NULL);
	pair = hash_table_add(memory->pairs, key);
	if (pair)
		memory->bytes += LEAST_BYTES;
	return pair;
}

static struct refused_receiver *find_receiver(struct refusal_memory *memory,
					      const struct endpoint *key)
{
	struct refused_receiver *receiver = hash_table_find(memory->receivers, key);

	if (receiver) {
		hash_table_move_last(memory->receivers, receiver);
		return receiver;
	}
	if (hash_table_full(memory->receivers))
		forget_a_receiver(memory, NULL);
	receiver = hash_table_add(memory->receivers, key);
	if (receiver)
		memory->bytes += LEAST_BYTES;
	return receiver;
}

/* Adds one item; the caller accounts for the memory. */
static void take(struct refused_pair *pair, struct refused_receiver *receiver, struct refusal what,
		 __u16 source_port, __u32 now)
{
	struct refused *refused = &pair->refused;

	switch (refusal_class(what, source_port)) {
	case REFUSED_DOOR:
		refusal_set_add(&refused->doors, MOST_DOORS, what, source_port, now);
		break;
	case REFUSED_CLIENT_PORT:
		refusal_set_add(&refused->client_ports, MOST_CLIENT_PORTS, what, source_port, now);
		break;
	case REFUSED_ABSENCE:
		refusal_set_add(&refused->absent, MOST_ABSENT, what, source_port, now);
		break;
	}
	if (receiver && what.kind == REFUSED_PORT)
		refusal_set_add(&receiver->doors, MOST_OF_RECEIVER, what, source_port, now);
}

/* Adds what is new in the entry. */
static void read_entry(struct refused_pair *pair, struct refused_receiver *receiver,
		       const struct refusals *entry, __u32 now)
{
	__u64 begin = pair->first_seen == entry->first_seen ? pair->fresh : 0, count;

	pair->first_seen = entry->first_seen;
	pair->fresh = entry->fresh;
	count = entry->fresh > begin ? entry->fresh - begin : 0;
	if (count > REFUSALS_LATEST) {
		refused_missed(&pair->refused, (__u32)(count - REFUSALS_LATEST), now);
		count = REFUSALS_LATEST;
	}
	for (__u64 i = entry->fresh - count; i < entry->fresh; i++) {
		__u32 place = i % REFUSALS_LATEST;

		take(pair, receiver, entry->latest[place], entry->source_ports[place], now);
	}
}

/* Sets the number of hosts that refused the receiver a well-known port within an hour, and of
 * distinct ports among these. */
static void count_places(const struct refused_receiver *receiver, __u32 now,
			 struct refusals_observation *refused)
{
	const struct refusal_item *items = receiver->doors.items;

	for (__u16 i = 0; i < receiver->doors.count; i++) {
		bool new_host = true, new_port = true;

		if (items[i].what.port >= WELL_KNOWN || now - items[i].at > HOUR_SECONDS)
			continue;
		for (__u16 n = 0; n < i; n++) {
			if (items[n].what.port >= WELL_KNOWN || now - items[n].at > HOUR_SECONDS)
				continue;
			new_host = new_host && items[n].what.host != items[i].what.host;
			new_port = new_port && items[n].what.port != items[i].what.port;
		}
		refused->places += new_host;
		refused->ports += new_port;
	}
}

static bool insists(const struct refusals *entry)
{
	return entry->errors >= INSISTENCE * entry->fresh &&
	       elapsed(entry->last_seen, entry->first_seen) >= INSISTENCE_SECONDS * NSEC_PER_SEC;
}

/* Sets the number of hosts that refused the entry's latest port to the receiver. */
static void count_hosts(struct refused_receiver *receiver, const struct refusals *entry, __u32 now,
			__u32 window, struct refusals_observation *refused)
{
	const struct refusal *latest =
		&entry->latest[(entry->fresh + REFUSALS_LATEST - 1) % REFUSALS_LATEST];

	refused->port = latest->port;
	if (latest->kind != REFUSED_PORT)
		return;
	for (__u16 i = 0; i < receiver->doors.count; i++) {
		struct refusal_item *item = &receiver->doors.items[i];
		__u32 age = now - item->at;
		double counts;

		if (item->what.port != latest->port || item->what.protocol != latest->protocol)
			continue;
		if (item->what.word == latest->word)
			item->insisted = insists(entry);
		counts = item->insisted ? INSISTED_COUNTS : 1;
		refused->hosts += age <= window ? counts : 0;
		refused->hosts_hour += age <= HOUR_SECONDS ? counts : 0;
	}
	count_places(receiver, now, refused);
}

void refusal_memory_observe(struct refusal_memory *memory, const struct pair *key, __u64 window,
			    struct observation *observation)
{
	struct refusals_observation *refused = &observation->refused;
	const struct endpoint host = { .address = key->receiver.address,
				       .view = key->refuser.view,
				       .lane = key->refuser.lane,
				       .network = key->receiver.network };
	__u32 now = (__u32)(refused->refusals->last_seen / NSEC_PER_SEC);
	__u32 seconds = (__u32)(window / NSEC_PER_SEC);
	struct refused_receiver *receiver = find_receiver(memory, &host);
	struct refused_pair *pair = find_pair(memory, key);

	if (!pair || !receiver)
		return;
	memory->bytes -= pair_bytes(pair) + receiver_bytes(receiver);
	read_entry(pair, receiver, refused->refusals, now);
	memory->bytes += pair_bytes(pair) + receiver_bytes(receiver);
	refused_count(&pair->refused, now, seconds, &refused->window);
	refused_count(&pair->refused, now, HOUR_SECONDS, &refused->hour);
	refused_count(&pair->refused, now, REFUSAL_SECONDS, &refused->day);
	count_hosts(receiver, refused->refusals, now, seconds, refused);
	while (memory->bytes > memory->most)
		if (!forget_a_pair(memory, pair) && !forget_a_receiver(memory, receiver))
			break;
}

size_t refusal_memory_bytes(const struct refusal_memory *memory)
{
	return memory->bytes;
}

/* Ages are differences modulo 2^32, so a time before the clock began may be negative. */
static __u32 seconds_of(__s64 shift)
{
	return (__u32)(shift / (__s64)NSEC_PER_SEC);
}

static void save_set(const struct refusal_set *set, struct stream *stream, __s64 shift)
{
	__u16 count = set->count;

	STREAM(stream, count);
	for (__u16 i = 0; i < set->count; i++) {
		struct refusal_item item = set->items[i];

		item.at += seconds_of(shift);
		STREAM(stream, item);
	}
}

static void restore_set(struct refusal_set *set, __u16 most, struct stream *stream, __s64 shift)
{
	__u16 count;

	STREAM(stream, count);
	set->items = count && count <= most ? calloc(count, sizeof(*set->items)) : NULL;
	if (count && !set->items)
		stream->failed = true;
	if (!set->items)
		return;
	set->room = count;
	while (set->count < count && !stream->failed) {
		struct refusal_item *item = &set->items[set->count++];

		STREAM(stream, *item);
		item->at += seconds_of(shift);
		if (item->what.kind > REFUSED_HOST)
			stream->failed = true;
	}
}

static void save_pairs(const struct refusal_memory *memory, struct stream *stream, __s64 shift)
{
	__u8 more = 1, end = 0;

	for (struct refused_pair *pair = hash_table_first(memory->pairs); pair && !stream->failed;
	     pair = hash_table_next(memory->pairs, pair)) {
		struct pair key = *(const struct pair *)hash_table_key(memory->pairs, pair);
		__u32 missed_at = pair->refused.missed_at + seconds_of(shift);

		STREAM(stream, more);
		STREAM(stream, key);
		STREAM(stream, pair->first_seen);
		STREAM(stream, pair->fresh);
		STREAM(stream, pair->refused.missed);
		STREAM(stream, missed_at);
		save_set(&pair->refused.doors, stream, shift);
		save_set(&pair->refused.client_ports, stream, shift);
		save_set(&pair->refused.absent, stream, shift);
	}
	STREAM(stream, end);
}

void refusal_memory_save(const struct refusal_memory *memory, struct stream *stream, __s64 shift)
{
	__u8 more = 1, end = 0;

	save_pairs(memory, stream, shift);
	for (struct refused_receiver *receiver = hash_table_first(memory->receivers);
	     receiver && !stream->failed; receiver = hash_table_next(memory->receivers, receiver)) {
		struct endpoint key = *(const struct endpoint *)hash_table_key(memory->receivers,
									       receiver);

		STREAM(stream, more);
		STREAM(stream, key);
		save_set(&receiver->doors, stream, shift);
	}
	STREAM(stream, end);
}

static bool is_endpoint(const struct endpoint *endpoint)
{
	return endpoint->view < VIEW_COUNT && endpoint->lane < LANE_COUNT;
}

/* The time that the entry of the kernel side began is that clock's own, and tells whether it is the
 * same entry: it stays as it is. */
static void restore_pair(struct refusal_memory *memory, struct stream *stream, __s64 shift)
{
	struct refused_pair *pair;
	struct pair key;

	STREAM(stream, key);
	if (stream->failed || !is_endpoint(&key.refuser) || hash_table_find(memory->pairs, &key)) {
		stream->failed = true;
		return;
	}
	pair = find_pair(memory, &key);
	if (!pair) {
		stream->failed = true;
		return;
	}
	memory->bytes -= pair_bytes(pair);
	STREAM(stream, pair->first_seen);
	STREAM(stream, pair->fresh);
	STREAM(stream, pair->refused.missed);
	STREAM(stream, pair->refused.missed_at);
	pair->refused.missed_at += seconds_of(shift);
	restore_set(&pair->refused.doors, MOST_DOORS, stream, shift);
	restore_set(&pair->refused.client_ports, MOST_CLIENT_PORTS, stream, shift);
	restore_set(&pair->refused.absent, MOST_ABSENT, stream, shift);
	memory->bytes += pair_bytes(pair);
	while (memory->bytes > memory->most && forget_a_pair(memory, pair))
		;
}

static void restore_receiver(struct refusal_memory *memory, struct stream *stream, __s64 shift)
{
	struct refused_receiver *receiver;
	struct endpoint key;

	STREAM(stream, key);
	if (stream->failed || !is_endpoint(&key) || hash_table_find(memory->receivers, &key)) {
		stream->failed = true;
		return;
	}
	receiver = find_receiver(memory, &key);
	if (!receiver) {
		stream->failed = true;
		return;
	}
	memory->bytes -= receiver_bytes(receiver);
	restore_set(&receiver->doors, MOST_OF_RECEIVER, stream, shift);
	memory->bytes += receiver_bytes(receiver);
	while (memory->bytes > memory->most && forget_a_receiver(memory, receiver))
		;
}

void refusal_memory_restore(struct refusal_memory *memory, struct stream *stream, __s64 shift)
{
	__u8 more;

	for (STREAM(stream, more); more && !stream->failed; STREAM(stream, more))
		restore_pair(memory, stream, shift);
	for (STREAM(stream, more); more && !stream->failed; STREAM(stream, more))
		restore_receiver(memory, stream, shift);
}
