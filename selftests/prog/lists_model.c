// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random sequences of block, allow, unblock, disallow and expiry over nested prefixes, scopes,
 * sides and networks, compared with a model that checks a list of all decisions. The verdicts of
 * the kernel side are read by test run. LISTS_STEPS: how many; LISTS_SEED.
 */
#include "selftests/prog/world.h"

#include "lists/lists.h"
#include "base/prefix.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { STEPS = 20000, DECISIONS = 4096 };

struct model {
	struct list_entry decisions[DECISIONS];
	int count;
	bool enforce;
};

static unsigned short chance[3];
static __u32 seed;

static __u32 below(__u32 most)
{
	return (__u32)nrand48(chance) % most;
}

/* Returns one of 48 addresses of both families, in nested prefixes. */
static struct address some_address(void)
{
	struct address address = {};

	if (below(4) < 2)
		return address_from_ipv4(
			host_to_network32(0x0a000000 | below(2) << 16 | below(2) << 8 | below(4)));
	/* Half of them next to the IPv4-mapped ones: prefixes of both families hold those bits. */
	if (below(2)) {
		address.words[0] = host_to_network32(0x20010db8);
		address.words[1] = host_to_network32(below(2));
	} else {
		address.words[2] = host_to_network32(below(2) ? 0xfffe : 0);
	}
	address.bytes[15] = (__u8)below(4);
	return address;
}

static struct prefix some_prefix(void)
{
	static const __u32 lengths4[] = {
		96, 104, 111, 112, 119, 120, 126, 127, 128, 128, 128, 128
	};
	static const __u32 lengths6[] = {
		0, 3, 8, 32, 63, 64, 80, 95, 96, 126, 127, 128, 128, 128
	};
	const struct address address = some_address();
	struct prefix prefix;

	prefix.length = address_is_ipv4(&address) ? lengths4[below(ARRAY_LENGTH(lengths4))] :
						    lengths6[below(ARRAY_LENGTH(lengths6))];
	prefix.address = address_mask(&address, prefix.length);
	return prefix;
}

static __u32 some_network(void)
{
	static const __u32 networks[] = { NETWORK_ANY, NETWORK_ANY, 20, 30 };

	return networks[below(ARRAY_LENGTH(networks))];
}

static __u64 some_end(__u64 now)
{
	return below(3) ? now + 1 + below(200) : 0;
}

/* Its own rule, and not the program's: one IPv4 /0 is all that IPv4-mapped addresses share with the
 * prefixes of IPv6. */
static bool holds(const struct prefix *prefix, const struct address *address)
{
	const struct address of = prefix->address;
	__u32 bits = 0;

	if (address_is_ipv4(&of) != address_is_ipv4(address))
		return false;
	while (bits < prefix->length &&
	       !((of.bytes[bits / 8] ^ address->bytes[bits / 8]) & 0x80 >> bits % 8))
		bits++;
	return bits == prefix->length;
}

static bool same_key(const struct list_entry *a, const struct list_entry *b)
{
	const struct block_key first = list_key(a), second = list_key(b);

	return !memcmp(&first, &second, sizeof(first));
}

static void model_remove(struct model *model, int index)
{
	model->decisions[index] = model->decisions[--model->count];
}

static void model_add(struct model *model, const struct list_entry *entry)
{
	cr_assert(model->count < DECISIONS);
	model->decisions[model->count++] = *entry;
}

/* An operator's decision replaces that operator's earlier one. */
static void model_replace(struct model *model, const struct list_entry *entry)
{
	for (int i = model->count; i-- > 0;) {
		const struct list_entry *other = &model->decisions[i];

		if (same_key(other, entry) && other->origin == entry->origin &&
		    (other->action == LIST_ALLOW) == (entry->action == LIST_ALLOW))
			model_remove(model, i);
	}
	model_add(model, entry);
}

static bool in_network(const struct list_entry *entry, __u32 network)
{
	return entry->network == NETWORK_ANY || entry->network == network;
}

struct sent {
	struct address source;
	struct address target;
	__u32 network;
	enum block_scope scope;
	__u16 identifier; /* of BLOCK_ECHO */
};

