// SPDX-License-Identifier: GPL-2.0-only
/* Converts settings, in the operator's units, to struct config, in those of the kernel side. */
#include "kernel/object.h"

#include "base/prefix.h"
#include "config/gateways.h"
#include "config/window.h"
#include "headers/faulty.h"
#include "kernel/networks.h"
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

static void set_networks(const struct network_place *place, const struct prefix_list *list)
{
	for (__u32 i = 0; i < list->count; i++)
		networks_add(place, &list->prefixes[i]);
}

/* All hosts of a network answer its last address, unless their stacks refuse. Networks of one or
 * two addresses have no broadcast address (RFC 3021). */
static void add_broadcast(const struct network_place *broadcasts, const struct prefix *network)
{
	const __u32 bits = PREFIX_WHOLE - network->length;
	struct prefix last = { .length = PREFIX_WHOLE, .address = network->address };

	if (!prefix_is_ipv4(network) || bits < 2)
		return;
	last.address.words[3] |= htonl(bits < 32 ? (1U << bits) - 1 : ~0U);
	networks_add(broadcasts, &last);
}

static void add_segment(struct config *config, const struct network_place *segments,
			const struct prefix *prefix, __u8 number)
{
	const struct networks *networks = &config->networks[NETWORKS_SEGMENTS];
	__u32 place = prefix_is_ipv4(prefix) ? networks->count4 : NETWORKS + networks->count6;

	config->segments[place] = number;
	networks_add(segments, prefix);
}

/* The kernel side uses the first match, so longer prefixes must come first. */
static void set_segments(const struct pins *pins, __u32 slot, const struct segment_list *segments)
{
	const struct network_place place = { pins, slot, NETWORKS_SEGMENTS };
	struct config *config = &pins->state->config[slot];

	for (__u32 length = PREFIX_WHOLE + 1; length-- > 0;)
		for (__u32 i = 0; i < segments->prefix_count; i++)
			if (segments->prefixes[i].length == length)
				add_segment(config, &place, &segments->prefixes[i],
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

/* The effective list of `home` lacks networks that are inside another, and those of segments. */
static void set_broadcasts(const struct network_place *broadcasts, const struct settings *settings,
			   const struct prefix_list *home)
{
	for (__u32 i = 0; i < settings->home.count; i++)
		add_broadcast(broadcasts, &settings->home.prefixes[i]);
	for (__u32 i = 0; i < settings->segments.prefix_count; i++)
		add_broadcast(broadcasts, &settings->segments.prefixes[i]);
	for (__u32 i = 0; i < home->count; i++)
		add_broadcast(broadcasts, &home->prefixes[i]);
}

static void set_lists(const struct pins *pins, __u32 slot, const struct settings *settings,
		      const struct prefix_list *home)
{
	struct network_place places[NETWORK_LISTS];
	struct prefix_list gateways;

	settings_gateways(settings, &gateways);
	for (enum network_list list = 0; list < NETWORK_LISTS; list++) {
		places[list] = (struct network_place){ pins, slot, list };
		networks_clear(&places[list]);
	}
	set_networks(&places[NETWORKS_HOME], home);
	set_networks(&places[NETWORKS_SENSITIVE], &settings->sensitive);
	set_networks(&places[NETWORKS_GATEWAYS], &gateways);
	set_segments(pins, slot, &settings->segments);
	set_broadcasts(&places[NETWORKS_BROADCASTS], settings, home);
}

void object_configure(const struct pins *pins, const struct settings *settings,
		      const struct prefix_list *home)
{
	struct control *control = &pins->state->control;
	__u32 slot = (control->slot & 1) ^ 1;
	struct config *config = &pins->state->config[slot];

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
	set_lists(pins, slot, settings, home);
	policy_write(pins, settings, slot);

	__atomic_store_n(&control->slot, slot, __ATOMIC_RELEASE);
	__atomic_fetch_add(&control->generation, 1, __ATOMIC_RELEASE);
}

void object_add_subnets(const struct pins *pins, const struct prefix_list *subnets)
{
	const struct network_place place = networks_in_force(pins, NETWORKS_BROADCASTS);

	for (__u32 i = 0; i < subnets->count; i++)
		add_broadcast(&place, &subnets->prefixes[i]);
	__atomic_fetch_add(&pins->state->control.generation, 1, __ATOMIC_RELEASE);
}

void object_set_host(const struct pins *pins, const struct own_host *host)
{
	const struct network_place place = networks_in_force(pins, NETWORKS_OWN);
	struct config *config = &pins->state->config[place.slot];
	__u32 proofs = !host->sockets_prove ? 0 :
		       host->watched	    ? PROVES_SOCKETS | PROVES_ECHOES :
					      PROVES_SOCKETS;

	/* Disable lookups while the list changes. */
	config->sent_proves = 0;
	networks_clear(&place);
	set_networks(&place, &host->addresses);
	__atomic_store_n(&config->sent_proves, proofs, __ATOMIC_RELEASE);
}
