// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: scan in the names of many, so that the scanner's alert is one of dozens.  Those that
 * scan the same hosts at the same time are one story.  The controls scan other hosts, or later.
 */
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

struct scan {
	bool v6;
	__u32 sources;
	__u32 each;    /* ports, or hosts */
	bool apart;    /* each source scans another host, or other hosts */
	__u32 later;   /* seconds from one source to the next; 0: in turns */
	__u32 minutes; /* that are watched afterwards */
};

/* One probe and, of ports, its refusal. */
static void refuse(struct watch *watch, const struct scan *scan, __u32 source, __u32 i)
{
	const struct host_text scanner = outside_host(scan->v6, source * 71 + 3);
	const struct host_text host = home_host(scan->v6, scan->apart ? 10 + source : 9);
	int port = 20 + (int)i * 13;

	if (scan->v6)
		drops(watch->world, ETHERNET(), IPV6(.source = host.text, .target = scanner.text),
		      ICMPV6(1, 4), IPV6(.source = scanner.text, .target = host.text),
		      UDP(41000, port), DATA(8));
	else
		drops(watch->world, ETHERNET(), IPV4(.source = host.text, .target = scanner.text),
		      ICMP(3, 3), IPV4(.source = scanner.text, .target = host.text),
		      UDP(41000, port), DATA(8));
	cr_assert(engine_events(watch->engine) == 0);
}

static void request(struct watch *watch, const struct scan *scan, __u32 source, __u32 i)
{
	const struct host_text scanner = outside_host(scan->v6, source * 71 + 3);
	const struct host_text host = home_host(scan->v6,
						(scan->apart ? source * scan->each : 0) + i);

	SEND(watch, .source = scanner.text, .target = host.text, .type = PICK(scan->v6, 8, 128),
	     .identifier = (int)((source * 251 + i * 7) & 0xffff), .ttl = 40 + (int)source % 20);
}

/* Returns the number of alerts. */
static __u64 play(struct scan scan, enum rule rule,
		  void (*probe)(struct watch *, const struct scan *, __u32, __u32))
{
	struct watch *watch = watch_open(FAMILY_HOME);
	__u64 raised;

	for (__u32 i = 0; i < scan.sources * scan.each; i++) {
		bool turns = !scan.later;
		__u32 source = turns ? i % scan.sources : i / scan.each;

		probe(watch, &scan, source, turns ? i / scan.sources : i % scan.each);
		watch_until(watch, watch->world->now + 10 * NSEC_PER_MSEC);
		if (!turns && i % scan.each == scan.each - 1)
			watch_until(watch, watch->world->now + scan.later * NSEC_PER_SEC);
	}
	watch_until(watch, watch->world->now + 5 * NSEC_PER_SEC);
	watch_until(watch, watch->world->now + scan.minutes * 60 * NSEC_PER_SEC);
	raised = watch->raised[rule];
	watch_close(watch);
	return raised;
}

#define SCANNED(...) play((struct scan){ __VA_ARGS__ }, RULE_ERROR_HARVEST, refuse)
#define SWEPT(...)   play((struct scan){ __VA_ARGS__ }, RULE_SWEEP, request)

Test(evasion_decoys, a_scan_of_ports)
{
	for (int v6 = 0; v6 < 2; v6++) {
		for (__u32 sources = 2; sources <= 32; sources *= 4)
			cr_expect(SCANNED(.v6 = v6, .sources = sources, .each = 20) == 1);
		cr_expect(SCANNED(.v6 = v6, .sources = 4, .each = 20, .apart = true) == 4,
			  "control: of four hosts");
		cr_expect(SCANNED(.v6 = v6, .sources = 3, .each = 20, .later = 300) == 3,
			  "control: one after the other");
	}
}

/* Replies are not visible: what each of them is shows a quarter of an hour later. */
Test(evasion_decoys, a_sweep_seen_one_way)
{
	for (int v6 = 0; v6 < 2; v6++) {
		cr_expect(SWEPT(.v6 = v6, .sources = 10, .each = 100, .minutes = 20) <= 3);
		cr_expect(SWEPT(.v6 = v6, .sources = 3, .each = 200, .minutes = 20) <= 3);
	}
	cr_expect(SWEPT(.v6 = true, .sources = 3, .each = 200, .minutes = 20, .apart = true) >= 3,
		  "control: of other hosts each");
}

/* Requests as nmap sends them, of a /24 with its broadcast address. Returns the number of records,
 * those of severity info too. */
static __u64 scan_like_nmap(__u32 sources, bool answered, __u32 pace)
{
	struct watch *watch = watch_open(FAMILY_HOME);

	for (__u32 i = 0; i < sources * 128; i++) {
		const struct host_text scanner = outside_host(false, i % sources * 71 + 3);
		const struct host_text host = home_host(false, i / sources + 128);
		const __u32 draw = (__u32)hash_mix(i);

		SEND(watch, .source = scanner.text, .target = host.text, .type = 8,
		     .identifier = (int)(draw & 0xffff), .ttl = 37 + (int)(draw >> 16) % 23);
		if (answered && i / sources % 5 == 0)
			SEND(watch, .source = host.text, .target = scanner.text, .type = 0,
			     .identifier = (int)(draw & 0xffff), .ttl = 64);
		watch_until(watch, watch->world->now + pace * NSEC_PER_MSEC);
	}
	watch_until(watch, watch->world->now + 20 * NSEC_PER_SEC);
	cr_expect(watch->serious[RULE_SWEEP] + watch->serious[RULE_SWEEP_SLOW] || !answered);
	pace = (__u32)(watch->records[ALERT_RAISED] + watch->records[ALERT_UPDATED]);
	watch_close(watch);
	return pace;
}

/* What its requests show beside the scan, the times to live of each, is part of it. */
Test(evasion_decoys, remarks_of_a_scan)
{
	for (int answered = 0; answered < 2; answered++)
		for (__u32 pace = 1; pace <= 25; pace += 24)
			for (__u32 sources = 1; sources <= 17; sources += 8) {
				__u64 records = scan_like_nmap(sources, answered, pace);

				cr_expect(records <= 3, "%u sources, %u ms, answered %d: %llu",
					  sources, pace, answered, records);
			}
}