static bool is_about(const struct list_entry *entry, const struct sent *packet)
{
	const struct address address = entry->prefix.address;

	if (!in_network(entry, packet->network))
		return false;
	switch (entry->side) {
	case SIDE_SOURCE:
		return holds(&entry->prefix, &packet->source);
	case SIDE_TARGET:
		return holds(&entry->prefix, &packet->target);
	case SIDE_CONVERSATION:
		if (packet->scope != BLOCK_ECHO || entry->identifier != packet->identifier)
			return false;
		/* Fall through. */
	default:
		return (address_equal(&address, &packet->source) &&
			address_equal(&entry->peer, &packet->target)) ||
		       (address_equal(&address, &packet->target) &&
			address_equal(&entry->peer, &packet->source));
	}
}

static bool model_drops(const struct model *model, const struct sent *packet, __u64 now)
{
	bool dropped = false;

	for (int i = 0; i < model->count; i++) {
		const struct list_entry *entry = &model->decisions[i];

		if (!list_live(entry->expires, now) || !is_about(entry, packet))
			continue;
		if (entry->action == LIST_ALLOW)
			return false;
		if (entry->scope >= packet->scope &&
		    (model->enforce || entry->origin != ORIGIN_RULE))
			dropped = true;
	}
	return dropped;
}

/* Returns whether one allowance, of every network, covers all of a prefix. */
static bool model_covers(const struct model *model, const struct prefix *prefix, __u64 now)
{
	const struct address address = prefix->address;

	for (int i = 0; i < model->count; i++) {
		const struct list_entry *entry = &model->decisions[i];

		if (entry->action == LIST_ALLOW && list_live(entry->expires, now) &&
		    entry->network == NETWORK_ANY && entry->prefix.length <= prefix->length &&
		    holds(&entry->prefix, &address))
			return true;
	}
	return false;
}

static void block(struct world *world, struct model *model)
{
	struct prefix prefix = some_prefix();
	struct list_entry entry = list_block_of(&prefix, (enum block_scope)below(3),
						some_end(world->now));
	bool covered;
	int error;

	entry.network = some_network();
	entry.side = (__u8)below(SIDE_COUNT);
	if (side_has_peer(entry.side)) {
		const struct address address = some_address();

		entry.prefix = prefix_of(&address);
		entry.peer = some_address();
		entry.identifier = entry.side == SIDE_CONVERSATION ? (__u16)below(2) : 0;
	}
	if (below(2)) {
		entry.origin = ORIGIN_RULE;
		entry.rule = (__u16)below(3);
	}
	covered = entry.side == SIDE_SOURCE && model_covers(model, &entry.prefix, world->now);
	error = lists_block(&world->object.pins, &entry, world->now);
	cr_assert(covered ? error == -EPERM : error == 0 || error == -EEXIST, "%d", error);
	if (error == 0 && entry.origin == ORIGIN_RULE)
		model_add(model, &entry);
	else if (error == 0)
		model_replace(model, &entry);
}

static void allow(struct world *world, struct model *model)
{
	const struct prefix prefix = some_prefix();
	struct list_entry entry = list_allow_of(&prefix, some_end(world->now));
	const struct list_entry *other;

	entry.network = some_network();
	cr_assert(lists_allow(&world->object.pins, &entry, world->now) >= 0);
	model_replace(model, &entry);
	for (int i = model->count; i-- > 0 && !entry.expires;) {
		const struct address address = model->decisions[i].prefix.address;

		other = &model->decisions[i];
		if (other->action != LIST_ALLOW && other->side == SIDE_SOURCE &&
		    in_network(&entry, other->network) && other->prefix.length >= prefix.length &&
		    holds(&prefix, &address))
			model_remove(model, i);
	}
}

static bool is_prefix(const struct list_entry *entry, void *prefix)
{
	const struct block_key key = list_key(entry);
	const struct prefix *sought = prefix;
	const struct address address = sought->address;

	return key.length == sought->length && address_equal(&key.address, &address);
}

