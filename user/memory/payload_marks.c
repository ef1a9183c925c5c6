// SPDX-License-Identifier: GPL-2.0-only
/* What the IP headers of one identifier's echoes have in common. */
#include "base/bytes.h"
#include "memory/header_fields.h"
#include "memory/payload.h"

/* Classes that a monitor of a network's classes of service tries in turn. */
enum { CLASSES_TRIED = 8 };

/* The code points that are in use (IANA, "Differentiated Services Field Codepoints"): CS0 to CS7,
 * the assured ones, LE, VOICE-ADMIT, EF. */
static bool is_assigned(__u32 class)
{
	static const __u64 others = 1ULL << 1 | 1ULL << 44 | 1ULL << 46;

	if (class % 8 == 0)
		return true;
	return others >> class & 1 || (class >= 10 && class <= 38 && class % 2 == 0);
}

/* Records the class. Returns true if more were seen than are tried, or one that nobody uses. */
static bool note_class(struct payload_traits *traits, __u32 marks)
{
	const __u32 class = (marks & HEADER_CLASS) >> HEADER_CLASS_SHIFT;

	traits->classes |= 1ULL << class;
	return !is_assigned(class) || __builtin_popcountll(traits->classes) > CLASSES_TRIED;
}

bool payload_note_marks(struct payload_traits *traits, enum way way, struct payload_copy *copy,
			__u32 marks)
{
	const __u32 *before = copy->marks;
	bool many = marks && note_class(traits, marks);
	bool changed = before[0] && marks && marks != before[0];
	bool fresh = changed && marks != before[1];
	/* Nothing but the class differs. */
	bool class = changed && !((marks ^ before[0]) & ~HEADER_CLASS) &&
		     !(before[1] && (marks ^ before[1]) & ~HEADER_CLASS);

	traits->fields.marks += fresh && (!class || many);
	traits->fields.classes += fresh && class && !many;
	traits->fields.turns += way == WAY_ASKED && changed && !fresh && !class;
	if (marks != copy->marks[0]) {
		copy->marks[1] = copy->marks[0];
		copy->marks[0] = marks;
	}
	return changed;
}

/* Returns true for a character of a text. */
static bool is_letter(__u32 byte)
{
	return (byte >= ' ' && byte < 0x7f) || byte == '\n';
}

void payload_note_identification(struct payload_traits *traits, __u16 identification)
{
	const __u32 upper = identification >> 8, lower = identification & 0xff;
	const __u32 before = traits->identification;

	/* One of the bytes of a counter stays for long. */
	if (upper == before >> 8 || (lower && lower == (before & 0xff)))
		return;
	traits->identification = identification;
	traits->identifications++;
	traits->letters += is_letter(upper) && is_letter(lower);
	traits->single_letters += is_letter(upper) && !lower;
}
