// SPDX-License-Identifier: GPL-2.0-only
#include "commands/busiest_print.h"

#include "base/json.h"
#include "base/names.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "commands/human.h"
#include "commands/table.h"
#include "detectors/detector.h"

#include <math.h>
#include <string.h>

/* Returns the number of rows to show. */
static size_t shown(const struct top_reading *reading, __u64 most)
{
	return reading->rows.count < most ? reading->rows.count : most;
}

static __u64 ago(const struct top_reading *reading, __u64 time)
{
	/* An entry may be newer than the clock that was read before the table. */
	return reading->now > time ? reading->now - time : 0;
}

/* Formats "echo_request 12, timestamp_request 3" into `text`. */
static const char *format_kinds(char *text, size_t size, const struct top_row *row)
{
	size_t used = 0;

	text[0] = '\0';
	for (int kind = 0; kind < KIND_COUNT && used < size; kind++) {
		__u32 count = row->kinds[slot_by_kind[kind]];

		if (lane_by_kind[kind] == row->endpoint.lane && count)
			used += (size_t)snprintf(text + used, size - used, "%s%s %u",
						 used ? ", " : "", kind_names[kind], count);
	}
	return text;
}

/* Returns true if one of the rows belongs to a VLAN that is a network of its own. */
static bool has_vlans(const struct top_reading *reading, __u64 most)
{
	for (size_t i = 0; i < shown(reading, most); i++)
		if (reading->rows.rows[i].endpoint.network != NETWORK_ONLY)
			return true;
	return false;
}

void top_print(FILE *to, const struct top_reading *reading, __u64 most)
{
	const char *peers = !strcmp(reading->table->peers, "targets") ? ">TARGETS" : ">SOURCES";
	const char *const plain[] = { "ADDRESS", "VIEW", "LANE",   ">PACKETS", ">RATE/s", "?>BYTES",
				      "?>OVER",	 peers,	 "?>SEEN", "?TYPES",   NULL };
	const char *const with_vlan[] = { "ADDRESS",  ">VLAN",	 "VIEW",    "LANE",
					  ">PACKETS", ">RATE/s", "?>BYTES", "?>OVER",
					  peers,      "?>SEEN",	 "?TYPES",  NULL };
	const bool vlans = has_vlans(reading, most);
	struct table *table = table_new(vlans ? with_vlan : plain);
	char text[PREFIX_TEXT], bytes[HUMAN_TEXT], seen[HUMAN_TEXT], kinds[256];

	for (size_t i = 0; i < shown(reading, most); i++) {
		const struct top_row *row = &reading->rows.rows[i];

		table_cell(table, "%s", address_format(text, &row->endpoint.address));
		if (vlans)
			table_cell(table, "%u", row->endpoint.network);
		table_cell(table, "%s", view_names[row->endpoint.view % VIEW_COUNT]);
		table_cell(table, "%s", lane_names[row->endpoint.lane % LANE_COUNT]);
		table_cell(table, "%llu", row->packets);
		table_cell(table, "%.1f", row->rate);
		table_cell(table, "%s", human_bytes(bytes, row->bytes));
		table_cell(table, "%llu", row->over);
		table_cell(table, "%.0f", row->fanout);
		table_cell(table, "%s ago", human_time(seen, ago(reading, row->last_seen)));
		table_cell(table, "%s", format_kinds(kinds, sizeof(kinds), row));
	}
	table_print(to, table);
	if (reading->rows.count > shown(reading, most))
		fprintf(to, "... of %zu\n", reading->rows.count);
	else if (!reading->rows.count)
		fprintf(to, "no %s yet\n", reading->table->name);
}

static json_t *kinds_json(const struct top_row *row)
{
	json_t *kinds = json_object();

	for (int kind = 0; kind < KIND_COUNT; kind++)
		if (lane_by_kind[kind] == row->endpoint.lane && row->kinds[slot_by_kind[kind]])
			json_object_set_new(kinds, kind_names[kind],
					    json_integer(row->kinds[slot_by_kind[kind]]));
	return kinds;
}

static json_t *vlan_json(const struct endpoint *endpoint)
{
	return endpoint->network == NETWORK_ONLY ? json_null() : json_integer(endpoint->network);
}

static json_t *row_json(const struct top_reading *reading, const struct top_row *row, __u64 offset)
{
	char address[PREFIX_TEXT], peers[32];

	snprintf(peers, sizeof(peers), "distinct_%s", reading->table->peers);
	return json_pack("{s:s, s:o, s:s, s:s, s:I, s:f, s:I, s:I, s:I, s:f, s:o, s:o, s:o}",
			 "address", address_format(address, &row->endpoint.address), "vlan",
			 vlan_json(&row->endpoint), "view",
			 view_names[row->endpoint.view % VIEW_COUNT], "lane",
			 lane_names[row->endpoint.lane % LANE_COUNT], "packets",
			 (json_int_t)row->packets, "packets_per_second", row->rate, "bytes",
			 (json_int_t)row->bytes, "over", (json_int_t)row->over, peers,
			 (json_int_t)llround(row->fanout), "window_seconds",
			 (double)row->window / NSEC_PER_SEC, "types", kinds_json(row), "first_seen",
			 json_time(row->first_seen + offset), "last_seen",
			 json_time(row->last_seen + offset));
}

json_t *top_rows_json(const struct top_reading *reading, __u64 most)
{
	__u64 offset = timebase_offset();
	json_t *rows = json_array();

	for (size_t i = 0; i < shown(reading, most); i++)
		json_array_append_new(rows, row_json(reading, &reading->rows.rows[i], offset));
	return rows;
}
