// SPDX-License-Identifier: GPL-2.0-only
#include "respond/crowded.h"

#include "base/hash_table.h"
#include "base/prefix.h"

#include <stdlib.h>

enum { PREFIXES_MOST = 16384, IPV4_LENGTH = IPV4_MAPPED_BITS + 24, IPV6_LENGTH = 64 };

/* A table key: no padding. */
struct crowded_key {
	struct address address;
	__u64 length;
};

struct crowded_count {
	__u64 offenders;
	__u64 real;
	__u64 latest;
};

struct crowded {
	struct hash_table *table;
};

struct crowded *crowded_new(void)
{
	struct crowded *crowded = calloc(1, sizeof(*crowded));

	if (!crowded)
		return NULL;
	crowded->table = hash_table_new(sizeof(struct crowded_key), sizeof(struct crowded_count),
					PREFIXES_MOST);
	if (crowded->table)
		return crowded;
	free(crowded);
	return NULL;
}

void crowded_free(struct crowded *crowded)
{
	if (!crowded)
		return;
	hash_table_free(crowded->table);
	free(crowded);
}

static struct crowded_count *get(struct crowded *crowded, const struct crowded_key *key)
{
	struct crowded_count *count = hash_table_find(crowded->table, key);

	if (count) {
		hash_table_move_last(crowded->table, count);
		return count;
	}
	if (hash_table_full(crowded->table))
		hash_table_remove(crowded->table, hash_table_first(crowded->table));
	return hash_table_add(crowded->table, key);
}

bool crowded_add(struct crowded *crowded, const struct prefix *offender, bool real, __u64 many,
		 __u64 within, __u64 now, struct prefix *prefix, bool *proven)
{
	const struct address address = offender->address;
	const __u32 length = address_is_ipv4(&address) ? IPV4_LENGTH : IPV6_LENGTH;
	const struct crowded_key key = { .address = address_mask(&address, length),
					 .length = length };
	struct crowded_count *count = get(crowded, &key);

	if (!count)
		return false;
	if (now > count->latest + within)
		*count = (struct crowded_count){};
	count->latest = now;
	count->offenders++;
	count->real += real;
	if (count->offenders < many)
		return false;
	*prefix = (struct prefix){ .length = length, .address = key.address };
	*proven = count->real * 4 >= count->offenders * 3;
	*count = (struct crowded_count){ .latest = now };
	return true;
}
