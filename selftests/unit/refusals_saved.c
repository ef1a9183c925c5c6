// SPDX-License-Identifier: GPL-2.0-only
/* What was refused in the last hour, over a restart. */
#include "memory/refusals.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

enum { BYTES = 1 << 20, PORTS = 20 };

static const struct pair pair = {
	.refuser = { .address = { .bytes = { 0x20, 1 } }, .lane = LANE_ERROR },
	.receiver = { .address = { .bytes = { 0x20, 2 } } },
};

static struct refusals entry;

/* `count` more ports are refused, at `now` (s). */
static void refuse(__u32 count, __u32 now)
{
	for (__u32 i = 0; i < count; i++) {
		const __u32 place = (__u32)entry.fresh % REFUSALS_LATEST;

		entry.latest[place] = (struct refusal){ .host = 1,
							.port = (__u16)(100 + entry.fresh),
							.protocol = 6,
							.kind = REFUSED_PORT };
		entry.source_ports[place] = 50000;
		entry.fresh++;
	}
	entry.last_seen = now * NSEC_PER_SEC;
}

/* Doors, of the last hour. */
static int hour(struct refusal_memory *memory)
{
	struct observation observation = { .refused.refusals = &entry };

	refusal_memory_observe(memory, &pair, 300 * NSEC_PER_SEC, &observation);
	return (int)observation.refused.hour.doors;
}

/* What is saved and read again by a clock that is `shift` s ahead. */
static struct refusal_memory *restart(struct refusal_memory *memory, __s64 shift)
{
	struct refusal_memory *fresh = refusal_memory_new(BYTES);
	struct stream to = {}, from = {};
	char *bytes = NULL;
	size_t size;

	to.to = open_memstream(&bytes, &size);
	refusal_memory_save(memory, &to, 0);
	fclose(to.to);
	cr_assert(not(to.failed));
	from.from = (const __u8 *)bytes;
	from.end = from.from + size;
	refusal_memory_restore(fresh, &from, shift * (__s64)NSEC_PER_SEC);
	cr_assert(not(from.failed));
	cr_expect(zero(ulong, (size_t)(from.end - from.from)));
	cr_expect(le(sz, refusal_memory_bytes(fresh), refusal_memory_bytes(memory)));
	free(bytes);
	refusal_memory_free(memory);
	return fresh;
}

Test(refusals_saved, the_hour_goes_on)
{
	struct refusal_memory *memory = refusal_memory_new(BYTES);

	entry = (struct refusals){ .first_seen = 1 };
	refuse(PORTS, 10000);
	cr_assert(eq(int, hour(memory), PORTS));
	memory = restart(memory, 0);
	/* The same entry of the kernel side: nothing is counted twice. */
	refuse(1, 10060);
	cr_expect(eq(int, hour(memory), PORTS + 1));
	refusal_memory_free(memory);
}

Test(refusals_saved, after_a_reboot_too)
{
	struct refusal_memory *memory = refusal_memory_new(BYTES);

	entry = (struct refusals){ .first_seen = 1 };
	refuse(PORTS, 10000);
	(void)hour(memory);
	/* 10 minutes later by a clock that began 60 s ago: the refusals were before it began. */
	memory = restart(memory, 60 - 10600);
	entry = (struct refusals){ .first_seen = 2, .fresh = 1 };
	entry.latest[0] = (struct refusal){ .host = 1, .port = 99, .protocol = 6 };
	entry.last_seen = 60 * NSEC_PER_SEC;
	cr_expect(eq(int, hour(memory), PORTS + 1));
	/* And leave when their hour is over. */
	entry.last_seen = 3200 * NSEC_PER_SEC;
	cr_expect(eq(int, hour(memory), 1));
	refusal_memory_free(memory);
}

Test(refusals_saved, a_cut_file_ends_the_reading)
{
	struct refusal_memory *memory = refusal_memory_new(BYTES);
	struct stream to = {};
	char *bytes = NULL;
	size_t size;

	entry = (struct refusals){ .first_seen = 1 };
	refuse(PORTS, 10000);
	(void)hour(memory);
	to.to = open_memstream(&bytes, &size);
	refusal_memory_save(memory, &to, 0);
	fclose(to.to);
	refusal_memory_free(memory);
	for (size_t length = 0; length < size; length++) {
		struct stream from = { .from = (const __u8 *)bytes,
				       .end = (const __u8 *)bytes + length };

		memory = refusal_memory_new(BYTES);
		refusal_memory_restore(memory, &from, 0);
		cr_expect(from.failed, "%zu", length);
		refusal_memory_free(memory);
	}
	free(bytes);
}
