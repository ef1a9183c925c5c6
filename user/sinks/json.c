// SPDX-License-Identifier: GPL-2.0-only
#include "sinks/json.h"

#include "base/json.h"
#include "sinks/ecs.h"
#include "sinks/eve.h"

json_t *alert_to_json(const struct alert *alert, enum alert_format format, __u64 offset,
		      const struct observer *observer)
{
	return format == FORMAT_EVE ? eve_record(alert, offset, observer) :
				      ecs_record(alert, offset, observer);
}

int alert_write(FILE *file, const struct alert *alert, enum alert_format format, __u64 offset,
		const struct observer *observer)
{
	return json_write_line(file, alert_to_json(alert, format, offset, observer));
}
