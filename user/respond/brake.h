/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The brake on blocks by rules: so many a minute, so many in all, and of those at most a share for
 * the addresses of one prefix, a /16 or an IPv6 /48.  Past it offenders are limited only; so who
 * forges many addresses neither fills the block list nor locks a network out.
 */
#ifndef ICMPGUARD_RESPOND_BRAKE_H
#define ICMPGUARD_RESPOND_BRAKE_H

#include "config/settings.h"
#include "kernel/pins.h"

enum brake_cap { BRAKE_NONE, BRAKE_MINUTE, BRAKE_MOST, BRAKE_SHARE };

struct brake;

/* NULL when out of memory. */
struct brake *brake_new(void);
void brake_free(struct brake *brake);

/* Which cap keeps a further block from being made: of whichever source; of this one. */
enum brake_cap brake_holds(struct brake *brake, const struct settings *settings,
			   const struct pins *pins, __u64 now);
enum brake_cap brake_holds_one(struct brake *brake, const struct settings *settings,
			       const struct pins *pins, const struct prefix *source, __u64 now);
/* When a block may be made again that a cap held back. */
__u64 brake_retry(const struct brake *brake, enum brake_cap cap, __u64 now);

/* One was made. */
void brake_made(struct brake *brake, const struct prefix *source);

/* The setting of a cap. */
const char *brake_setting(enum brake_cap cap);
/* The prefix whose share counts for a source. */
struct prefix brake_prefix(const struct prefix *source);

#endif
