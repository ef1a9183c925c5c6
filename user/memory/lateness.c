// SPDX-License-Identifier: GPL-2.0-only
#include "memory/lateness.h"

#include "base/bytes.h"
#include "headers/types.h"

#include <math.h>
#include <stdbool.h>

/* 2001, as on the kernel side (bpf/payload.h); and how far seconds without their fraction may be
 * from the elapsed time. */
enum { EPOCH = 1000000000 };
#define NEAR 1.5e9

static const double second = 1e9;

/* Two payloads. */
struct stamps {
	const __u8 *before;
	const __u8 *now;
	__u32 length;
	double elapsed; /* ns */
};

static __u32 number(const __u8 *at, bool big)
{
	return big ? big32(at) : little32(at);
}

/* Returns the difference of two times less whole seconds: which of these are right shows
 * elsewhere. */
static double fold(double ns)
{
	return ns - second * round(ns / second);
}

static bool runs(double advance, double elapsed)
{
	return advance >= 0 && fabs(advance - elapsed) <= NEAR;
}

/* The fraction follows the seconds, or their upper half, which is zero. One that stays is something
 * else. */
static struct lateness fraction_after(const struct stamps *stamps, __u32 at, bool big)
{
	for (__u32 place = at + 4; place <= at + 8 && place + 4 <= stamps->length; place += 4) {
		const double before = number(stamps->before + place, big);
		const double now = number(stamps->now + place, big);
		const double unit = before < 1e6 && now < 1e6 ? 1e3 : 1;

		if (!before && !now)
			continue;
		if (before == now || before >= second || now >= second)
			break;
		return (struct lateness){ fold((now - before) * unit - stamps->elapsed),
					  now * unit / second };
	}
	return (struct lateness){ NAN, 0 };
}

static struct lateness of_seconds(const struct stamps *stamps, __u32 at, bool big)
{
	const __u32 before = number(stamps->before + at, big), now = number(stamps->now + at, big);

	if (before < EPOCH || now < before || !runs((now - before) * second, stamps->elapsed))
		return (struct lateness){ NAN, 0 };
	return fraction_after(stamps, at, big);
}

static struct lateness of_wide(const struct stamps *stamps, __u32 at, bool big)
{
	static const double units[] = { 1, 1e3 };
	const __u64 before = big ? big64(stamps->before + at) : little64(stamps->before + at);
	const __u64 now = big ? big64(stamps->now + at) : little64(stamps->now + at);

	for (int i = 0; now > before && i < 2; i++)
		if ((double)before * units[i] >= EPOCH * second &&
		    (double)now * units[i] < 4294967296.0 * second &&
		    runs((double)(now - before) * units[i], stamps->elapsed))
			return (struct lateness){ fold((double)(now - before) * units[i] -
						       stamps->elapsed),
						  fmod((double)now * units[i], second) / second };
	return (struct lateness){ NAN, 0 };
}

struct lateness clock_lateness(const __u8 *before, const __u8 *now, __u32 length, __u64 elapsed)
{
	const struct stamps stamps = { before, now, length, (double)elapsed };
	struct lateness found = { NAN, 0 };

	for (__u32 at = 0; isnan(found.late) && at + 8 <= length; at += 4)
		for (int big = 0; isnan(found.late) && big < 2; big++) {
			found = of_seconds(&stamps, at, big);
			if (isnan(found.late))
				found = of_wide(&stamps, at, big);
		}
	return found;
}
