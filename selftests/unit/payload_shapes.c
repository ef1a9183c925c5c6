// SPDX-License-Identifier: GPL-2.0-only
/* What changes from one copy of a pair's payloads to the next: patterns, clocks, codes, data. */
#include "memory/payload.h"

#include "headers/hash.h"

#include <criterion/criterion.h>
#include <string.h>

enum { LENGTH = 56, CODE = 16 };

static struct payload_traits traits;

static void forget(void)
{
	traits = (struct payload_traits){};
}

TestSuite(payload_shapes, .init = forget);

/* Looks at the payload of a number, ten seconds after the one before. */
static void look(const __u8 *payload, __u32 length, __u16 number)
{
	const struct packet packet = { .payload_length = (__u16)length,
				       .identifier = 7,
				       .sequence = number };
	const struct copied_echo echo = {
		.packet = &packet,
		.payload = payload,
		.captured = length,
		.now = (1000 + number * 10ULL) * NSEC_PER_SEC,
	};

	payload_look(&traits, WAY_ASKED, &echo);
}

static struct payload_counts counted(void)
{
	struct payload_counts counts;

	payload_read(&traits, &counts);
	return counts;
}

static void fill(__u8 *payload, __u32 from, __u32 number, __u32 period)
{
	for (__u32 i = from; i < LENGTH; i++)
		payload[i] = (__u8)hash_mix(number * 16ULL + (i - from) % period);
}

/* Ten runs of ping -p carry ten patterns, and nothing else of their size. */
Test(payload_shapes, another_pattern_is_another_run)
{
	__u8 payload[LENGTH] = {};

	cr_expect_eq(payload_data(&traits, 10, 14000), 14000, "nothing is known");
	for (__u16 number = 0; number < 20; number++) {
		fill(payload, 0, number / 2U, 6);
		look(payload, LENGTH, number);
	}
	cr_expect_eq(counted().reshaped, 9);
	cr_expect_eq(counted().known, 20);
	cr_expect_leq(payload_data(&traits, 10, 14000), 2000);
	cr_expect_eq(payload_data(&traits, 10, 40), 40);
}

Test(payload_shapes, data_counts_as_it_is)
{
	__u8 payload[LENGTH] = {};

	for (__u16 number = 0; number < 20; number++) {
		fill(payload, 0, number, LENGTH);
		look(payload, LENGTH, number);
	}
	cr_expect_eq(payload_data(&traits, 10, 560), 560);
}

/* A counter and a clock behind a name, then figures of its own. */
static void probe(__u32 figures)
{
	__u8 payload[LENGTH] = {};

	fill(payload, 0, 99, LENGTH);
	for (__u16 number = 0; number < 12; number++) {
		__u64 ns = (1700000000 + number * 10ULL) * NSEC_PER_SEC;

		payload[35] = (__u8)number;
		for (__u32 i = 0; i < 8; i++)
			payload[36 + i] = (__u8)(ns >> 8 * (7 - i));
		for (__u32 i = 0; i < figures; i++)
			payload[45 + i] = (__u8)hash_mix(number * 8ULL + i);
		look(payload, LENGTH, number);
	}
}

Test(payload_shapes, a_probe_measures)
{
	probe(0);
	cr_expect(payload_is_measuring(&traits, WAY_ASKED));
	cr_expect_geq(counted().known, 9);
}

Test(payload_shapes, figures_are_data)
{
	probe(4);
	cr_expect_not(payload_is_measuring(&traits, WAY_ASKED));
	cr_expect_eq(counted().known, 0);
}

/* OpenBSD's code is new in each of its bytes; one byte of the ramp is none. */
static void ramp_with(__u32 bytes)
{
	__u8 payload[LENGTH];

	for (__u16 number = 0; number < 12; number++) {
		for (__u32 i = 0; i < LENGTH; i++)
			payload[i] = i < CODE ? 0 : (__u8)i;
		payload[3] = (__u8)(number * 10);
		for (__u32 i = 0; i < bytes; i++)
			payload[CODE + 4 - bytes / 2 + i] = (__u8)hash_mix(number * 8ULL + i);
		look(payload, LENGTH, number);
	}
}

Test(payload_shapes, a_code_is_no_data)
{
	ramp_with(8);
	cr_expect_eq(traits.strange[WAY_ASKED], 0);
}

Test(payload_shapes, a_byte_is_no_code)
{
	ramp_with(1);
	cr_expect_geq(traits.foreign_heads[WAY_ASKED], 3, "%u", traits.foreign_heads[WAY_ASKED]);
}
