/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Offenders whose packets come in where their address does not belong: their address is on the link
 * of another interface of this machine.
 */
#ifndef ICMPGUARD_RESPOND_STRAYS_H
#define ICMPGUARD_RESPOND_STRAYS_H

#include "headers/source.h"

struct strays;

/* `interfaces`: the kernel side's map of them. NULL when out of memory. */
struct strays *strays_new(int interfaces);
void strays_free(struct strays *strays);

/*
 * Returns whether the address of a source belongs on the link of another attached interface than
 * the one where the source's latest packet came in.  Where this machine forwards nothing, another
 * router may bring such packets; then they count only with a time to live that no router has
 * lowered.  The networks and interfaces are read again when they are older than ten seconds; what
 * cannot be read is no sign.
 */
bool strays_has(struct strays *strays, const struct address *address, const struct source *source,
		__u64 now);

#endif
