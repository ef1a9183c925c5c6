/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the parts of memory/few_values.h. */
#ifndef ICMPGUARD_MEMORY_MESSAGE_VALUES_H
#define ICMPGUARD_MEMORY_MESSAGE_VALUES_H

#include "memory/few_values.h"

enum value_field {
	VALUE_MTU,
	VALUE_POINTER,
	VALUE_GATEWAY,
	VALUE_LABELS,	 /* part: of the quoted packet's destination */
	VALUE_OBJECT,	 /* part: class of the object */
	VALUE_REST,	 /* what follows a quoted packet */
	VALUE_INTERFACE, /* part: how a PROBE names it */
	VALUE_OPTION,	 /* part: type of the option */
	VALUE_TIMER,	 /* part: which one */
	VALUE_ROUTER,
	VALUE_GROUP,
	VALUE_LISTENED, /* sources that a listener names */
};

/* Returns what follows the checksum: an MTU, a gateway, flags, or nothing. */
static inline __u32 second_word(const struct packet *packet)
{
	return (__u32)packet->identifier << 16 | packet->sequence;
}

/* Returns a hash of some bytes. */
__u32 value_hash(const __u8 *at, __u32 bytes);

/* Adds a value of a part of a field, of which there are `most`. */
void value_say(struct said_values *said, enum value_field field, __u32 part, __u32 hash,
	       __u32 most);

/* Returns true if an error reports the MTU of a path: datagrams full of data cause it. */
bool is_about_mtu(const struct packet *packet);

/* Reads what follows the quoted packet of an error: objects of RFC 4884. */
void objects_read(struct said_values *said, const struct packet *packet, const __u8 *payload,
		  __u32 captured);

/* Reads the interface that a PROBE (RFC 8335) names. */
void probe_read(struct said_values *said, const __u8 *payload, __u32 captured);

/* Reads a message of routers, neighbours and listeners. */
void discovery_read(struct said_values *said, const struct packet *packet, const __u8 *payload,
		    __u32 captured);

#endif
