// SPDX-License-Identifier: GPL-2.0-only
#include "memory/few_values.h"

#include "base/bytes.h"
#include "headers/protocol.h"
#include "memory/message_values.h"

#include <string.h>

/* After a day the values are learned anew: a network is renumbered daily in places. */
#define VALUES_FOR (24 * 3600 * NSEC_PER_SEC)

/* MTUs of common links and tunnels, which one router may report of many paths. */
static bool is_common_mtu(__u32 mtu)
{
	static const __u32 common[] = { 576,  1006, 1280, 1400, 1420, 1440, 1450,
					1460, 1472, 1476, 1480, 1492, 1500, 9000 };

	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (mtu == common[i])
			return true;
	return false;
}

enum {
	MTU_VALUES = 4,	    /* of tunnels, other than the common ones */
	GATEWAY_VALUES = 3, /* other routers on a link to which another one redirects a host */
	POINTER_VALUES = 8, /* a program makes one mistake */
};

bool is_about_mtu(const struct packet *packet)
{
	return packet->kind == KIND_PACKET_TOO_BIG ||
	       (packet->family == 4 && packet->type == 3 && packet->code == 4);
}

/* A redirect to the destination itself has as many gateways as there are destinations on the
 * link. */
static void read_gateway(struct said_values *said, const struct packet *packet, const __u8 *payload,
			 __u32 captured)
{
	const __u32 destination = 16, gateway = second_word(packet);

	if (packet->family == 4 && captured >= destination + 4 &&
	    big32(payload + destination) != gateway)
		value_say(said, VALUE_GATEWAY, 0,
			  value_hash((const __u8 *)&gateway, sizeof(gateway)), GATEWAY_VALUES);
	if (packet->family == 6 && captured >= destination + 16 &&
	    memcmp(payload, payload + destination, 16))
		value_say(said, VALUE_GATEWAY, 0, value_hash(payload, 16), GATEWAY_VALUES);
}

static void read_mtu(struct said_values *said, const struct packet *packet)
{
	const __u32 mtu = packet->family == 4 ? packet->sequence : second_word(packet);

	if (!is_common_mtu(mtu))
		value_say(said, VALUE_MTU, 0, value_hash((const __u8 *)&mtu, sizeof(mtu)),
			  MTU_VALUES);
}

static void read_pointer(struct said_values *said, const struct packet *packet)
{
	value_say(said, VALUE_POINTER, 0,
		  packet->family == 4 ? packet->identifier >> 8 : second_word(packet),
		  POINTER_VALUES);
}

void values_read(struct said_values *said, const struct packet *packet, const __u8 *payload,
		 __u32 captured)
{
	said->count = 0;
	if (!(packet->marks & MARK_MESSAGE) || packet->fragment == FRAGMENT_LATER)
		return;
	if (captured > packet->payload_length)
		captured = packet->payload_length;
	switch (packet->kind) {
	case KIND_PARAMETER_PROBLEM:
		read_pointer(said, packet);
		return;
	case KIND_REDIRECT:
		read_gateway(said, packet, payload, captured);
		return;
	case KIND_PACKET_TOO_BIG:
	case KIND_UNREACHABLE:
	case KIND_TIME_EXCEEDED:
		if (is_about_mtu(packet))
			read_mtu(said, packet);
		objects_read(said, packet, payload, captured);
		return;
	case KIND_EXTENDED_ECHO_REQUEST:
	case KIND_EXTENDED_ECHO_REPLY:
		probe_read(said, payload, captured);
		return;
	default:
		discovery_read(said, packet, payload, captured);
	}
}

static bool is_kept(const struct few_values *values, __u32 value)
{
	for (__u32 i = 0; i < values->count; i++)
		if (values->kept[i] == value)
			return true;
	return false;
}

static __u32 kept_of_field(const struct few_values *values, __u32 value)
{
	__u32 count = 0;

	for (__u32 i = 0; i < values->count; i++)
		count += values->kept[i] >> 16 == value >> 16;
	return count;
}

__u32 values_note(struct few_values *values, const struct said_values *said, __u64 now)
{
	__u32 more = 0;

	if (!values->began || now >= values->began + VALUES_FOR)
		*values = (struct few_values){ .began = now };
	for (__u32 i = 0; i < said->count; i++) {
		const struct said_value *of = &said->of[i];

		if (is_kept(values, of->value))
			continue;
		more += kept_of_field(values, of->value) >= of->most;
		values->kept[values->next] = of->value;
		values->next = (values->next + 1) % VALUES_KEPT;
		if (values->count < VALUES_KEPT)
			values->count++;
	}
	return more;
}