static void take_back(struct world *world, struct model *model, bool allows)
{
	struct prefix prefix = some_prefix();

	if (allows)
		lists_disallow(&world->object.pins, is_prefix, &prefix);
	else
		lists_unblock(&world->object.pins, is_prefix, &prefix);
	for (int i = model->count; i-- > 0;)
		if ((model->decisions[i].action == LIST_ALLOW) == allows &&
		    is_prefix(&model->decisions[i], &prefix))
			model_remove(model, i);
}

static bool send_packet(struct world *world, const struct sent *packet)
{
	char source[PREFIX_TEXT], target[PREFIX_TEXT];
	struct layer layers[8];
	int count = 0;

	address_format(source, &packet->source);
	address_format(target, &packet->target);
	layers[count++] = (struct layer)ETHERNET();
	if (packet->network)
		layers[count++] = (struct layer)VLAN(packet->network);
	if (address_is_ipv4(&packet->source)) {
		layers[count++] = (struct layer)IPV4(.source = source, .target = target);
		layers[count++] = packet->scope == BLOCK_ALL ?
					  (struct layer)TCP(1, 2) :
				  packet->scope == BLOCK_ICMP ?
					  (struct layer)ICMP(13, 0) :
					  (struct layer)ICMP(8, 0,
							     .identifier = packet->identifier);
	} else {
		layers[count++] = (struct layer)IPV6(.source = source, .target = target);
		layers[count++] = packet->scope == BLOCK_ALL ?
					  (struct layer)TCP(1, 2) :
				  packet->scope == BLOCK_ICMP ?
					  (struct layer)ICMPV6(143, 0) :
					  (struct layer)ICMPV6(128, 0,
							       .identifier = packet->identifier);
	}
	layers[count++] = (struct layer)DATA(12);
	layers[count] = (struct layer)LAYER(END);
	return world_drops_layers(world, layers);
}

static void compare(struct world *world, const struct model *model, int step)
{
	static const __u32 networks[] = { 0, 20, 30 };
	struct sent packet = { .source = some_address(), .target = some_address() };
	char source[PREFIX_TEXT], target[PREFIX_TEXT];

	while (address_is_ipv4(&packet.source) != address_is_ipv4(&packet.target))
		packet.target = some_address();
	packet.network = networks[below(ARRAY_LENGTH(networks))];
	packet.scope = (enum block_scope)below(3);
	packet.identifier = (__u16)below(2);
	cr_assert(send_packet(world, &packet) == model_drops(model, &packet, world->now),
		  "step %d, seed %u: %s to %s, VLAN %u, scope %d", step, seed,
		  address_format(source, &packet.source), address_format(target, &packet.target),
		  packet.network, packet.scope);
}

/* Removes expired entries from both, now and then. */
static void sweep(struct world *world, struct model *model)
{
	lists_sweep(&world->object.pins, world->now);
	for (int i = model->count; i-- > 0;)
		if (!list_live(model->decisions[i].expires, world->now))
			model_remove(model, i);
}

static void step(struct world *world, struct model *model, int number)
{
	__u32 kind = below(100);

	world->now += below(4);
	if (kind < 20)
		block(world, model);
	else if (kind < 24)
		allow(world, model);
	else if (kind < 30)
		take_back(world, model, false);
	else if (kind < 36)
		take_back(world, model, true);
	else if (kind < 39)
		sweep(world, model);
	else if (kind < 40)
		world->config->enforce = model->enforce = below(3) != 0;
	else
		compare(world, model, number);
}

static __u32 number_of(const char *variable, __u32 otherwise)
{
	const char *text = getenv(variable);

	return text ? (__u32)strtoul(text, NULL, 10) : otherwise;
}

Test(lists_model, every_verdict_is_that_of_all_decisions, .timeout = 900)
{
	struct world *world = world_open(&(struct world_options){ .prefixes = 1024 });
	struct model *model = calloc(1, sizeof(*model));
	const int steps = (int)number_of("LISTS_STEPS", STEPS);

	cr_assert(model != NULL);
	chance[0] = 0x330e;
	seed = number_of("LISTS_SEED", (__u32)time(NULL));
	chance[1] = (unsigned short)seed;
	chance[2] = (unsigned short)(seed >> 16);
	for (int i = 0; i < steps; i++)
		step(world, model, i);
	free(model);
	world_close(world);
}
