// SPDX-License-Identifier: GPL-2.0-only
/*
 * oversize on generated large pings and their answers, through the kernel side and the engine: the
 * asker is reported, the answerer is not, at other sizes, counts and rates.
 */
#include "selftests/unit/simulated.h"

#include "selftests/native/kernel.h"

#include <criterion/criterion.h>

enum { PIECE = 1480 };

struct generator {
	__u32 bytes;
	__u32 count;
	double rate; /* per second */
	bool asked;
	bool answered;
};

static bool asker_told, answerer_told;

static void report(const struct alert *alert, void *context)
{
	const struct address asker = address_from_ipv4(inet_addr(SOURCE4));

	if (alert->finding.rule != RULE_OVERSIZE)
		return;
	if (address_equal(&alert->finding.offender.address, &asker))
		asker_told = true;
	else
		answerer_told = true;
}

static void message(struct simulated *simulated, const char *from, const char *to, int type,
		    __u32 bytes)
{
	static struct frame frame;

	for (__u32 at = 0; at < bytes; at += PIECE) {
		__u32 length = bytes - at < PIECE ? bytes - at : PIECE;
		bool more = at + length < bytes;

		if (!at)
			frame_build(&frame, FRAME(ETHERNET(),
						  IPV4(.source = from, .target = to, .more = more),
						  ICMP(type, 0), DATA((int)length - 8)));
		else
			frame_build(&frame, FRAME(ETHERNET(),
						  IPV4(.source = from, .target = to, .more = more,
						       .fragment = (int)at, .next = 1),
						  DATA((int)length)));
		simulated_receive(simulated, &frame);
	}
}

static void run(const struct generator *generator)
{
	static struct simulated simulated;
	__u64 begin;

	asker_told = answerer_told = false;
	simulated_start(&simulated, NSEC_PER_SEC * 1600000000ULL, report, NULL);
	begin = simulated.now + NSEC_PER_SEC;
	for (__u32 i = 0; i < generator->count; i++) {
		simulated_until(&simulated,
				begin + (__u64)(i * (double)NSEC_PER_SEC / generator->rate));
		if (generator->asked)
			message(&simulated, SOURCE4, TARGET4, 8, generator->bytes);
		if (generator->answered)
			message(&simulated, TARGET4, SOURCE4, 0, generator->bytes);
	}
	simulated_until(&simulated, simulated.now + 120 * NSEC_PER_SEC);
	simulated_stop(&simulated);
}

static void expect(struct generator generator, bool asker, bool answerer)
{
	run(&generator);
	cr_expect(asker_told == asker && answerer_told == answerer,
		  "%u of %u bytes, %g a second: %d %d", generator.count, generator.bytes,
		  generator.rate, asker_told, answerer_told);
}

Test(large_pings, one_or_two_are_an_administrators)
{
	for (__u32 bytes = 17000; bytes <= 65000; bytes += 16000)
		for (__u32 count = 1; count <= 2; count++)
			expect((struct generator){ bytes, count, 1, true, true }, false, false);
	expect((struct generator){ 16000, 40, 2, true, true }, false, false);
}

Test(large_pings, who_asks_is_told)
{
	for (__u32 bytes = 17000; bytes <= 65000; bytes += 16000) {
		expect((struct generator){ bytes, 5, 1, true, true }, true, false);
		expect((struct generator){ bytes, 12, 8, true, true }, true, false);
		expect((struct generator){ bytes, 5, 1, true, false }, true, false);
	}
}

Test(large_pings, replies_that_nobody_drew)
{
	for (__u32 bytes = 17000; bytes <= 65000; bytes += 16000)
		expect((struct generator){ bytes, 8, 1, false, true }, false, true);
}
