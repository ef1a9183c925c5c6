/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * HyperLogLog (Flajolet, Fusy, Gandouet, Meunier, 2007): an estimate of how many
 * distinct elements were added, in a fixed 128 bytes.
 *
 * 256 registers of 4 bits, two a byte.  The low 8 bits of an element's hash
 * choose the register, which keeps the largest rank (leading run of zeros of the
 * rest, plus one) it saw.  Four bits hold ranks to 15, so the estimate saturates
 * near 256 * 2^15 = 8 million, far past any threshold here.  The standard error
 * is 1.04/sqrt(256) = 6.5 % for large sets and less for small ones: 4.4 % at 30
 * elements, 5.0 % at 254 (maximum likelihood, user/memory/sketch.c; selftests/unit).
 *
 * Merging two sketches (register-wise maximum) gives the sketch of the union.
 */
#ifndef ICMPGUARD_HYPERLOGLOG_H
#define ICMPGUARD_HYPERLOGLOG_H

#include "headers/types.h"

enum { HLL_REGISTERS = 256, HLL_BYTES = HLL_REGISTERS / 2, HLL_MAX_RANK = 15 };

struct hyperloglog {
	__u8 registers[HLL_BYTES];
};
_Static_assert(sizeof(struct hyperloglog) == 128, "two registers a byte");

/* Returns the byte of the registers in which a hash is counted. */
static __always_inline __u32 hyperloglog_place(__u64 hash)
{
	return (hash & (HLL_REGISTERS - 1)) / 2;
}

static __always_inline __u32 hyperloglog_rank(__u64 hash)
{
	__u32 bits = (hash >> 8) & 0x3fff;
	__u32 rank = 1;

	/* A binary search for the lowest set bit: BPF v3 has no count-zeros instruction.
	 * 14 zero bits give rank 15, the largest a register holds. */
	bits |= 1 << 14;
	if (!(bits & 0xff)) {
		rank += 8;
		bits >>= 8;
	}
	if (!(bits & 0xf)) {
		rank += 4;
		bits >>= 4;
	}
	if (!(bits & 0x3)) {
		rank += 2;
		bits >>= 2;
	}
	if (!(bits & 0x1))
		rank += 1;
	return rank;
}

/* Returns whether an element may have been added; false is certain. */
static __always_inline bool hyperloglog_has(const struct hyperloglog *sketch, __u64 hash)
{
	__u32 index = hash & (HLL_REGISTERS - 1);

	return (sketch->registers[index / 2] >> (index & 1) * 4 & 0xf) >= hyperloglog_rank(hash);
}

/* Adds an element by its 64-bit hash. Returns true if the sketch changed. */
static __always_inline bool hyperloglog_add(struct hyperloglog *sketch, __u64 hash)
{
	__u32 index = hash & (HLL_REGISTERS - 1);
	__u8 *pair = &sketch->registers[index / 2];
	__u32 shift = (index & 1) * 4;
	__u32 rank = hyperloglog_rank(hash);

	if (((*pair >> shift) & 0xf) >= rank)
		return false;
	*pair = (__u8)((*pair & ~(0xf << shift)) | (rank << shift));
	return true;
}

#endif
