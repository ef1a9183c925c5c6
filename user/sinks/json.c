// SPDX-License-Identifier: GPL-2.0-only
#include "sinks/json.h"

#include "base/json.h"
#include "sinks/ecs.h"
#include "sinks/eve.h"

json_t *alert_to_json(const struct alert *alert, enum alert_format format, __u64 offset)
{
	return format == FORMAT_EVE ? eve_record(alert, offset) : ecs_record(alert, offset);
}

int alert_write(FILE *file, const struct alert *alert, enum alert_format format, __u64 offset)
{
	return json_write_line(file, alert_to_json(alert, format, offset));
}
