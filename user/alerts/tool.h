/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Identifies the program that sends echo requests, if several packets of one sender agree: payload
 * template, TTL, identifiers. The result is an attribute with a confidence, never a reason to
 * alert: all of these can be forged, and most are harmless. One packet is not enough: a payload of
 * zeros, or none, fits many programs.
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

/* What the copied requests of one sender have in common; zeroed at first. */
struct tool_traces {
	__u8 votes[TOOL_SIGNATURES_MOST]; /* packets matching each signature */
	__u8 packets;
	__u8 new_identifiers; /* packets with another identifier than the one before */
	__u8 ttl_least;
	__u8 ttl_most;
	__u8 family; /* 4 or 6 */
	__u16 identifier;
};

/* Adds one packet, if it is an echo request. `payload`: the `captured` bytes available after its
 * ICMP header; packet->payload_length is its full length. */
void tool_trace(struct tool_traces *traces, const struct packet *packet, const __u8 *payload,
		__u32 captured);

/* Returns the tool matched by at least two packets and two thirds of all; one without a name if
 * there is none. */
struct tool tool_of(const struct tool_traces *traces);

/* Forgets the packets but for one of the tool that they match: whether the next packet is of the
 * same tool is open, but it shows in one packet. */
void tool_pause(struct tool_traces *traces);

/* Returns the tool of this name, as its signature has it; one without a name if there is none. */
struct tool tool_named(const char *name);

#endif
