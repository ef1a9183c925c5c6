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
	int length;
};

/* Which of the packets a mirror port shows: those that leave home or stay there, or arrive. */
enum seen { SEEN_BOTH, SEEN_LEAVING, SEEN_ARRIVING, SEEN_TWICE };

static struct simulated simulated;
static __u64 state;
static unsigned int raised;  /* alerts of severity low and above */
static unsigned int records; /* of these */
static unsigned int infos, dropped, blocks;
static struct finding last;
static char who[PREFIX_TEXT];
static struct act *acts;
static size_t act_count;
static bool six;
static enum seen seen;
static __u32 snap; /* a frame is cut after so many bytes; 0: it is not */

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
	records++;
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

/* Two seeds for each of four ways: both families, and what a sensor of one direction sees. The
 * kernel side's hashes have another seed each time, too. */
static inline void begin(__u64 seed)
{
	const __u64 way = seed ? (seed - 1) / 2 % 4 : 0;

	state = hash_mix(seed);
	raised = records = infos = dropped = blocks = 0;
	act_count = 0;
	if (!acts)
		acts = calloc(ACTS_MOST, sizeof(*acts));
	memset(&last, 0, sizeof(last));
	simulated_start_seeded(&simulated, hash_mix(SIMULATED_SEED + seed),
			       1699833600 * NSEC_PER_SEC, report, NULL);
	snap = 0;
	six = way == 1 || way == 3;
	seen = way == 2 ? SEEN_LEAVING : way == 3 ? SEEN_ARRIVING : SEEN_BOTH;
	simulated.home.count = 4;
	simulated.home.prefixes[2] = (struct prefix){ .length = 48,
						      .address = simulated_ipv6(1, 0, 0) };
	simulated.home.prefixes[3] = (struct prefix){ .length = 48,
						      .address = simulated_ipv6(2, 0, 0) };
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
		if (snap && frame.size > snap)                                                     \
			frame.size = snap;                                                         \
		dropped += simulated_receive(&simulated, &frame);                                  \
	} while (0)

/* The address of a host in either family: networks of 256 have a /64 each, outside a /48. */
static inline const char *text(__u32 address)
{
	static char texts[8][48];
	static unsigned int turn;
	char *to = texts[turn++ % 8];

	if (!six)
		return simulated_text(address);
	if (address >> 16 == 0x0a01 || address >> 8 == 0xc00002)
		snprintf(to, sizeof(texts[0]), "2001:db8:%x:%x::%x",
			 address >> 16 == 0x0a01 ? 1 : 2, address >> 8 & 255, address & 255);
	else
		snprintf(to, sizeof(texts[0]), "2a00:%x:%x::%x", address >> 16, address >> 8 & 255,
			 address & 255);
	return to;
}

/* A message from one host to another, and what follows its header. */
#define SEND(from, to, hops, type4, code4, type6, code6, id, number, ...)                          \
	do {                                                                                       \
		if (six)                                                                           \
			RECEIVE(IPV6(.source = text(from), .target = text(to), .ttl = hops),       \
				ICMPV6(type6, code6, .identifier = id, .sequence = number),        \
				__VA_ARGS__);                                                      \
		else                                                                               \
			RECEIVE(IPV4(.source = text(from), .target = text(to), .ttl = hops),       \
				ICMP(type4, code4, .identifier = id, .sequence = number),          \
				__VA_ARGS__);                                                      \
	} while (0)

static inline void send_request(const struct act *act)
{
	SEND(act->from, act->to, act->ttl ? act->ttl : 61, 8, 0, 128, 0, act->identifier,
	     act->sequence & 0xffff, DATA(act->length ? act->length : 56));
}

static inline void send_reply(const struct act *act)
{
	SEND(act->from, act->to, 64, 0, 0, 129, 0, act->identifier, act->sequence & 0xffff,
	     DATA(act->length ? act->length : 56));
}

/* Quotes an echo request of the receiver. */
static inline void send_echo_error(const struct act *act)
{
	if (six)
		RECEIVE(IPV6(.source = text(act->from), .target = text(act->to)),
			ICMPV6(act->ttl ? 3 : 1, act->ttl ? 0 : 3),
			IPV6(.source = text(act->to), .target = text(act->about), .ttl = 1),
			ICMPV6(128, 0, .identifier = act->identifier,
			       .sequence = act->sequence & 0xffff),
			DATA(36));
	else
		RECEIVE(IPV4(.source = text(act->from), .target = text(act->to)),
			ICMP(act->ttl ? 11 : 3, act->ttl ? 0 : 1),
			IPV4(.source = text(act->to), .target = text(act->about), .ttl = 1),
			ICMP(8, 0, .identifier = act->identifier,
			     .sequence = act->sequence & 0xffff),
			DATA(36));
}

