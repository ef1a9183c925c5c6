// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: harmless traffic before or during the offence hides it in an average, in a sum, or
 * behind an exemption.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define PROBER "203.0.113.66"
#define HOST   "192.0.2.7"
#define MINUTE (60 * NSEC_PER_SEC)

static void request(struct watch *watch, __u8 type)
{
	drops(watch->world, ETHERNET(), IPV4(.source = PROBER, .target = HOST), ICMP(type, 0),
	      DATA(12));
}

/* Sends echo, timestamp and mask requests `gap` apart, `minutes` after a ping; 0: no ping. */
static bool fingerprints(__u32 minutes, __u64 gap, bool mask)
{
	struct watch *watch = watch_open(NULL);
	bool found;

	if (minutes)
		request(watch, 8);
	watch_until(watch, watch->world->now + minutes * MINUTE + NSEC_PER_SEC / 3);
	request(watch, 8);
	watch_until(watch, watch->world->now + gap);
	request(watch, 13);
	watch_until(watch, watch->world->now + gap);
	if (mask)
		request(watch, 17);
	watch_until(watch, watch->world->now + 3 * NSEC_PER_SEC);
	found = watch->raised[RULE_OS_FINGERPRINT];
	watch_close(watch);
	return found;
}

Test(evasion_hidden, a_fingerprint_after_a_ping)
{
	for (__u32 minutes = 0; minutes < 9; minutes += 4)
		for (__u64 gap = 0; gap < 2 * NSEC_PER_SEC; gap += 1100 * NSEC_PER_MSEC)
			cr_expect(fingerprints(minutes, gap, true), "%u minutes after", minutes);
	cr_expect_not(fingerprints(2, NSEC_PER_SEC, false), "control: two kinds");
}

/* Sends `early` solicitations slowly, then `count` at `rate` per second. */
static bool solicits(__u32 early, __u32 count, __u32 rate)
{
	struct watch *watch = watch_open(NULL);
	__u64 begin;
	bool found;

	for (__u32 i = 0; i < early; i++) {
		drops(watch->world, ETHERNET(),
		      IPV6(.source = "fe80::66", .target = "ff02::2", .ttl = 255), ICMPV6(133, 0));
		watch_until(watch, watch->world->now + 3 * MINUTE);
	}
	begin = watch->world->now;
	for (__u32 i = 0; i < count; i++) {
		watch_until(watch, begin + i * NSEC_PER_SEC / rate);
		drops(watch->world, ETHERNET(),
		      IPV6(.source = "fe80::66", .target = "ff02::2", .ttl = 255), ICMPV6(133, 0));
	}
	watch_until(watch, watch->world->now + 3 * NSEC_PER_SEC);
	found = watch->raised[RULE_ROUTER_PROBE];
	watch_close(watch);
	return found;
}

Test(evasion_hidden, solicitations_after_a_long_silence)
{
	for (__u32 early = 0; early < 4; early += 2) {
		cr_expect(solicits(early, 200, 10), "%u before", early);
		cr_expect(solicits(early, 60, 2), "%u before, slower", early);
		cr_expect_not(solicits(early, 4, 1), "control: an interface that starts");
	}
}

/* Routers that advertise themselves, each with other messages to the same group. */
static bool routers(__u32 count, __u32 others)
{
	struct watch *watch = watch_open(NULL);
	char source[32];
	bool found;

	for (__u32 i = 0; i < count * (1 + others); i++) {
		bool router = i % (1 + others) == 0;

		snprintf(source, sizeof(source), "fe80::%x", router ? i + 0x100 : 1);
		watch_until(watch, watch->world->now + 50 * NSEC_PER_MSEC);
		drops(watch->world, ETHERNET(),
		      IPV6(.source = source, .target = "ff02::1", .ttl = 255),
		      ICMPV6(router ? 134 : 136, 0), DATA(16));
	}
	watch_until(watch, watch->world->now + 2 * NSEC_PER_SEC);
	found = watch->raised[RULE_ND_FLOOD];
	watch_close(watch);
	return found;
}

Test(evasion_hidden, routers_among_others)
{
	for (__u32 others = 0; others < 6; others += 2)
		cr_expect(routers(60, others), "%u others each", others);
	cr_expect_not(routers(3, 20), "control: a link has a few");
}

/* Ports refused to packets from port `from`. */
static bool refused(__u16 from, __u32 ports, __u32 first)
{
	struct watch *watch = watch_open(NULL);
	bool found;

	for (__u32 i = 0; i < ports; i++) {
		watch_until(watch, watch->world->now + 150 * NSEC_PER_MSEC);
		drops(watch->world, ETHERNET(), IPV4(.source = HOST, .target = PROBER), ICMP(3, 3),
		      IPV4(.source = PROBER, .target = HOST), UDP(from, first + i));
	}
	watch_until(watch, watch->world->now + 2 * NSEC_PER_SEC);
	found = watch->raised[RULE_ERROR_HARVEST];
	watch_close(watch);
	return found;
}

Test(evasion_hidden, ports_refused_to_a_known_one)
{
	for (__u16 from = 53; from < 1024; from += 400)
		cr_expect(refused(from, 200, 2000 + from), "from port %u", from);
	cr_expect(refused(40000, 20, 2000), "control: from any other");
	cr_expect_not(refused(53, 20, 40000), "control: a resolver's late answers");
}

/* Datagrams of which only the first fragment arrives, after complete ones. */
static bool unfinished(__u32 whole, __u32 lone)
{
	struct watch *watch = watch_open(NULL);
	bool found;

	for (__u32 i = 0; i < whole + lone; i++) {
		watch_until(watch, watch->world->now + 25 * NSEC_PER_MSEC);
		drops(watch->world, ETHERNET(),
		      IPV4(.source = PROBER, .target = HOST, .id = i, .more = true), ICMP(8, 0),
		      DATA(64));
		if (i < whole)
			drops(watch->world, ETHERNET(),
			      IPV4(.source = PROBER, .target = HOST, .id = i, .fragment = 72,
				   .next = PROTOCOL_ICMP),
			      DATA(64));
	}
	watch_until(watch, watch->world->now + 2 * NSEC_PER_SEC);
	found = watch->raised[RULE_OVERSIZE];
	watch_close(watch);
	return found;
}

Test(evasion_hidden, datagrams_that_are_never_whole)
{
	for (__u32 whole = 0; whole < 700; whole += 300)
		cr_expect(unfinished(whole, 400), "behind %u", whole);
	cr_expect_not(unfinished(400, 20), "control: whole ones, and a loss of some");
}

/* A scan of hosts with messages of one type that no rule has a lane for. */
static __u64 scans(int type, __u32 hosts)
{
	struct watch *watch = watch_open(NULL);
	char target[16];
	__u64 raised;

	for (__u32 i = 0; i < hosts * 6; i++) {
		snprintf(target, sizeof(target), "192.0.2.%u", 1 + i % hosts * 89 % 250);
		drops(watch->world, ETHERNET(), IPV4(.source = "203.0.113.66", .target = target),
		      ICMP(type, 0), DATA(56));
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	}
	raised = watch->serious[RULE_TYPE_PROBE];
	watch_close(watch);
	return raised;
}

Test(evasion_hidden, hosts_scanned_by_a_type_that_nothing_sends)
{
	cr_expect(scans(200, 40), "unassigned");
	cr_expect(scans(40, 40), "Photuris");
	cr_expect_not(scans(200, 4), "control: a stack with a bug");
}
