/* SPDX-License-Identifier: GPL-2.0-only */
/* Elastic Common Schema 8.11; what has no name there is under `icmpguard`. */
#ifndef ICMPGUARD_SINKS_ECS_H
#define ICMPGUARD_SINKS_ECS_H

#include "alerts/alert.h"
#include "sinks/observer.h"

#include <jansson.h>

/* A new object, the caller's. `offset` and `observer` as for alert_to_json(). */
json_t *ecs_record(const struct alert *alert, __u64 offset, const struct observer *observer);

#endif
