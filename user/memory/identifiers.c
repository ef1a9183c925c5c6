// SPDX-License-Identifier: GPL-2.0-only
#include "memory/identifiers.h"

#include "memory/payload.h"

/* About one packet in a hundred of a ping is unexplained: so only an offender has this share of
 * strange packets, or this share of all strange packets of the pair. */
enum { OFFENDER_PART = 8, OFFENDER_LEAST = 2, MOST_PART = 2 };

/* The kept identifiers stand for the pair while the others have less than this share. */
enum { OTHERS_PART = 8 };

/* An identifier that is so many more than the one before, at most, is a counter's. */
enum { COUNTED_MOST = 16 };

static struct identifier_counts *find(struct identifiers *identifiers, __u16 identifier)
{
	struct identifier_counts *least = &identifiers->kept[0];

	for (int i = 0; i < IDENTIFIERS_KEPT; i++) {
		struct identifier_counts *kept = &identifiers->kept[i];

		if (kept->packets && kept->identifier == identifier)
			return kept;
		if (kept->strange < least->strange ||
		    (kept->strange == least->strange && kept->packets < least->packets))
			least = kept;
	}
	identifiers->others += least->strange;
	*least = (struct identifier_counts){ .identifier = identifier };
	return least;
}

void identifiers_add(struct identifiers *identifiers, __u16 identifier, bool many, __u64 packets,
		     __u64 strange)
{
	const __u8 bytes[] = { (__u8)(identifier >> 8), (__u8)identifier };
	bool counted = (__u16)(identifier - identifiers->latest - 1U) < COUNTED_MOST;
	struct identifier_counts *kept;

	if (many) {
		identifiers->others += strange;
		identifiers->seen++;
		identifiers->counted += counted;
		identifiers->readable += payload_is_text(bytes, sizeof(bytes)) && !counted;
		identifiers->latest = identifier;
		return;
	}
	kept = find(identifiers, identifier);
	kept->packets += packets;
	kept->strange += strange;
}

void identifiers_add_single(struct identifiers *identifiers, __u64 packets, __u64 steps,
			    __u64 repeats, __u64 backs)
{
	identifiers->single += packets;
	identifiers->orderly += steps + repeats;
	identifiers->steps += steps;
	identifiers->backs += backs;
}

static __u64 all_strange(const struct identifiers *identifiers)
{
	__u64 sum = identifiers->others;

	for (int i = 0; i < IDENTIFIERS_KEPT; i++)
		sum += identifiers->kept[i].strange;
	return sum;
}

static bool offends(const struct identifier_counts *kept, __u64 all)
{
	return kept->strange >= OFFENDER_LEAST &&
	       (kept->strange * OFFENDER_PART >= kept->packets || kept->strange * MOST_PART >= all);
}

/* Returns the number of offenders and stores the first few in `counts`. */
static __u32 list(const struct identifiers *identifiers, __u64 all, struct pair_counts *counts)
{
	__u32 count = 0;

	for (int i = 0; i < IDENTIFIERS_KEPT; i++) {
		if (!offends(&identifiers->kept[i], all))
			continue;
		if (count < FINDING_IDENTIFIERS)
			counts->offenders[count] = identifiers->kept[i].identifier;
		count++;
	}
	return count;
}

static bool is_listed_as(const struct pair_counts *counts, __u16 identifier)
{
	for (__u32 i = 0; i < counts->offender_count; i++)
		if (counts->offenders[i] == identifier)
			return true;
	return false;
}

/* Returns true if strange packets are known from before this run. */
static bool was_strange(const struct pair_counts *counts)
{
	const struct way_counts *ways = counts->ways;

	return ways[WAY_ASKED].varied + ways[WAY_ANSWERED].varied + ways[WAY_ANSWERED].differing +
	       ways[WAY_ANSWERED].unasked;
}

void identifiers_read(const struct identifiers *identifiers, __u16 identifier, bool many,
		      struct pair_counts *counts)
{
	__u64 all = all_strange(identifiers);
	__u32 count;

	counts->offender_count = 0;
	counts->single = identifiers->single;
	counts->orderly = identifiers->orderly;
	counts->single_steps = identifiers->steps;
	counts->single_backs = identifiers->backs;
	counts->single_seen = identifiers->seen;
	counts->single_counted = identifiers->counted;
	counts->readable = identifiers->readable;
	counts->bystander = !all && was_strange(counts);
	if (!all || identifiers->others * OTHERS_PART > all)
		return;
	count = list(identifiers, all, counts);
	if (!count || count > FINDING_IDENTIFIERS)
		return;
	counts->offender_count = count;
	counts->bystander = many || !is_listed_as(counts, identifier);
}
