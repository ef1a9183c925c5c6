// SPDX-License-Identifier: GPL-2.0-only
#include "base/sketch.h"

#include "headers/hash.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

/* Element `number` of the set of this seed, hashed as the kernel side hashes addresses. */
static __u64 element_hash(__u64 seed, __u32 number)
{
	struct address address = address_from_ipv4(host_to_network32(0x0a000000 + number));

	return hash_address(&address, hash_mix(seed + 1));
}

static struct hyperloglog sketch_of(__u64 seed, __u32 first, __u32 count)
{
	struct hyperloglog sketch = {};

	for (__u32 i = 0; i < count; i++)
		hyperloglog_add(&sketch, element_hash(seed, first + i));
	return sketch;
}

Test(hyperloglog, empty_is_zero)
{
	struct hyperloglog sketch = {};

	cr_assert(hyperloglog_empty(&sketch));
	cr_assert(eq(dbl, hyperloglog_estimate(&sketch), 0));
	hyperloglog_add(&sketch, element_hash(0, 0));
	cr_assert_not(hyperloglog_empty(&sketch));
}

Test(hyperloglog, equal_elements_count_once)
{
	struct hyperloglog sketch = sketch_of(1, 0, 100);
	double once = hyperloglog_estimate(&sketch);

	for (__u32 i = 0; i < 100; i++)
		cr_assert_not(hyperloglog_add(&sketch, element_hash(1, i)));
	cr_assert(eq(dbl, hyperloglog_estimate(&sketch), once));
}

/*
 * Over many seeds: bias, standard deviation and the largest error, all relative. The estimate must
 * be no worse than linear counting, sqrt(m (e^t - t - 1)) / n with t = n/m (Whang 1990), while that
 * is the better of the two classical ones, and no worse than 1.04/sqrt(m) above; in between it has
 * no bump where they meet.
 */
static void assert_error(__u32 count, unsigned int seeds, double bias_most, double deviation_most,
			 double error_most)
{
	double sum = 0, squares = 0, largest = 0, mean, deviation;

	for (unsigned int seed = 0; seed < seeds; seed++) {
		struct hyperloglog sketch = sketch_of(seed, 0, count);
		double error = hyperloglog_estimate(&sketch) / count - 1;

		sum += error;
		squares += error * error;
		largest = fmax(largest, fabs(error));
	}
	mean = sum / seeds;
	deviation = sqrt(squares / seeds - mean * mean);
	cr_log_info("%6u elements: bias %+.4f deviation %.4f largest %.4f", count, mean, deviation,
		    largest);
	cr_expect(le(dbl, fabs(mean), bias_most), "bias at %u elements", count);
	cr_expect(le(dbl, deviation, deviation_most), "deviation at %u elements", count);
	cr_expect(le(dbl, largest, error_most), "largest error at %u elements", count);
}

static double linear_counting_error(__u32 count)
{
	double load = (double)count / HLL_REGISTERS;

	return sqrt(HLL_REGISTERS * (exp(load) - load - 1)) / count;
}

Test(hyperloglog, error_below)
{
	static const __u32 counts[] = { 2, 5, 10, 20, 30, 32, 50, 100, 150, 254, 400 };

	assert_error(1, 1000, 0.003, 0.002, 0.005);
	for (size_t i = 0; i < ARRAY_LENGTH(counts); i++) {
		double theory = linear_counting_error(counts[i]);

		assert_error(counts[i], 2000, 0.01, 1.05 * theory, 5 * theory + 1.0 / counts[i]);
	}
}

Test(hyperloglog, error_between)
{
	static const __u32 counts[] = { 500, 640, 800, 1000 };

	for (size_t i = 0; i < ARRAY_LENGTH(counts); i++)
		assert_error(counts[i], 1000, 0.01, 0.062, 0.30);
}

Test(hyperloglog, error_above)
{
	static const __u32 counts[] = { 2000, 5000, 10000, 30000, 100000 };
	const double theory = 1.04 / sqrt(HLL_REGISTERS);

	for (size_t i = 0; i < ARRAY_LENGTH(counts); i++)
		assert_error(counts[i], 300, 0.02, 1.15 * theory, 4 * theory);
}

Test(hyperloglog, merge_is_the_union)
{
	for (unsigned int seed = 0; seed < 50; seed++) {
		struct hyperloglog a = sketch_of(seed, 0, 300), b = sketch_of(seed, 200, 300);
		struct hyperloglog both = sketch_of(seed, 0, 500), again;

		hyperloglog_merge(&a, &b);
		cr_assert_arr_eq(a.registers, both.registers, sizeof(a.registers));
		again = a;
		hyperloglog_merge(&again, &b);
		cr_assert_arr_eq(again.registers, a.registers, sizeof(a.registers));
	}
}

Test(hyperloglog, merge_with_empty_changes_nothing)
{
	struct hyperloglog sketch = sketch_of(3, 0, 77), before = sketch, empty = {};

	hyperloglog_merge(&sketch, &empty);
	cr_assert_arr_eq(sketch.registers, before.registers, sizeof(sketch.registers));
	hyperloglog_merge(&empty, &sketch);
	cr_assert_arr_eq(empty.registers, before.registers, sizeof(sketch.registers));
}

/* A rank past 15 must neither wrap nor touch the other register of the byte. */
Test(hyperloglog, ranks_saturate)
{
	struct hyperloglog sketch = {};

	cr_assert(hyperloglog_add(&sketch, 0x4));
	cr_assert(eq(int, sketch.registers[2], HLL_MAX_RANK));
	cr_assert_not(hyperloglog_add(&sketch, 0x4 | 1ULL << 8));
	cr_assert(hyperloglog_add(&sketch, 0x5 | 1ULL << 8));
	cr_assert(eq(int, sketch.registers[2], HLL_MAX_RANK | 1 << 4));
	cr_assert(hyperloglog_add(&sketch, 0x5 | 1ULL << 21));
	cr_assert(eq(int, sketch.registers[2], HLL_MAX_RANK | 14 << 4));
}

Test(hyperloglog, full_sketch_saturates_near_eight_million)
{
	struct hyperloglog sketch;
	double estimate;

	memset(&sketch, 0xff, sizeof(sketch));
	estimate = hyperloglog_estimate(&sketch);
	cr_assert(gt(dbl, estimate, 5.5e6));
	cr_assert(lt(dbl, estimate, 8.4e6));
}

enum { HALF = 30 };

static struct fanout two_halves(void)
{
	return (struct fanout){
		.started = 1000,
		.current = sketch_of(9, 0, 20),
		.previous = sketch_of(9, 10, 20),
	};
}

Test(fanout, joins_both_halves)
{
	struct fanout fanout = two_halves();
	struct hyperloglog both = sketch_of(9, 0, 30);

	cr_assert(eq(dbl, fanout_estimate(&fanout, HALF, 1000 + HALF - 1),
		     hyperloglog_estimate(&both)));
	cr_assert(eq(dbl, fanout_estimate(&fanout, HALF, 999), hyperloglog_estimate(&both)),
		  "an entry newer than the reader's clock");
}

Test(fanout, forgets_what_is_older_than_the_window)
{
	struct fanout fanout = two_halves();

	cr_assert(eq(dbl, fanout_estimate(&fanout, HALF, 1000 + HALF),
		     hyperloglog_estimate(&fanout.current)));
	cr_assert(eq(dbl, fanout_estimate(&fanout, HALF, 1000 + 2 * HALF), 0));
}
