// SPDX-License-Identifier: GPL-2.0-only
/* Payloads drawn at random, and data that comes near to them. */
#include "memory/random_payload.h"

#include "headers/hash.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH = 56, COPIES = 40 };

static const char symbols[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static bool is_drawn(void (*fill)(__u8 *, __u32))
{
	struct random_payload random = {};
	__u8 payload[LENGTH];

	for (__u32 copy = 0; copy < COPIES; copy++) {
		fill(payload, copy);
		random_payload_note(&random, payload, sizeof(payload));
	}
	return random.drawn;
}

static void of_library(__u8 *payload, __u32 copy)
{
	(void)copy;
	for (__u32 i = 0; i < LENGTH; i++)
		payload[i] = (__u8)rand();
}

static void enciphered(__u8 *payload, __u32 copy)
{
	for (__u32 i = 0; i < LENGTH; i++)
		payload[i] = (__u8)hash_mix(copy * LENGTH + i);
}

static void of_symbols(__u8 *payload, __u32 copy, __u32 count)
{
	for (__u32 i = 0; i < LENGTH; i++)
		payload[i] = (__u8)symbols[(hash_mix(copy * LENGTH + i) >> 8) % count];
}

static void letters(__u8 *payload, __u32 copy)
{
	of_symbols(payload, copy, 62);
}

static void base64(__u8 *payload, __u32 copy)
{
	of_symbols(payload, copy, 64);
}

static void base32(__u8 *payload, __u32 copy)
{
	of_symbols(payload, copy, 32);
}

/* Of ASCII text, which yields neither + nor /. */
static void base64_of_text(__u8 *payload, __u32 copy)
{
	__u8 text[LENGTH];

	for (__u32 i = 0; i < LENGTH; i++)
		text[i] = (__u8) "etaoin shrdlu0123.,-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			[(hash_mix(copy * LENGTH + i) >> 8) % 46];
	for (__u32 i = 0, k = 0; i + 3 < LENGTH; i += 4, k += 3) {
		const __u32 word = (__u32)text[k] << 16 | text[k + 1] << 8 | text[k + 2];

		for (__u32 part = 0; part < 4; part++)
			payload[i + part] = (__u8)symbols[word >> (18 - 6 * part) & 63];
	}
}

Test(random_payload, generators_are_known)
{
	cr_expect(is_drawn(of_library));
	cr_expect(is_drawn(letters));
}

Test(random_payload, data_is_not_drawn)
{
	cr_expect_not(is_drawn(enciphered));
	cr_expect_not(is_drawn(base64));
	cr_expect_not(is_drawn(base32));
	cr_expect_not(is_drawn(base64_of_text));
}

/* Data where nothing follows from it, before zeros. */
static void before_zeros(__u8 *payload, __u32 copy)
{
	enciphered(payload, copy);
	memset(payload + 20, 0, LENGTH - 20);
	memset(payload, 0, 8);
}

Test(random_payload, zeros_are_not_drawn)
{
	cr_expect_not(is_drawn(before_zeros));
}

Test(random_payload, data_after_drawn_bytes_is_seen)
{
	struct random_payload random = {};
	__u8 payload[LENGTH];

	of_library(payload, 0);
	random_payload_note(&random, payload, sizeof(payload));
	cr_expect(random.drawn);
	for (__u32 copy = 0; copy < 4; copy++) {
		enciphered(payload, copy);
		random_payload_note(&random, payload, sizeof(payload));
	}
	cr_expect_not(random.drawn);
}
