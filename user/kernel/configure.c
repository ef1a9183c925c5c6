// SPDX-License-Identifier: GPL-2.0-only
/* Converts settings, in the operator's units, to struct config, in those of the kernel side. */
#include "kernel/object.h"

#include "base/prefix.h"
#include "config/gateways.h"
#include "config/window.h"
#include "headers/faulty.h"
#include "kernel/policy.h"

#include <arpa/inet.h>
#include <string.h>

static struct lane_config lane_config(const struct settings *settings, enum view view,
				      enum lane lane)
{
	const struct view_settings *own = &settings->views[view];
	struct gcra source = gcra_limit(own->source_rate[lane], own->source_burst[lane]);

	return (struct lane_config){
		.source_packets = source,
		.target_packets = gcra_limit(own->target_rate[lane], own->target_burst[lane]),
		.spread_cost = source.interval / settings->source_spread,
		.source_half = window_of_source(settings, view, lane) / 2,
		.target_half = window_of_target(settings, view, lane) / 2,
	};
}

/* A byte takes less than a nanosecond on a fast link, so the interval is in units of 1/1024 ns. The
 * burst is in ns, limited so that adding it to a clock cannot overflow. */
static struct gcra byte_limit(__u64 rate, __u64 burst)
{
	const __u64 longest = ~0ULL >> 2;
	struct gcra limit = {};
	unsigned __int128 time;

	if (rate == 0)
		return limit;
	limit.interval = NSEC_PER_SEC * 1024 / rate;
	if (limit.interval == 0)
		limit.interval = 1;
	time = (unsigned __int128)burst * limit.interval / 1024;
	limit.burst = time < longest ? (__u64)time : longest;
	return limit;
}

static void add_network4(struct networks *networks, const struct prefix *prefix)
{
	struct address all = { .halves = { ~0ULL, ~0ULL } };

	if (networks->count4 == NETWORKS)
		return;
	networks->v4[networks->count4++] = (struct network4){
		.network = prefix->address.words[3],
		.mask = address_mask(&all, prefix->length).words[3],
	};
}

static void add_network6(struct networks *networks, const struct prefix *prefix)
{
	struct address all = { .halves = { ~0ULL, ~0ULL } };
	struct address mask = address_mask(&all, prefix->length);
	struct network6 *network;

	if (networks->count6 == NETWORKS)
		return;
	network = &networks->v6[networks->count6++];
	memcpy(network->network, prefix->address.halves, sizeof(network->network));
	memcpy(network->mask, mask.halves, sizeof(network->mask));
}

static void add_network(struct networks *networks, const struct prefix *prefix)
{
	if (prefix_is_ipv4(prefix))
		add_network4(networks, prefix);
	else
		add_network6(networks, prefix);
}

static void set_networks(struct networks *networks, const struct prefix_list *list)
{
	for (__u32 i = 0; i < list->count; i++)
		add_network(networks, &list->prefixes[i]);
}

/* All hosts of a network answer its last address, unless their stacks refuse. Networks of one or
 * two addresses have no broadcast address (RFC 3021). */
static void add_broadcast(struct networks *networks, const struct prefix *network)
{
	const __u32 bits = PREFIX_WHOLE - network->length;
	struct prefix last = { .length = PREFIX_WHOLE, .address = network->address };

	if (!prefix_is_ipv4(network) || bits < 2)
		return;
	last.address.words[3] |= htonl(bits < 32 ? (1U << bits) - 1 : ~0U);
	for (__u32 i = 0; i < networks->count4; i++)
		if (networks->v4[i].network == last.address.words[3])
			return;
	add_network4(networks, &last);
}

static void add_segment(struct config *config, const struct prefix *prefix, __u8 number)
{
	struct networks *networks = &config->networks[NETWORKS_SEGMENTS];
	__u32 place = prefix_is_ipv4(prefix) ? networks->count4 : NETWORKS + networks->count6;

	config->segments[place] = number;
	add_network(networks, prefix);
}

/* The kernel side uses the first match, so longer prefixes must come first. */
static void set_segments(struct config *config, const struct segment_list *segments)
{
	for (__u32 length = PREFIX_WHOLE + 1; length-- > 0;)
		for (__u32 i = 0; i < segments->prefix_count; i++)
			if (segments->prefixes[i].length == length)
				add_segment(config, &segments->prefixes[i],
					    segments->owners[i] + 1);
}

/* Returns the faults of an error message that are dropped, according to the responses of their
 * rules. */
static __u32 dropped_faults(const struct view_settings *own)
{
	const __u32 of_mtu = FAULT_BIT(LOW_MTU) | FAULT_BIT(FOREIGN_MTU) | FAULT_BIT(UNSENT_MTU) |
			     FAULT_BIT(LONG_MTU);
	__u32 faults = 0;

	if (own->rules[RULE_MTU_ATTACK].enabled &&
	    own->rules[RULE_MTU_ATTACK].response == RESPONSE_DROP)
		faults |= of_mtu;
	if (own->rules[RULE_FORGED_ERROR].enabled &&
	    own->rules[RULE_FORGED_ERROR].response == RESPONSE_DROP)
		faults |= (FAULTS_PROVEN | FAULT_BIT(UNSENT)) & ~of_mtu;
	return faults;
}

