// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/prog/conversing.h"

#include "kernel/conversation_entry.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>

void ask(struct world *world, const struct message *message)
{
	drops(world, ETHERNET(), IPV4(),
	      ICMP(8, 0, .identifier = message->identifier, .sequence = message->sequence),
	      PAYLOAD(message->bytes, message->length));
}

void answer(struct world *world, const struct message *message)
{
	drops(world, ETHERNET(), IPV4(.source = TARGET4, .target = SOURCE4),
	      ICMP(0, 0, .identifier = message->identifier, .sequence = message->sequence),
	      PAYLOAD(message->bytes, message->length));
}

struct conversation_key key_of(__u64 identifier)
{
	struct conversation_key key = {
		.kind = endpoint_kind(VIEW_EDGE, LANE_REQUEST, NETWORK_ONLY),
		.identifier = identifier,
	};

	key.client = address_of(SOURCE4);
	key.server = address_of(TARGET4);
	return key;
}

bool find(const struct world *world, int map, __u64 identifier, struct half *half)
{
	const struct conversation_key key = key_of(identifier);

	return conversation_find(&world->object.pins, map, &key, half);
}

__u32 halves(int map)
{
	struct half half;
	__u32 count = 0;

	for (__u32 i = 0; i < CONVERSATION_SETS * CONVERSATION_WAYS; i++) {
		cr_assert(bpf_map_lookup_elem(map, &i, &half) == 0);
		count += half.packets > 0;
	}
	return count;
}

struct half asked(const struct world *world, __u64 identifier)
{
	struct half half;

	cr_assert(find(world, world->object.pins.conversations, identifier, &half));
	return half;
}

struct half answered(const struct world *world, __u64 identifier)
{
	struct half half;

	cr_assert(find(world, world->object.pins.answers, identifier, &half));
	return half;
}

struct message ping(__u16 sequence, __u16 length)
{
	struct message message = { .identifier = 7, .sequence = sequence, .length = length };

	for (__u32 i = 0; i < length; i++)
		message.bytes[i] = (__u8)i;
	return message;
}
