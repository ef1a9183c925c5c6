// SPDX-License-Identifier: GPL-2.0-only
/* The status as JSON: every name is always present. */
#include "base/json.h"
#include "base/names.h"
#include "commands/mode_command.h"
#include "commands/status.h"
#include "commands/verdict.h"

static json_t *number(__u64 value)
{
	return json_integer((json_int_t)value);
}

static json_t *seconds(__u64 nanoseconds)
{
	return json_real((double)(nanoseconds / NSEC_PER_MSEC) / 1000);
}

static json_t *daemon_json(const struct status *status)
{
	const struct liveness *liveness = &status->liveness;

	return json_pack("{s:s, s:i, s:o, s:o, s:o, s:b, s:s, s:b, s:s}", "state",
			 daemon_state_names[liveness->state], "pid", liveness->pid,
			 "uptime_seconds", seconds(liveness->uptime), "silent_seconds",
			 seconds(liveness->silence), "heartbeat_limit_seconds",
			 seconds(liveness->heartbeat_limit), "dead_man", liveness->dead_man,
			 "missing", liveness->notes.missing, "detached", liveness->withdrawn,
			 "losing", liveness->notes.losing);
}

static json_t *chain_json(const struct attachment *attachment)
{
	json_t *chain = json_array();

	for (int i = 0; i < attachment->chain_count; i++)
		json_array_append_new(chain, json_string(attachment->chain[i]));
	return chain;
}

static json_t *attachments_json(const struct status *status)
{
	json_t *attachments = json_array();

	for (int i = 0; i < status->attached; i++) {
		const struct attachment *attachment = &status->attachments[i];

		json_array_append_new(attachments,
				      json_pack("{s:s, s:i, s:s, s:s, s:I, s:s, s:o}", "interface",
						attachment->name, "ifindex", attachment->ifindex,
						"kind", attach_kind_name(attachment->kind), "mode",
						attach_mode_name(attachment->mode), "program_id",
						(json_int_t)attachment->program_id, "egress",
						attach_egress_name(attachment->egress), "chain",
						chain_json(attachment)));
	}
	return attachments;
}

static json_t *blocks_json(const struct status *status)
{
	json_t *blocks = json_object();

	for (int scope = 0; scope < BLOCK_SCOPE_COUNT; scope++)
		json_object_set_new(blocks, scope_names[scope],
				    number(status->active_blocks[scope]));
	return blocks;
}

static json_t *reasons_json(const struct counters *counters)
{
	json_t *reasons = json_object();

	for (int reason = 0; reason < REASON_COUNT; reason++) {
		const struct reason_count *count = &counters->reasons[reason];

		json_object_set_new(reasons, reason_names[reason],
				    json_pack("{s:o, s:o, s:o, s:o}", "packets",
					      number(count->packets), "bytes", number(count->bytes),
					      "dropped", number(count->drops), "would_drop",
					      number(count->would_drop)));
	}
	return reasons;
}

/* The message types of one family, without those that were not seen. */
static json_t *types_json(const struct counters *counters, __u8 family)
{
	json_t *types = json_object();
	char name[TYPE_TEXT];

	for (int type = 0; type < 256; type++) {
		const struct type_count *count = &counters->types[type_index(family, (__u8)type)];

		if (count->packets)
			json_object_set_new(types, type_name(name, family, (__u8)type),
					    json_pack("{s:o, s:o, s:o}", "packets",
						      number(count->packets), "bytes",
						      number(count->bytes), "dropped",
						      number(count->drops)));
	}
	return types;
}

static json_t *maps_json(const struct counters *counters)
{
	json_t *maps = json_object();

	for (int i = 0; i < FILLS; i++) {
		const struct map_fill *map = &counters->maps[i];

		json_object_set_new(maps, map->name,
				    json_pack("{s:o, s:o}", "entries", number(map->entries),
					      "max_entries", number(map->most)));
	}
	return maps;
}

static json_t *health_json(const struct counters *counters)
{
	json_t *health = json_object();

	for (int item = 0; item < HEALTH_COUNT; item++)
		json_object_set_new(health, health_names[item], number(counters->health[item]));
	return health;
}

/* The records as they are in the file. */
static json_t *alerts_json(const struct status *status)
{
	json_t *alerts = json_array();

	for (size_t i = 0; i < status->alerts.count; i++) {
		json_t *record = json_loads(status->alerts.lines[i], 0, NULL);

		if (record)
			json_array_append_new(alerts, record);
	}
	return alerts;
}

static json_t *verdict_json(const struct verdict *verdict)
{
	json_t *reasons = json_array();

	for (int i = 0; i < verdict->count; i++)
		json_array_append_new(reasons, json_string(verdict->reasons[i]));
	return json_pack("{s:s, s:o}", "state", verdict_names[verdict->state], "reasons", reasons);
}

static json_t *active_json(const struct verdict *verdict)
{
	json_t *active = json_object();

	for (int severity = 0; severity < SEVERITY_COUNT; severity++)
		json_object_set_new(active, severity_names[severity],
				    number(verdict->active[severity]));
	return active;
}

/* Returns null if no packet arrived during the measurement. */
static json_t *cost_json(const struct run_cost *cost)
{
	return cost->known ? json_pack("{s:f, s:f, s:f}", "nanoseconds_per_packet",
				       cost->nanoseconds, "share_of_core", cost->share,
				       "packets_per_second", cost->packets) :
			     json_null();
}

static json_t *traffic_json(const struct traffic *traffic)
{
	return json_pack("{s:f, s:f, s:f}", "packets_per_second", traffic->packet_rate,
			 "dropped_per_second", traffic->drop_rate, "would_drop_per_second",
			 traffic->would_drop_rate);
}

/* Returns null if it is unknown. */
static json_t *source_json(const struct status *status)
{
	const struct published_source *source = &status->source;

	return source->file[0] ?
		       json_pack("{s:s, s:b, s:b, s:o, s:b}", "file", source->file, "exists",
				 source->exists, "options", source->options, "read",
				 json_time(status->source_read), "changed", status->source_stale) :
		       json_null();
}

int status_write_json(FILE *to, const struct status *status)
{
	const struct counters *counters = &status->counters;
	struct verdict verdict;
	json_t *judged, *active;

	verdict_judge(&verdict, status);
	judged = verdict_json(&verdict);
	active = active_json(&verdict);
	verdict_free(&verdict);
	return json_write(
		to,
		json_pack("{s:s, s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
			  "s:{s:o, s:o}, "
			  "s:o, s:o, s:o}",
			  "version", VERSION, "verdict", judged, "instance", status->instance,
			  "mode", mode_names[status->mode.mode], "mode_change",
			  mode_json(&status->mode, status->now), "settings", source_json(status),
			  "daemon", daemon_json(status), "attachments", attachments_json(status),
			  "traffic", traffic_json(&status->traffic), "cost",
			  cost_json(&status->cost), "active_alerts", active, "active_blocks",
			  blocks_json(status), "active_mutes", number(status->mutes), "reasons",
			  reasons_json(counters), "types", "icmp", types_json(counters, 4), "icmp6",
			  types_json(counters, 6), "maps", maps_json(counters), "health",
			  health_json(counters), "alerts", alerts_json(status)));
}
