// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/simulated.h"

#include "config/config.h"
#include "detectors/detector.h"
#include "headers/hash.h"
#include "base/ledger.h"
#include "config/window.h"

#include <criterion/criterion.h>
#include <stdlib.h>

/* The window's halves turn in the kernel side's code, compiled natively. */
#define __noinline static
#include "bpf/fanout.h"

enum { ENTRIES = 65536, TOUCHED_MOST = 1 << 18 };

#define START (1000 * NSEC_PER_SEC)
/* After this long without a packet nothing that is due within a minute is left. */
#define LINGER (60 * NSEC_PER_SEC)

struct address simulated_ipv4(__u32 address)
{
	return address_from_ipv4(htonl(address));
}

struct address simulated_ipv6(__u16 site, __u16 net, __u64 host)
{
	struct address address = {};

	address.words[0] = htonl(0x20010db8);
	address.words[1] = htonl((__u32)site << 16 | net);
	address.words[2] = htonl((__u32)(host >> 32));
	address.words[3] = htonl((__u32)host);
	return address;
}

void simulated_start(struct simulated *simulated, __u64 wall,
		     void (*report)(const struct alert *, void *), void *context)
{
	*simulated = (struct simulated){
		.now = START, .offset = wall - START, .report = report, .context = context
	};
	config_defaults(&simulated->settings);
	simulated->memory = memory_new(&simulated->settings, SIMULATED_SEED, simulated->offset);
	simulated->alerts = alerts_new(&simulated->settings, report, context);
	simulated->sources = ledger_new(sizeof(struct source), ENTRIES);
	simulated->targets = ledger_new(sizeof(struct target), ENTRIES);
	simulated->touched = calloc(TOUCHED_MOST, sizeof(*simulated->touched));
	cr_assert(simulated->memory && simulated->alerts && simulated->sources &&
		  simulated->targets && simulated->touched);
}

void simulated_stop(struct simulated *simulated)
{
	memory_free(simulated->memory);
	alerts_free(simulated->alerts);
	ledger_free(simulated->sources);
	ledger_free(simulated->targets);
	free(simulated->touched);
}

static void act(struct alert *alert, void *context)
{
}

static void found(const struct finding *finding, void *context)
{
	struct simulated *simulated = context;

	memory_found(simulated->memory, finding);
	alerts_find(simulated->alerts, finding, simulated->now, act, simulated);
}

static void on_memory(const struct observation *observation, void *context)
{
	struct simulated *simulated = context;

	detectors_run(&simulated->settings, observation, found, simulated);
}

static void hand_over(struct simulated *simulated, const struct endpoint *touched)
{
	struct observation observation = { .now = simulated->now, .endpoint = *touched };
	bool target = touched->zero[0];
	bool known;

	observation.endpoint.zero[0] = 0;
	if (target) {
		observation.observed = OBSERVED_TARGET;
		observation.target.now = ledger_peek(simulated->targets, touched);
		known = memory_observe_target(simulated->memory, &observation);
	} else {
		observation.observed = OBSERVED_SOURCE;
		observation.source.now = ledger_peek(simulated->sources, touched);
		known = memory_observe_source(simulated->memory, &observation);
	}
	cr_assert(known);
	detectors_run(&simulated->settings, &observation, found, simulated);
}

static void poll(struct simulated *simulated)
{
	simulated->polls++;
	for (size_t i = 0; i < simulated->touched_count; i++)
		hand_over(simulated, &simulated->touched[i]);
	simulated->touched_count = 0;
	memory_tick(simulated->memory, simulated->now, on_memory, simulated);
	alerts_tick(simulated->alerts, simulated->now);
}

void simulated_until(struct simulated *simulated, __u64 now)
{
	while (simulated->now / NSEC_PER_SEC < now / NSEC_PER_SEC) {
		__u64 second = simulated->now / NSEC_PER_SEC * NSEC_PER_SEC;

		simulated->now = second + NSEC_PER_SEC;
		/* Where nothing is to be read, only what waits for its time. */
		if (!simulated->touched_count && now > simulated->now + LINGER)
			simulated->now += LINGER - NSEC_PER_SEC;
		poll(simulated);
	}
	simulated->now = now;
}

static void touch(struct simulated *simulated, const struct endpoint *key, __u64 *polled,
		  bool target)
{
	if (*polled == simulated->polls + 1)
		return;
	*polled = simulated->polls + 1;
	cr_assert_lt(simulated->touched_count, TOUCHED_MOST);
	simulated->touched[simulated->touched_count] = *key;
	simulated->touched[simulated->touched_count++].zero[0] = target;
}

static void account_source(struct simulated *simulated, const struct endpoint *key,
			   const struct address *target, __u8 ttl)
{
	__u64 now = simulated->now, hash = hash_address(target, SIMULATED_SEED);
	__u64 half = window_of_source(&simulated->settings, key->view, LANE_REQUEST) / 2;
	struct source *source = ledger_get(simulated->sources, key);

	if (!source->first_seen) {
		source->first_seen = source->targets.started = now;
		source->ttl_min = ttl;
	}
	if (source->packets && hash != source->last_target)
		source->target_steps++;
	source->last_target = hash;
	source->packets++;
	source->payloads++;
	source->last_seen = now;
	source->kind_set |= 1;
	source->kinds[0]++;
	source->ttl_set |= 1ULL << (ttl < 63 ? ttl : 63);
	fanout_add(&source->targets, hash, now, half);
	touch(simulated, key, &source->polled, false);
}

static void account_target(struct simulated *simulated, struct endpoint *key,
			   const struct address *source)
{
	__u64 now = simulated->now;
	struct target *target;

	key->zero[0] = 1;
	target = ledger_get(simulated->targets, key);
	if (!target->first_seen)
		target->first_seen = target->sources.started = now;
	target->packets++;
	target->last_seen = now;
	target->kinds[0]++;
	fanout_add(&target->sources, hash_address(source, SIMULATED_SEED), now,
		   window_of_target(&simulated->settings, key->view, key->lane) / 2);
	touch(simulated, key, &target->polled, true);
}

void simulated_ping(struct simulated *simulated, const struct ping *ping)
{
	struct endpoint asks = { .address = ping->source,
				 .view = ping->view,
				 .lane = LANE_REQUEST };
	struct endpoint asked = { .address = ping->target,
				  .view = ping->view,
				  .lane = LANE_REQUEST };
	struct endpoint answered = { .address = ping->source,
				     .view = view_reverse(ping->view),
				     .lane = LANE_REPLY };

	account_source(simulated, &asks, &ping->target, ping->ttl ? ping->ttl : 64);
	account_target(simulated, &asked, &ping->source);
	if (ping->answered)
		account_target(simulated, &answered, &ping->target);
}
