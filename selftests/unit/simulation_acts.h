/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Traffic of many hosts at once, planned as acts, each at a time, and then played in order: none of
 * it is to be reported above info, dropped or blocked. State and functions for the one file of
 * tests that includes it.
 */
#ifndef SIMULATION_ACTS_H
#define SIMULATION_ACTS_H

#include "selftests/unit/simulated.h"

#include "base/prefix.h"
#include "detectors/detector.h"
#include "headers/hash.h"
#include "selftests/native/kernel.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE (60 * NSEC_PER_SEC)
#define HOUR   (60 * MINUTE)

enum { ACTS_MOST = 400000 };

/* What is sent at a time. */
struct act {
	__u64 at;
	void (*send)(const struct act *act);
	__u32 from, to; /* IPv4 addresses */
	__u32 about;	/* of errors: the host that the quoted packet went to */
	int identifier, sequence;
	int ttl;
	int port, to_port;
};

static struct simulated simulated;
static __u64 state;
static unsigned int raised; /* alerts of severity low and above */
static unsigned int infos, dropped, blocks;
static struct finding last;
static char who[PREFIX_TEXT];
static struct act *acts;
static size_t act_count;

static inline void report(const struct alert *alert, void *context)
{
	struct prefix offender = finding_offender(&alert->finding);

	if (alert->state == ALERT_CLEARED)
		return;
	blocks += alert->outcome.action == ACTION_BLOCKED;
	if (alert->finding.severity < SEVERITY_LOW) {
		infos++;
		return;
	}
	raised += alert->state == ALERT_RAISED;
	last = alert->finding;
	prefix_format(who, &offender);
}

static inline __u32 draw(__u32 from, __u32 to)
{
	state = hash_mix(state + 0x9e3779b97f4a7c15ULL);
	return from + (__u32)(state >> 20) % (to - from + 1);
}

static inline bool chance(__u32 percent)
{
	return draw(1, 100) <= percent;
}

static inline void begin(__u64 seed)
{
	state = hash_mix(seed);
	raised = infos = dropped = blocks = 0;
	act_count = 0;
	if (!acts)
		acts = calloc(ACTS_MOST, sizeof(*acts));
	memset(&last, 0, sizeof(last));
	simulated_start(&simulated, 1699833600 * NSEC_PER_SEC, report, NULL);
	simulated.home.count = 2;
	simulated.home.prefixes[0] = (struct prefix){ .length = IPV4_MAPPED_BITS + 16,
						      .address = simulated_ipv4(0x0a010000) };
	simulated.home.prefixes[1] = (struct prefix){ .length = IPV4_MAPPED_BITS + 24,
						      .address = simulated_ipv4(0xc0000200) };
	simulated_set(&simulated, "mode=enforce");
}

static inline __u32 inside(__u32 number)
{
	return 0x0a010001 + number / 250 * 256 + number % 250;
}

static inline __u32 server(__u32 number)
{
	return 0xc0000201 + number;
}

static inline __u32 outside(__u32 number)
{
	__u32 bits = (__u32)hash_mix(number + 77);

	return 0x2d000000 | (bits & 0xffffff);
}

#define RECEIVE(...)                                                                               \
	do {                                                                                       \
		static struct frame frame;                                                         \
                                                                                                   \
		frame_build(&frame, FRAME(ETHERNET(), __VA_ARGS__));                               \
		dropped += simulated_receive(&simulated, &frame);                                  \
	} while (0)

static inline void send_request(const struct act *act)
{
	RECEIVE(IPV4(.source = simulated_text(act->from), .target = simulated_text(act->to),
		     .ttl = act->ttl ? act->ttl : 61),
		ICMP(8, 0, .identifier = act->identifier, .sequence = act->sequence & 0xffff),
		DATA(56));
}

static inline void send_reply(const struct act *act)
{
	RECEIVE(IPV4(.source = simulated_text(act->from), .target = simulated_text(act->to)),
		ICMP(0, 0, .identifier = act->identifier, .sequence = act->sequence & 0xffff),
		DATA(56));
}