/* The first bytes of a quoted datagram or segment of 100 bytes. */
static inline const __u8 *ports_of(const struct act *act, bool tcp)
{
	static __u8 header[1460];

	memset(header, 0, sizeof(header));
	put16(header, (__u32)act->port);
	put16(header + 2, (__u32)act->to_port);
	if (tcp)
		header[12] = 0x50;
	else
		put16(header + 4, 80);
	if (!tcp && act->port == 53)
		header[10] = 0x80; /* an answer (RFC 1035, 4.1.1) */
	return header;
}

/* The type and code in IPv6 of an error of IPv4. */
static inline int in_six(int four)
{
	switch (four) {
	case 3 << 8 | 0:
		return 1 << 8 | 0;
	case 3 << 8 | 1:
		return 1 << 8 | 3;
	case 3 << 8 | 3:
		return 1 << 8 | 4;
	case 3 << 8 | 4:
		return 2 << 8;
	case 11 << 8:
	case 11 << 8 | 1:
		return 3 << 8 | (four & 1);
	default:
		return 1 << 8 | 1;
	}
}

static inline void send_error(const struct act *act, bool tcp)
{
	const int six_kind = in_six(act->sequence), bytes = tcp ? 20 : 8;
	const int total = tcp ? 1500 : 100, next = tcp ? PROTOCOL_TCP : PROTOCOL_UDP;
	const int mtu = tcp ? act->identifier : 0, ttl = tcp ? 54 : 1;

	if (six)
		RECEIVE(IPV6(.source = text(act->from), .target = text(act->to)),
			ICMPV6(six_kind >> 8, six_kind & 255, .sequence = mtu),
			IPV6(.source = text(act->to), .target = text(act->about), .ttl = ttl,
			     .next = next, .total = tcp ? total - 40 : total - 20),
			PAYLOAD(ports_of(act, tcp), tcp ? 1190 : 80));
	else
		RECEIVE(IPV4(.source = text(act->from), .target = text(act->to)),
			ICMP(act->sequence >> 8, act->sequence & 255, .sequence = mtu),
			IPV4(.source = text(act->to), .target = text(act->about), .ttl = ttl,
			     .next = next, .total = total),
			PAYLOAD(ports_of(act, tcp), bytes));
}

/* Quotes a datagram of the receiver; `sequence`: type and code. */
static inline void send_udp_error(const struct act *act)
{
	send_error(act, false);
}

/* Quotes a segment of the receiver; `identifier`: the MTU. */
static inline void send_tcp_error(const struct act *act)
{
	send_error(act, true);
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

static inline bool is_home(__u32 address)
{
	return address >> 16 == 0x0a01 || address >> 8 == 0xc00002;
}

/* How often a packet is seen. */
static inline int passes(const struct act *act)
{
	bool leaving = is_home(act->from);

	switch (seen) {
	case SEEN_LEAVING:
		return leaving;
	case SEEN_ARRIVING:
		return !leaving;
	case SEEN_TWICE:
		return 2;
	default:
		return 1;
	}
}

static inline void run(void)
{
	const __u64 origin = simulated.now;

	qsort(acts, act_count, sizeof(*acts), by_time);
	for (size_t i = 0; i < act_count; i++) {
		if (origin + acts[i].at > simulated.now)
			simulated_until(&simulated, origin + acts[i].at);
		for (int pass = 0; pass < passes(&acts[i]); pass++)
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
		cr_expect(!records && !blocks,                                                     \
			  "seed %llu, %s: %u records, %u blocks, %s %s %d: %s", seed, what,        \
			  records, blocks, rule_names[last.rule], who, last.severity,              \
			  last.summary);                                                           \
		cr_expect(!dropped, "seed %llu, %s: %u dropped", seed, what, dropped);             \
		cr_log_info("seed %llu, %s: %zu packets, %u info", seed, what, act_count, infos);  \
		simulated_stop(&simulated);                                                        \
	} while (0)

/* The control of what is silent: reported by a rule at low severity or above. */
#define FOUND(of, ...)                                                                             \
	do {                                                                                       \
		char what[128];                                                                    \
                                                                                                   \
		run();                                                                             \
		snprintf(what, sizeof(what), __VA_ARGS__);                                         \
		cr_expect(records &&last.rule == of, "seed %llu, %s: %u records, %s: %s", seed,    \
			  what, records, rule_names[last.rule], last.summary);                     \
		simulated_stop(&simulated);                                                        \
	} while (0)

/* Both families, as a sensor of both directions sees them. */
#define EACH_FAMILY for (__u64 seed = 1; seed <= 3; seed += 2)

#define EACH_SEED for (__u64 seed = 1; seed <= 8 * simulation_seeds(1); seed++)

#endif
