// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bursts of one source, from 5 to 16,000 packets in 1 ms to 20 s.  A short one below the bucket
 * harms nobody: a program that starts twelve pings at once, duplicates of one request.  The trick:
 * a flood that looks like one, because its packets are identical, or because it comes in pulses.
 */
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

struct burst {
	__u32 packets;
	__u64 within; /* ns */
	bool same;    /* all packets are identical */
	__u32 times;
	__u64 apart; /* ns, from the start of one to the next */
	const char *set;
};

/* Returns the severity of flood-source's alert, as far as it rose; -1: none. */
static int sends(const struct burst *burst, bool v6)
{
	struct host_text from = outside_host(v6, 9), to = home_host(v6, 7);
	struct watch *watch = watch_open(burst->set);
	__u64 begun = watch->world->now + NSEC_PER_SEC / 3, sequence = 0;
	int severity;

	for (__u32 time = 0; time < burst->times; time++)
		for (__u32 i = 0; i < burst->packets; i++) {
			watch_until(watch, begun + time * burst->apart +
						   i * burst->within / burst->packets);
			sequence += !burst->same;
			SEND(watch, .source = from.text, .target = to.text,
			     .type = PICK(v6, 8, 128), .ttl = 60, .identifier = 7,
			     .sequence = (int)(sequence & 0xffff));
			cr_assert(engine_events(watch->engine) == 0);
		}
	watch_until(watch, watch->world->now + 3 * NSEC_PER_SEC);
	severity = watch->severity[RULE_FLOOD_SOURCE];
	watch_close(watch);
	return severity;
}

#define MS NSEC_PER_MSEC

Test(evasion_bursts, one_below_the_bucket_is_no_flood, .timeout = 120)
{
	static const struct {
		__u32 packets;
		int most;
	} sizes[] = { { 5, -1 },
		      { 8, SEVERITY_INFO },
		      { 13, SEVERITY_INFO },
		      { 60, SEVERITY_INFO },
		      { 200, SEVERITY_LOW } };
	static const __u64 within[] = { MS, 300 * MS };
	static const char *const modes[] = { FAMILY_HOME, FAMILY_HOME " mode=monitor" };

	for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++)
		for (size_t j = 0; j < ARRAY_LENGTH(within); j++)
			for (int kind = 0; kind < 4; kind++) {
				const struct burst burst = {
					sizes[i].packets, within[j], kind & 1, 1, 0,
					modes[kind >> 1]
				};
				int severity = sends(&burst, (i + j) & 1);

				cr_expect(severity <= sizes[i].most, "%u in %llu ms, %d: %d",
					  burst.packets, burst.within / MS, kind, severity);
			}
}

Test(evasion_bursts, a_flood_is_one_however_it_begins, .timeout = 120)
{
	static const struct burst floods[] = {
		{ 2000, 2000 * MS, .times = 1 },
		{ 2000, 2000 * MS, .same = true, .times = 1 },
		{ 1500, 1000 * MS, .times = 1 },
		{ 16000, 800 * MS, .times = 1 },
		{ 12000, 100 * MS, .times = 1 },
		{ 2000, 20000 * MS, .times = 1 },
		{ 2000, 1 * MS, .times = 6, .apart = 5000 * MS },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(floods); i++)
		for (int kind = 0; kind < 4; kind++) {
			struct burst burst = floods[i];

			burst.set = kind & 1 ? FAMILY_HOME : FAMILY_HOME " mode=monitor";
			cr_expect(sends(&burst, kind & 2) == SEVERITY_HIGH, "%u in %llu ms, %d",
				  burst.packets, burst.within / MS, kind);
		}
}

/* The control of both: each below the bucket: medium at most, as they cause no block. */
Test(evasion_bursts, pulses)
{
	for (int v6 = 0; v6 < 2; v6++)
		for (int same = 0; same < 2; same++)
			for (__u64 seconds = 3; seconds <= 9; seconds += 3) {
				const struct burst pulses = { 45 * (__u32)seconds < 240 ?
								      45 * (__u32)seconds :
								      240,
							      20 * MS,
							      same,
							      12,
							      seconds * NSEC_PER_SEC,
							      FAMILY_HOME };

				cr_expect(sends(&pulses, v6) == SEVERITY_MEDIUM,
					  "%u each %llu s, %d", pulses.packets, seconds, same);
			}
}
