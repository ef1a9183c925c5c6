// SPDX-License-Identifier: GPL-2.0-only
/*
 * Version 1 kept blocked addresses in a chained hash in shared memory, whose slots were a cache
 * line each and included the heads of four chains; tries and a hash contained the rest.
 */
#include "lists/takeover.h"

#include "base/log.h"
#include "base/names.h"
#include "base/prefix.h"
#include "lists/lists.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FORMER_HEADS = 4, FORMER_CHAIN = 12, FORMER_BY_OPERATOR = 0xffff };

struct former_block {
	__u64 created;
	__u64 expires;
	__u16 rule;
	__u8 scope;
	__u8 length;
	__u8 zero[4];
};

struct former_slot {
	struct address address;
	struct former_block block;
	__u32 first[FORMER_HEADS];
	__u32 next;
	__u32 used;
};
_Static_assert(sizeof(struct former_slot) == 64, "as version 1 had it");

struct former_prefix_block {
	struct former_block block;
	__u64 hits[3];
};
_Static_assert(sizeof(struct former_prefix_block) == 48, "as version 1 had it");

struct former_allow {
	__u64 created;
	__u64 expires;
};

/* Indexed by version 1's rule numbers. */
static const char *const former_rules[] = {
	"flood-source",	  "flood-target",    "flood-spoofed", "reflection",   "error-flood",
	"oversize",	  "nd-flood",	     "malformed",     "sweep",	      "legacy-probe",
	"type-probe",	  "os-fingerprint",  "error-harvest", "path-mapping", "ttl-probe",
	"nd-scan",	  "router-probe",    "mld-probe",     "sweep-slow",   "sweep-distributed",
	"sweep-rotating", "sensitive-probe",
};

struct takeover {
	const struct pins *pins;
	char directory[PINS_PATH];
	__u64 now;
	unsigned int taken;
	unsigned int refused;
};

/* Opens a pinned map of version 1 if its values have that size; else returns -1. */
static int open_former(const struct takeover *takeover, const char *name, __u32 value,
		       __u32 *entries)
{
	char path[PINS_PATH + 32];
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);
	int map;

	snprintf(path, sizeof(path), "%s/%s", takeover->directory, name);
	map = bpf_obj_get(path);
	if (map < 0) {
		if (errno != ENOENT)
			log_warning(0, "cannot open %s: %s", path, strerror(errno));
		return -1;
	}
	if (!bpf_obj_get_info_by_fd(map, &info, &length) && info.value_size == value) {
		*entries = info.max_entries;
		return map;
	}
	log_warning(0, "%s does not have the format of version 1: skipped", path);
	close(map);
	return -1;
}

static void take_entry(struct takeover *takeover, struct list_entry *entry, __u64 created)
{
	if (!list_live(entry->expires, takeover->now))
		return;
	entry->created = created;
	if (lists_restore(takeover->pins, entry, takeover->now))
		takeover->refused++;
	else
		takeover->taken++;
}

static void take_block(struct takeover *takeover, const struct prefix *prefix,
		       const struct former_block *block)
{
	struct list_entry entry = list_block_of(
		prefix, (enum block_scope)(block->scope % BLOCK_SCOPE_COUNT), block->expires);
	int rule;

	if (block->rule != FORMER_BY_OPERATOR) {
		rule = block->rule < ARRAY_LENGTH(former_rules) ?
			       rule_find(former_rules[block->rule]) :
			       -1;
		/* A rule that no longer exists: keep the origin, so it still counts as a rule's. */
		entry.origin = ORIGIN_RULE;
		entry.rule = (__u16)(rule < 0 ? 0 : rule);
	}
	take_entry(takeover, &entry, block->created);
}

static void take_chain(struct takeover *takeover, const struct former_slot *slots, __u32 count,
		       __u32 number)
{
	struct prefix prefix;

	for (int i = 0; i < FORMER_CHAIN && number - 1 < count; i++) {
		const struct former_slot *slot = &slots[number - 1];
		const struct address address = slot->address;

		prefix = prefix_of(&address);
		take_block(takeover, &prefix, &slot->block);
		number = slot->next;
	}
}

static void take_addresses(struct takeover *takeover)
{
	const struct former_slot *slots;
	__u32 count;
	int map = open_former(takeover, "block_slots", sizeof(*slots), &count);

	if (map < 0)
		return;
	slots = mmap(NULL, count * sizeof(*slots), PROT_READ, MAP_SHARED, map, 0);
	if (slots == MAP_FAILED) {
		log_warning(0, "cannot read the blocks of version 1: %s", strerror(errno));
	} else {
		for (__u32 i = 0; i < count; i++)
			for (int head = 0; head < FORMER_HEADS; head++)
				take_chain(takeover, slots, count, slots[i].first[head]);
		munmap((void *)slots, count * sizeof(*slots));
	}
	close(map);
}

/* Calls `take` for each element of a map that no longer changes. */
static void each_element(struct takeover *takeover, const char *name, __u32 value_size,
			 void (*take)(struct takeover *, const void *key, const void *value))
{
	struct prefix key, *previous = NULL; /* fits every key */
	struct former_prefix_block value;    /* fits every value */
	__u32 most;
	int map = open_former(takeover, name, value_size, &most);

	if (map < 0)
		return;
	for (__u32 i = 0; i < most && !bpf_map_get_next_key(map, previous, &key); i++) {
		previous = &key;
		if (!bpf_map_lookup_elem(map, &key, &value))
			take(takeover, &key, &value);
	}
	close(map);
}

static void take_prefix(struct takeover *takeover, const void *key, const void *value)
{
	const struct former_prefix_block *former = value;

	take_block(takeover, key, &former->block);
}

static void take_allowed(struct takeover *takeover, const struct prefix *prefix,
			 const struct former_allow *allow)
{
	struct list_entry entry = list_allow_of(prefix, allow->expires);

	take_entry(takeover, &entry, allow->created);
}

static void take_allow(struct takeover *takeover, const void *key, const void *value)
{
	const struct prefix prefix = prefix_of(key);

	take_allowed(takeover, &prefix, value);
}

static void take_allow_prefix(struct takeover *takeover, const void *key, const void *value)
{
	take_allowed(takeover, key, value);
}

void takeover_lists(const struct pins *pins, const char *instance, __u64 now)
{
	struct takeover takeover = { .pins = pins, .now = now };

	if (pins_former_path(takeover.directory, instance) || access(takeover.directory, F_OK))
		return;
	take_addresses(&takeover);
	each_element(&takeover, "block_prefixes", sizeof(struct former_prefix_block), take_prefix);
	each_element(&takeover, "allows", sizeof(struct former_allow), take_allow);
	each_element(&takeover, "allow_prefixes", sizeof(struct former_allow), take_allow_prefix);
	log_info("lists: %u entries of version 1 were taken over", takeover.taken);
	if (takeover.refused)
		log_warning(0, "lists: no room for %u entries of version 1", takeover.refused);
}
