/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The brake on blocks by rules: caps per minute, in total, and per prefix (/16 or IPv6 /48) as a
 * share of the total. Beyond a cap offenders are only limited, so that forged addresses neither
 * fill the block list nor lock a network out.
 */
#ifndef ICMPGUARD_RESPOND_BRAKE_H
#define ICMPGUARD_RESPOND_BRAKE_H

#include "config/settings.h"
#include "kernel/pins.h"

enum brake_cap { BRAKE_NONE, BRAKE_MINUTE, BRAKE_MOST, BRAKE_SHARE };

struct brake;

/* Returns NULL when out of memory. */
struct brake *brake_new(void);
void brake_free(struct brake *brake);

/* Returns the cap that prevents a further block: of any source; of this one. */
enum brake_cap brake_holds(struct brake *brake, const struct settings *settings,
			   const struct pins *pins, __u64 now);
enum brake_cap brake_holds_one(struct brake *brake, const struct settings *settings,
			       const struct pins *pins, const struct prefix *source, __u64 now);
/* Returns when a block held back by a cap may be retried. */
__u64 brake_retry(const struct brake *brake, enum brake_cap cap, __u64 now);

/* Counts a block that was made. */
void brake_made(struct brake *brake, const struct prefix *source);

/* Returns the setting of a cap. */
const char *brake_setting(enum brake_cap cap);
/* Returns the prefix whose share a source counts toward. */
struct prefix brake_prefix(const struct prefix *source);

#endif
