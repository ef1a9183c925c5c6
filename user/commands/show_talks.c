// SPDX-License-Identifier: GPL-2.0-only
#include "commands/show_talks.h"

#include "base/json.h"
#include "base/names.h"
#include "base/timebase.h"
#include "commands/human.h"
#include "commands/table.h"

#include <stdlib.h>

static __u64 packets(const struct talk *talk)
{
	return talk->requests.packets + talk->replies.packets;
}

static int by_packets(const void *a, const void *b)
{
	const __u64 left = packets(a), right = packets(b);

	return left != right ? (left < right ? 1 : -1) : talks_compare(a, b);
}

void show_talks_arrange(struct talks *talks)
{
	if (talks->count)
		qsort(talks->talks, talks->count, sizeof(*talks->talks), by_packets);
}

/* Earliest and latest packet of either side. */
static __u64 began(const struct talk *talk)
{
	const __u64 asked = talk->requests.first_seen, answered = talk->replies.first_seen;

	return asked && (!answered || asked < answered) ? asked : answered;
}

static __u64 ended(const struct talk *talk)
{
	const __u64 asked = talk->requests.last_seen, answered = talk->replies.last_seen;

	return asked > answered ? asked : answered;
}

/* "56", or "~412", their mean, if they change; "-" if there were none. */
static const char *side_sizes(char *text, const struct talk_side *side)
{
	if (!side->packets)
		snprintf(text, HUMAN_TEXT, "-");
	else if (side->size_changes)
		snprintf(text, HUMAN_TEXT, "~%llu", side->bytes / side->packets);
	else
		snprintf(text, HUMAN_TEXT, "%u", side->size_last);
	return text;
}

static void add_times(struct table *table, const struct talk *talk, __u64 now)
{
	char text[HUMAN_TEXT];
	__u64 first = began(talk), last = ended(talk);

	/* An entry may be newer than the clock that was read before the table. */
	table_cell(table, "%s ago", human_time(text, now > first ? now - first : 0));
	table_cell(table, "%s ago", human_time(text, now > last ? now - last : 0));
}

static void add_row(struct table *table, const struct talk *talk, const struct prefix *about,
		    __u64 now)
{
	const bool asks = prefix_holds(about, &talk->key.client);
	const struct talk_side *sent = asks ? &talk->requests : &talk->replies;
	const struct talk_side *received = asks ? &talk->replies : &talk->requests;
	char text[PREFIX_TEXT], sent_size[HUMAN_TEXT], received_size[HUMAN_TEXT];

	table_cell(table, "%s", address_format(text, asks ? &talk->key.server : &talk->key.client));
	if (about->length < PREFIX_WHOLE)
		table_cell(table, "%s",
			   address_format(text, asks ? &talk->key.client : &talk->key.server));
	if (talk->key.identifier == IDENTIFIERS_MANY)
		table_cell(table, "many");
	else
		table_cell(table, "%llu", talk->key.identifier & 0xffff);
	table_cell(table, "%s", asks ? "requests" : "replies");
	table_cell(table, "%llu", sent->packets);
	table_cell(table, "%llu", received->packets);
	table_cell(table, "%s/%s", side_sizes(sent_size, sent),
		   side_sizes(received_size, received));
	add_times(table, talk, now);
}

void show_talks_print(FILE *to, const struct talks *talks, const struct prefix *about, size_t most,
		      __u64 now)
{
	static const char *const of_host[] = { "PEER",	 ">ID",	    "SENDS", ">SENT", ">RECEIVED",
					       "?SIZES", "?>SINCE", ">LAST", NULL };
	static const char *const of_prefix[] = { "PEER",  "HOST",      ">ID",	 "?SENDS",
						 ">SENT", ">RECEIVED", "?SIZES", "?>SINCE",
						 ">LAST", NULL };
	struct table *table;

	if (!talks->count)
		return;
	fprintf(to, "\nconversations: echoes of one identifier; sizes of payloads sent/received\n");
	table = table_new(about->length < PREFIX_WHOLE ? of_prefix : of_host);
	for (size_t i = 0; i < talks->count && i < most; i++)
		add_row(table, &talks->talks[i], about, now);
	table_print(to, table);
	if (talks->count > most)
		fprintf(to, "... of %zu\n", talks->count);
}

static json_t *side_json(const struct talk_side *side)
{
	return json_pack("{s:I, s:I, s:i, s:i, s:I}", "packets", (json_int_t)side->packets,
			 "payload_bytes", (json_int_t)side->bytes, "first_size", side->size_first,
			 "last_size", side->size_last, "size_changes",
			 (json_int_t)side->size_changes);
}

static json_t *talk_json(const struct talk *talk, __u64 offset)
{
	const struct endpoint kind = { .kind = talk->key.kind };
	char client[PREFIX_TEXT], server[PREFIX_TEXT];

	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "client",
			 address_format(client, &talk->key.client), "server",
			 address_format(server, &talk->key.server), "view",
			 view_names[kind.view % VIEW_COUNT], "identifier",
			 talk->key.identifier == IDENTIFIERS_MANY ?
				 json_null() :
				 json_integer((json_int_t)(talk->key.identifier & 0xffff)),
			 "requests", side_json(&talk->requests), "replies",
			 side_json(&talk->replies), "first_seen", json_time(began(talk) + offset),
			 "last_seen", json_time(ended(talk) + offset));
}

json_t *show_talks_json(const struct talks *talks)
{
	const __u64 offset = timebase_offset();
	json_t *array = json_array();

	for (size_t i = 0; i < talks->count; i++)
		json_array_append_new(array, talk_json(&talks->talks[i], offset));
	return array;
}
