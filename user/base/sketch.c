// SPDX-License-Identifier: GPL-2.0-only
/*
 * The maximum-likelihood estimator of Ertl, "New cardinality estimation algorithms for HyperLogLog
 * sketches" (2017), section 4. It needs no linear counting for small numbers and no correction for
 * large ones, and is more accurate than either: the error is 5.0 % at 254 elements, where a single
 * probe can change the number in an alert.
 */
#include "base/sketch.h"

#include <math.h>
#include <string.h>

/* Newton's method doubles the digits with each step: four or five steps suffice. */
enum { STEPS_AT_MOST = 32 };
#define PRECISION 1e-6

/* Counts the registers with each rank. Sketches are mostly empty, so eight bytes at a time. */
static void count_ranks(const struct hyperloglog *sketch, unsigned int *counts)
{
	for (unsigned int i = 0; i < HLL_BYTES; i += 8) {
		__u64 word;

		memcpy(&word, &sketch->registers[i], sizeof(word));
		if (!word) {
			counts[0] += 16;
			continue;
		}
		for (unsigned int shift = 0; shift < 64; shift += 4)
			counts[word >> shift & 0xf]++;
	}
}

/* Computes the sum over C_k a_k / (exp(x a_k) - 1), with a_k = 2^-k, for the registers that are
 * neither empty nor full, at a rate of `x` elements per register; and its slope. */
static double likelihood(const unsigned int *counts, double x, double *slope)
{
	double sum = 0;

	*slope = 0;
	for (unsigned int rank = 1; rank <= HLL_MAX_RANK; rank++) {
		double part, grown;

		if (!counts[rank])
			continue;
		/* The largest rank includes all higher ones. */
		part = ldexp(1, -(int)(rank < HLL_MAX_RANK ? rank : HLL_MAX_RANK - 1));
		grown = expm1(x * part);
		sum += counts[rank] * part / grown;
		*slope -= counts[rank] * part * part * (grown + 1) / (grown * grown);
	}
	return sum;
}

double hyperloglog_estimate(const struct hyperloglog *sketch)
{
	unsigned int counts[HLL_MAX_RANK + 1] = {};
	double known = 0, x, step, sum, slope;

	count_ranks(sketch, counts);
	if (counts[0] == HLL_REGISTERS)
		return 0;
	for (unsigned int rank = 0; rank < HLL_MAX_RANK; rank++)
		known += ldexp(counts[rank], -(int)rank);
	if (known == 0)
		return HLL_REGISTERS * ldexp(1, HLL_MAX_RANK);
	/* Start below the root, from where Newton's steps on 1/sum, which is nearly linear,
	 * converge. */
	x = (HLL_REGISTERS - counts[0]) / (known + HLL_REGISTERS);
	for (int i = 0; i < STEPS_AT_MOST; i++) {
		sum = likelihood(counts, x, &slope);
		step = sum * (sum / known - 1) / -slope;
		x += step;
		if (fabs(step) < PRECISION * x)
			break;
	}
	return HLL_REGISTERS * x;
}

void hyperloglog_merge(struct hyperloglog *into, const struct hyperloglog *from)
{
	for (unsigned int i = 0; i < HLL_BYTES; i++) {
		__u8 a = into->registers[i], b = from->registers[i];
		__u8 low = (a & 0x0f) > (b & 0x0f) ? a & 0x0f : b & 0x0f;
		__u8 high = (a & 0xf0) > (b & 0xf0) ? a & 0xf0 : b & 0xf0;

		into->registers[i] = high | low;
	}
}

bool hyperloglog_contains(const struct hyperloglog *sketch, const struct hyperloglog *part)
{
	for (unsigned int i = 0; i < HLL_BYTES; i++) {
		__u8 a = sketch->registers[i], b = part->registers[i];

		if ((a & 0x0f) < (b & 0x0f) || (a & 0xf0) < (b & 0xf0))
			return false;
	}
	return true;
}

bool hyperloglog_empty(const struct hyperloglog *sketch)
{
	static const struct hyperloglog empty;

	return !memcmp(sketch, &empty, sizeof(empty));
}

double fanout_estimate(const struct fanout *fanout, __u64 half_window, __u64 now)
{
	__u64 age = now > fanout->started ? now - fanout->started : 0;
	struct hyperloglog merged = {};

	/* The kernel side swaps the halves when the next packet arrives: until then, even the
	 * current half may be older than the window. */
	if (age >= 2 * half_window)
		return 0;
	merged = fanout->current;
	if (age < half_window)
		hyperloglog_merge(&merged, &fanout->previous);
	return hyperloglog_estimate(&merged);
}

double count_set(const __u64 *set, unsigned int words)
{
	unsigned int size = 64 * words, filled = 0;

	for (unsigned int i = 0; i < words; i++)
		filled += (unsigned int)__builtin_popcountll(set[i]);
	return filled == size ? 4.0 * size : -(double)size * log(1 - (double)filled / size);
}

double count_bits(__u64 bits)
{
	return count_set(&bits, 1);
}

double count_bits_least(__u64 bits)
{
	double count = count_bits(bits), load = count / 64;

	return count - sqrt(64 * (exp(load) - load - 1));
}
