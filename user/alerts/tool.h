/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which program sends these requests, where several packets of one sender agree: payload
 * template, time to live, identifiers.  An attribute with a confidence, never a reason to alert:
 * every one of these can be forged, and most are harmless.  One packet names nobody: a payload
 * of zeros, or none, is anybody's.
 */
#ifndef ICMPGUARD_ALERTS_TOOL_H
#define ICMPGUARD_ALERTS_TOOL_H

#include "detectors/observation.h"
#include "headers/packet.h"

struct tool {
	const char *name;	 /* NULL: not recognised */
	unsigned int confidence; /* 0 .. 100 */
	enum tool_use use;
};

enum { TOOL_SIGNATURES_MOST = 24 };

/* What the copied requests of one sender have in common; begins as zeros. */
struct tool_traces {
	__u8 votes[TOOL_SIGNATURES_MOST]; /* packets that a signature matches */
	__u8 packets;
	__u8 new_identifiers; /* packets whose identifier is not that of the one before */
	__u8 ttl_least;
	__u8 ttl_most;
	__u8 family; /* 4 or 6 */
	__u16 identifier;
};

/* Adds one packet, where it is an echo request. `payload`: the bytes behind its ICMP header that
 * are here, `captured` of them; packet->payload_length tells how many there were. */
void tool_trace(struct tool_traces *traces, const struct packet *packet, const __u8 *payload,
		__u32 captured);

/* The tool that two packets and two thirds of all show; one without a name where there is none. */
struct tool tool_of(const struct tool_traces *traces);

/* The tool of this name, as a signature for it would tell; one without a name where there is none.
 */
struct tool tool_named(const char *name);

#endif
