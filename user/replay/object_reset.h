/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ICMPGUARD_REPLAY_OBJECT_RESET_H
#define ICMPGUARD_REPLAY_OBJECT_RESET_H

#include "kernel/object.h"

/* Empties the maps of an object that was loaded for replay, so that the next capture finds
 * them as if it was loaded anew, which takes half a second. 0 or a negative errno,
 * reported. */
int object_reset(const struct object *object);

#endif
