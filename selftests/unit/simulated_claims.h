/* SPDX-License-Identifier: GPL-2.0-only */
/* What hosts of a simulated link say about their addresses. Included once a file of tests. */
#ifndef SIMULATED_CLAIMS_H
#define SIMULATED_CLAIMS_H

#include "selftests/unit/simulated_link.h"

#define HOST  "2001:db8:1::5"
#define ASKER "fe80::7"

/* An answer to a solicitation. */
static inline void answer(const char *address, int link)
{
	SEND(.type = 136, .sender = link, .source = address, .target = ASKER,
	     .flags = NA_SOLICITED | NA_OVERRIDE, .subject = address, .link = link);
}

static inline void announce(const char *address, int link)
{
	SEND(.type = 136, .sender = link, .source = address, .flags = NA_OVERRIDE,
	     .subject = address, .link = link);
}

static inline void probe(const char *address, int sender)
{
	SEND(.type = 135, .sender = sender, .source = "::", .target = "ff02::1:ff00:5",
	     .subject = address);
}

/* For a number of addresses. */
static inline void claim_all(void (*claim)(const char *, int), int addresses, int link)
{
	char address[32];

	for (int i = 0; i < addresses; i++) {
		snprintf(address, sizeof(address), "2001:db8:1::5:%x", i);
		claim(address, link);
	}
}

#endif
