// SPDX-License-Identifier: GPL-2.0-only
/* What the copies of a pair's payloads say together. */
#include "memory/payload.h"

/* Copies whose first bytes changed like clocks and counters, needed to explain what the kernel side
 * counts there, and how many times as many they must be as other changes. */
enum { ADVANCES_ENOUGH = 2, ADVANCES_PART = 4 };

/* How many times as many as the even ones. */
enum { UNEVEN_PART = 2 };

bool payload_is_balanced(const struct payload_traits *traits)
{
	return traits->balanced >= ADVANCES_ENOUGH &&
	       traits->balanced >= ADVANCES_PART * traits->unbalanced;
}

bool payload_is_counting(const struct payload_traits *traits)
{
	return traits->counting >= ADVANCES_ENOUGH &&
	       traits->counting >= ADVANCES_PART * (traits->saying + traits->odd);
}

/* Returns true if a text changes in numbers that count, times and UUIDs alone. */
static bool is_labelled(const struct payload_traits *traits)
{
	__u32 changes = traits->counting + traits->labelling;

	return changes >= ADVANCES_ENOUGH &&
	       changes >= ADVANCES_PART * (traits->saying + traits->odd);
}

bool payload_is_measuring(const struct payload_traits *traits, enum way way)
{
	return traits->measuring[way] >= ADVANCES_ENOUGH &&
	       traits->measuring[way] >= ADVANCES_PART * traits->unmeasured[way];
}

bool payload_explains_head(const struct payload_traits *traits, enum way way)
{
	return traits->advanced[way] >= ADVANCES_ENOUGH &&
	       traits->advanced[way] >= ADVANCES_PART * traits->strange[way];
}

/* The part of the second within which fractions that are figures stay. */
#define FRACTIONS 0.5

/* Returns the number of requests whose clock does not run by the fraction of a second, if it is
 * most and the values are all over the second. */
static __u32 uneven(const struct payload_traits *traits)
{
	if (traits->uneven < UNEVEN_PART * traits->even ||
	    traits->fraction_most - traits->fraction_least < FRACTIONS)
		return 0;
	return traits->uneven;
}

/* The part of the identifications that are text. */
#define LETTERS_PART 0.9

static __u32 letters(const struct payload_traits *traits)
{
	const __u32 most = traits->letters > traits->single_letters ? traits->letters :
								      traits->single_letters;

	return most >= LETTERS_PART * traits->identifications ? most : 0;
}

void payload_read(const struct payload_traits *traits, struct payload_counts *counts)
{
	*counts = (struct payload_counts){
		.copies = traits->copies,
		.known = traits->known,
		.text = traits->text,
		.odd = traits->odd,
		.fixed = traits->fixed,
		.labelled = is_labelled(traits),
		.foreign_heads = traits->foreign_heads[WAY_ASKED],
		.advanced = traits->advanced[WAY_ASKED],
		.clocked = traits->clocked,
		.unclocked = traits->unclocked,
		.uneven = uneven(traits),
		.lateness = traits->uneven ? traits->lateness / traits->uneven : 0,
		.drawn = traits->random.drawn,
		.may_be_drawn = random_payload_may_be(&traits->random),
		.own_replies = traits->own_replies,
		.letters = letters(traits),
		.magic = traits->magic,
		.patterns = traits->pattern_count,
		.fills = traits->fill_count,
		.shaped = traits->shaped,
		.reshaped = traits->reshaped,
		.entropy = traits->measured ? traits->entropy / traits->measured : 0,
	};
}