/* Quotes an echo request of the receiver. */
static inline void send_echo_error(const struct act *act)
{
	RECEIVE(IPV4(.source = simulated_text(act->from), .target = simulated_text(act->to)),
		ICMP(act->ttl ? 11 : 3, act->ttl ? 0 : 1),
		IPV4(.source = simulated_text(act->to), .target = simulated_text(act->about),
		     .ttl = 1),
		ICMP(8, 0, .identifier = act->identifier, .sequence = act->sequence & 0xffff),
		DATA(36));
}

/* The first bytes of a quoted datagram or segment of 100 bytes. */
static inline const __u8 *ports_of(const struct act *act, bool tcp)
{
	static __u8 header[20];

	memset(header, 0, sizeof(header));
	put16(header, (__u32)act->port);
	put16(header + 2, (__u32)act->to_port);
	if (tcp)
		header[12] = 0x50;
	else
		put16(header + 4, 80);
	return header;
}

/* Quotes a datagram of the receiver; `sequence`: type and code. */
static inline void send_udp_error(const struct act *act)
{
	RECEIVE(IPV4(.source = simulated_text(act->from), .target = simulated_text(act->to)),
		ICMP(act->sequence >> 8, act->sequence & 255),
		IPV4(.source = simulated_text(act->to), .target = simulated_text(act->about),
		     .ttl = 1, .next = PROTOCOL_UDP, .total = 100),
		PAYLOAD(ports_of(act, false), 8));
}

/* Quotes a segment of the receiver; `identifier`: the MTU. */
static inline void send_tcp_error(const struct act *act)
{
	RECEIVE(IPV4(.source = simulated_text(act->from), .target = simulated_text(act->to)),
		ICMP(act->sequence >> 8, act->sequence & 255, .sequence = act->identifier),
		IPV4(.source = simulated_text(act->to), .target = simulated_text(act->about),
		     .ttl = 54, .next = PROTOCOL_TCP, .total = 1500),
		PAYLOAD(ports_of(act, true), 20));
}

static inline struct act *at(__u64 time, void (*send)(const struct act *), __u32 from, __u32 to)
{
	struct act *act = &acts[act_count++];

	cr_assert_lt(act_count, ACTS_MOST);
	*act = (struct act){ .at = time, .send = send, .from = from, .to = to };
	return act;
}

/* A request and, unless `up` is false, its reply. */
static inline void ping(__u64 time, __u32 from, __u32 to, int identifier, int sequence, bool up)
{
	struct act *act = at(time, send_request, from, to);

	act->identifier = identifier;
	act->sequence = sequence;
	if (!up)
		return;
	act = at(time + draw(1, 60) * NSEC_PER_MSEC, send_reply, to, from);
	act->identifier = identifier;
	act->sequence = sequence;
}

static inline int by_time(const void *one, const void *other)
{
	const struct act *first = one, *second = other;

	if (first->at != second->at)
		return first->at < second->at ? -1 : 1;
	return first < second ? -1 : 1;
}

static inline void run(void)
{
	const __u64 origin = simulated.now;

	qsort(acts, act_count, sizeof(*acts), by_time);
	for (size_t i = 0; i < act_count; i++) {
		if (origin + acts[i].at > simulated.now)
			simulated_until(&simulated, origin + acts[i].at);
		acts[i].send(&acts[i]);
	}
	for (int second = 0; second < 70; second++)
		simulated_until(&simulated, simulated.now + NSEC_PER_SEC);
	simulated_until(&simulated, simulated.now + 90 * MINUTE);
}

static inline bool is_up(__u32 host, __u32 down)
{
	return hash_mix(host * 31 + 5) % 100 >= down;
}

#define SILENT(...)                                                                                \
	do {                                                                                       \
		char what[128];                                                                    \
                                                                                                   \
		run();                                                                             \
		snprintf(what, sizeof(what), __VA_ARGS__);                                         \
		cr_expect(!raised && !blocks, "seed %llu, %s: %u alerts, %u blocks, %s %s %d: %s", \
			  seed, what, raised, blocks, rule_names[last.rule], who, last.severity,   \
			  last.summary);                                                           \
		cr_expect(!dropped, "seed %llu, %s: %u dropped", seed, what, dropped);             \
		cr_log_info("seed %llu, %s: %zu packets, %u info", seed, what, act_count, infos);  \
		simulated_stop(&simulated);                                                        \
	} while (0)

#define EACH_SEED for (__u64 seed = 1; seed <= 2 * simulation_seeds(1); seed++)

#endif