static void set_view(struct config *config, const struct settings *settings, enum view view)
{
	const struct view_settings *own = &settings->views[view];

	for (enum lane lane = 0; lane < LANE_COUNT; lane++)
		config->lanes[view][lane] = lane_config(settings, view, lane);
	config->errors[view] = (struct error_config){
		.least_mtu4 = (__u32)own->least_mtu4,
		.least_mtu6 = (__u32)own->least_mtu6,
		.dropped = dropped_faults(own),
	};
	config->source_bytes[view] = byte_limit(own->source_byte_rate, own->source_byte_burst);
}

/* The networks that the settings name come first: the effective list of `home` lacks those that
 * are inside another, and those of segments. */
static void set_broadcasts(struct networks *broadcasts, const struct settings *settings,
			   const struct prefix_list *home)
{
	for (__u32 i = 0; i < settings->home.count; i++)
		add_broadcast(broadcasts, &settings->home.prefixes[i]);
	for (__u32 i = 0; i < settings->segments.prefix_count; i++)
		add_broadcast(broadcasts, &settings->segments.prefixes[i]);
	for (__u32 i = 0; i < home->count; i++)
		add_broadcast(broadcasts, &home->prefixes[i]);
}

void object_configure(const struct pins *pins, const struct settings *settings,
		      const struct prefix_list *home)
{
	struct control *control = &pins->state->control;
	__u32 slot = (control->slot & 1) ^ 1;
	struct config *config = &pins->state->config[slot];
	struct prefix_list gateways;

	memset(config, 0, sizeof(*config));
	for (enum view view = 0; view < VIEW_COUNT; view++)
		set_view(config, settings, view);
	config->crowd = gcra_limit(settings->source_users, 4 * settings->source_users);
	config->admission = gcra_limit(settings->admission_rate, settings->admission_burst);
	config->samples = gcra_limit(settings->sample_rate, settings->sample_rate);
	config->admission_epoch = settings->admission_epoch;
	/* A second wake-up before the next poll would be redundant. */
	config->notify_interval = settings->poll_interval;
	config->heartbeat_limit = settings->heartbeat_limit;
	config->established = settings->target_established;
	config->enforce = settings->mode == MODE_ENFORCE;
	config->vlan = settings->vlan;
	config->prefix_share = (__u32)settings->prefix_share;
	config->allowed_share = (__u32)settings->allowed_share;
	config->malformed_drop = settings->malformed;
	config->checksum_bytes = (__u32)settings->checksum_bytes;
	set_networks(&config->networks[NETWORKS_HOME], home);
	set_networks(&config->networks[NETWORKS_SENSITIVE], &settings->sensitive);
	settings_gateways(settings, &gateways);
	set_networks(&config->networks[NETWORKS_GATEWAYS], &gateways);
	set_segments(config, &settings->segments);
	set_broadcasts(&config->networks[NETWORKS_BROADCASTS], settings, home);

	policy_write(pins, settings, slot);

	__atomic_store_n(&control->slot, slot, __ATOMIC_RELEASE);
	__atomic_fetch_add(&control->generation, 1, __ATOMIC_RELEASE);
}

void object_add_subnets(const struct pins *pins, const struct prefix_list *subnets)
{
	struct control *control = &pins->state->control;
	struct config *config = &pins->state->config[control->slot & 1];

	/* add_network4() writes an entry before it increments the count. */
	for (__u32 i = 0; i < subnets->count; i++)
		add_broadcast(&config->networks[NETWORKS_BROADCASTS], &subnets->prefixes[i]);
	__atomic_fetch_add(&control->generation, 1, __ATOMIC_RELEASE);
}

void object_set_host(const struct pins *pins, const struct own_host *host)
{
	struct control *control = &pins->state->control;
	struct config *config = &pins->state->config[control->slot & 1];
	struct networks *own = &config->networks[NETWORKS_OWN];
	__u32 proofs = !host->sockets_prove ? 0 :
		       host->watched	    ? PROVES_SOCKETS | PROVES_ECHOES :
					      PROVES_SOCKETS;

	/* Disable lookups while the list changes. */
	config->sent_proves = 0;
	own->count4 = own->count6 = 0;
	__atomic_thread_fence(__ATOMIC_RELEASE);
	set_networks(own, &host->addresses);
	__atomic_store_n(&config->sent_proves, proofs, __ATOMIC_RELEASE);
}

size_t object_networks(const struct pins *pins, enum network_list list, struct prefix *prefixes)
{
	const struct config *config = &pins->state->config[pins->state->control.slot & 1];
	const struct networks *networks = &config->networks[list];
	size_t count = 0;

	for (__u32 i = 0; i < networks->count4 && i < NETWORKS; i++)
		prefixes[count++] = (struct prefix){
			.length = 96 + (__u32)__builtin_popcount(networks->v4[i].mask),
			.address.words = { 0, 0, htonl(0xffff), networks->v4[i].network },
		};
	for (__u32 i = 0; i < networks->count6 && i < NETWORKS; i++)
		prefixes[count++] = (struct prefix){
			.length = (__u32)(__builtin_popcountll(networks->v6[i].mask[0]) +
					  __builtin_popcountll(networks->v6[i].mask[1])),
			.address.halves = { networks->v6[i].network[0],
					    networks->v6[i].network[1] },
		};
	return count;
}
