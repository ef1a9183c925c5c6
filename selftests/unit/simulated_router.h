/* SPDX-License-Identifier: GPL-2.0-only */
/* A link with a router, for the one file of tests that includes it. */
#ifndef SIMULATED_ROUTER_H
#define SIMULATED_ROUTER_H

#include "selftests/unit/simulated_link.h"

#define ROUTER	      "fe80::1"
#define SECOND_ROUTER "fe80::2"
#define ROGUE	      "fe80::66"

static inline void advertise(const char *source, int link, const char *prefix, int lifetime)
{
	SEND(.type = 134, .sender = link, .source = source, .lifetime = lifetime, .link = link,
	     .prefix = prefix);
}

/* An advertisement every ten seconds. */
static inline void runs(const char *source, int link, const char *prefix, __u64 seconds)
{
	for (__u64 i = 0; i < seconds; i += 10) {
		advertise(source, link, prefix, 1800);
		wait(10 * SECOND);
	}
}

static inline void expect_silence(const char *what)
{
	cr_expect(!found.summary[0], "%s: %u alerts, severity %d, rule %d: %s", what, raised,
		  severity, found.rule, found.summary);
}

#endif
