/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ICMPGUARD_REPLAY_OBJECT_RESET_H
#define ICMPGUARD_REPLAY_OBJECT_RESET_H

#include "kernel/object.h"

/* Empties the maps of an object loaded for replay, as if it were newly loaded, which would take
 * half a second. 0 or a negative errno, reported. */
int object_reset(const struct object *object);

#endif
