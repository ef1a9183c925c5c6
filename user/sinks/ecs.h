/* SPDX-License-Identifier: GPL-2.0-only */
/* Elastic Common Schema 8.11; fields without an ECS name are under `icmpguard`. */
#ifndef ICMPGUARD_SINKS_ECS_H
#define ICMPGUARD_SINKS_ECS_H

#include "alerts/alert.h"
#include "sinks/observer.h"

#include <jansson.h>

/* Returns a new object, owned by the caller. `offset` and `observer` as for alert_to_json(). */
json_t *ecs_record(const struct alert *alert, __u64 offset, const struct observer *observer);

#endif
