// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/simulated.h"

#include "base/prefix.h"
#include "config/config.h"
#include "headers/hash.h"
#include "selftests/native/kernel.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { BLOCKS = 256 };

#define START (1000 * NSEC_PER_SEC)
/* After this long without a packet, nothing that is due within a minute remains. */
#define LINGER (60 * NSEC_PER_SEC)

const char *simulated_text(__u32 address)
{
	static char texts[8][16];
	static unsigned int turn;
	char *text = texts[turn++ % ARRAY_LENGTH(texts)];

	snprintf(text, sizeof(texts[0]), "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
		 address >> 8 & 255, address & 255);
	return text;
}

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

static void configure(struct simulated *simulated)
{
	object_configure(&simulated->object.pins, &simulated->settings, &simulated->home);
}

static void no_report(const struct alert *alert, void *context)
{
}

void simulated_start(struct simulated *simulated, __u64 wall,
		     void (*report)(const struct alert *, void *), void *context)
{
	simulated_start_seeded(simulated, SIMULATED_SEED, wall, report, context);
}

void simulated_start_seeded(struct simulated *simulated, __u64 seed, __u64 wall,
			    void (*report)(const struct alert *, void *), void *context)
{
	struct engine_options options = {
		.clock_offset = wall - START,
		.report = report ? report : no_report,
		.context = context,
	};

	memset(simulated, 0, sizeof(*simulated));
	simulated->now = START;
	simulated->offset = options.clock_offset;
	config_defaults(&simulated->settings);
	/* Each poll walks them. */
	simulated->settings.map_blocks = BLOCKS;
	native_load(&simulated->object, &simulated->settings, seed);
	configure(simulated);
	simulated->object.pins.state->control.heartbeat = START;
	simulated->engine = engine_new(&simulated->object, &simulated->settings, &options);
	cr_assert(simulated->engine);
	simulated->memory = engine_memory(simulated->engine);
	simulated->alerts = engine_alerts(simulated->engine);
	frame_build(&simulated->ping4, FRAME(PING4));
	frame_build(&simulated->ping6, FRAME(PING6));
}

void simulated_stop(struct simulated *simulated)
{
	engine_free(simulated->engine);
}

unsigned long simulation_seeds(unsigned long otherwise)
{
	const char *seeds = getenv("SIMULATION_SEEDS");

	return seeds ? strtoul(seeds, NULL, 10) : otherwise;
}

void simulated_set(struct simulated *simulated, const char *assignment)
{
	cr_assert_eq(config_set(&simulated->settings, assignment), 0, "%s", assignment);
	configure(simulated);
	engine_configure(simulated->engine, &simulated->settings);
}

static void poll(struct simulated *simulated)
{
	simulated->object.pins.state->control.heartbeat = simulated->now;
	cr_assert_eq(engine_poll(simulated->engine, simulated->now), 0);
	simulated->received = false;
}

void simulated_until(struct simulated *simulated, __u64 now)
{
	while (simulated->now / NSEC_PER_SEC < now / NSEC_PER_SEC) {
		__u64 second = simulated->now / NSEC_PER_SEC * NSEC_PER_SEC;

		simulated->now = second + NSEC_PER_SEC;
		/* If there is nothing to read, only what is due. */
		if (!simulated->received && now > simulated->now + LINGER)
			simulated->now += LINGER - NSEC_PER_SEC;
		poll(simulated);
	}
	simulated->now = now;
}

static bool at_home(const struct simulated *simulated, const struct address *address)
{
	for (__u32 i = 0; i < simulated->home.count; i++)
		if (prefix_holds(&simulated->home.prefixes[i], address))
			return true;
	return false;
}

static void settle_view(struct simulated *simulated, const struct ping *ping)
{
	bool source = at_home(simulated, &ping->source), target = at_home(simulated, &ping->target);
	struct prefix_list *home = &simulated->home;

	if (view_of(source, target) == ping->view)
		return;
	home->count = 0;
	if (ping->view == VIEW_OUTBOUND || ping->view == VIEW_PRIVATE)
		home->prefixes[home->count++] = prefix_of(&ping->source);
	if (ping->view == VIEW_INBOUND || ping->view == VIEW_PRIVATE)
		home->prefixes[home->count++] = prefix_of(&ping->target);
	configure(simulated);
}

/* The echo identifier of ping(8) is its process id; each source has one. */
static __u16 identifier(const struct ping *ping)
{
	return ping->identifier ? ping->identifier : (__u16)hash_address(&ping->source, 0);
}

bool simulated_receive(struct simulated *simulated, const struct frame *frame)
{
	simulated->received = true;
	return native_receive(frame->bytes, frame->size, frame->wire, simulated->now);
}

static bool send4(struct simulated *simulated, const struct ping *ping, bool reply)
{
	struct frame *frame = &simulated->ping4;
	const struct address *source = reply ? &ping->target : &ping->source;
	const struct address *target = reply ? &ping->source : &ping->target;
	__u8 *ip = frame->bytes + sizeof(struct ethhdr), *icmp = ip + sizeof(struct iphdr);
	const struct layer layer = {
		.protocol = PROTOCOL_ICMP,
		.type = reply ? 0 : 8,
		.identifier = identifier(ping),
		.sequence = simulated->sequence,
	};

	ip[8] = ping->ttl && !reply ? ping->ttl : 64;
	put16(ip + 10, 0);
	memcpy(ip + 12, &source->words[3], 4);
	memcpy(ip + 16, &target->words[3], 4);
	put16(ip + 10, fold16(sum16(ip, sizeof(struct iphdr))));
	put16(icmp + 2, 0);
	write_icmp(icmp, &layer);
	write_checksum(icmp, &layer, frame->size - (__u32)(icmp - frame->bytes), ip);
	return simulated_receive(simulated, frame);
}

static bool send6(struct simulated *simulated, const struct ping *ping, bool reply)
{
	struct frame *frame = &simulated->ping6;
	__u8 *ip = frame->bytes + sizeof(struct ethhdr), *icmp = ip + sizeof(struct ipv6hdr);
	const struct layer layer = {
		.protocol = PROTOCOL_ICMPV6,
		.type = reply ? 129 : 128,
		.identifier = identifier(ping),
		.sequence = simulated->sequence,
	};

	ip[7] = ping->ttl && !reply ? ping->ttl : 64;
	memcpy(ip + 8, reply ? &ping->target : &ping->source, 16);
	memcpy(ip + 24, reply ? &ping->source : &ping->target, 16);
	put16(icmp + 2, 0);
	write_icmp(icmp, &layer);
	write_checksum(icmp, &layer, frame->size - (__u32)(icmp - frame->bytes), ip);
	return simulated_receive(simulated, frame);
}

bool simulated_ping(struct simulated *simulated, const struct ping *ping)
{
	bool (*send)(struct simulated *, const struct ping *, bool) = send6;
	struct address source = ping->source, target = ping->target;
	bool dropped;

	if (address_is_ipv4(&source) && address_is_ipv4(&target))
		send = send4;
	settle_view(simulated, ping);
	simulated->received = true;
	simulated->sequence++;
	dropped = send(simulated, ping, false);
	if (ping->answered && !dropped)
		send(simulated, ping, true);
	return dropped;
}
