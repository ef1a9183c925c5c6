// SPDX-License-Identifier: GPL-2.0-only
#include "memory/payload.h"

#include "base/bytes.h"
#include "memory/clocks.h"
#include "memory/header_fields.h"
#include "memory/lateness.h"

#include <math.h>
#include <string.h>

/* Copies closer together do not show whether a clock that counts seconds runs. */
#define CLOCK_TIME (3 * NSEC_PER_SEC)

/* Accepted clocks: each leaves room for data. A responder may write when it received and sent. */
static const __u32 clocks_of[WAYS] = { [WAY_ASKED] = 2, [WAY_ANSWERED] = 3 };

/* OpenBSD's ping writes an authentication code of 8 bytes between the time and the ramp, a
 * different one in each packet. */
enum { CODE_AT = 16, CODE_END = 24 };

static bool has_code(const __u8 *payload, __u32 captured)
{
	return captured >= CODE_END + STRUCTURE_LEAST && payload[CODE_END] == CODE_END &&
	       payload_is_ramp(payload + CODE_END, captured - CODE_END);
}

/* A code is another in each of its bytes, almost always. */
enum { CODE_CHANGES = 6 };

static bool is_other_code(const __u8 *before, const __u8 *now, __u32 captured)
{
	__u32 changes = 0;

	if (!has_code(before, captured) || !has_code(now, captured))
		return false;
	for (__u32 i = CODE_AT; i < CODE_END; i++)
		changes += before[i] != now[i];
	return changes >= CODE_CHANGES;
}

/* Programs in Go write nanoseconds and a random UUID (RFC 9562) of the process. */
enum { UUID_AT = 8, UUID_BYTES = 16 };

static bool has_uuid(const __u8 *payload, __u32 captured)
{
	const __u8 *uuid = payload + UUID_AT;

	return captured >= UUID_AT + UUID_BYTES && (uuid[6] & 0xf0) == 0x40 &&
	       (uuid[8] & 0xc0) == 0x80;
}

/* The magics of published tunnels: one sign of many, since they are easily changed. */
static bool has_magic(const __u8 *payload, __u32 captured)
{
	static const char magics[][5] = {
		"hanc", "hans", "TUNL", "\xd5\x20\x08\x80", "\xde\xad\xc0\xde",
	};

	for (size_t i = 0; captured >= 4 && i < ARRAY_LENGTH(magics); i++)
		if (!memcmp(payload, magics[i], 4))
			return true;
	return false;
}

static bool same_bytes(const struct payload_copy *copy, const __u8 *payload, __u32 captured,
		       __u32 from)
{
	__u32 most = captured < copy->captured ? captured : copy->captured;

	return copy->at && copy->captured == captured && most >= from &&
	       !memcmp(copy->bytes + from, payload + from, most - from);
}

static const struct payload_copy *latest_of(const struct payload_copy copies[PAYLOAD_COPIES])
{
	const struct payload_copy *latest = &copies[0];

	for (int i = 1; i < PAYLOAD_COPIES; i++)
		if (copies[i].at > latest->at)
			latest = &copies[i];
	return latest;
}

/* A copy, and the one it is compared with: the latest of its identifier or, if there is none, of
 * another one, which may be of another program or of another host behind the same address. */
struct look {
	const struct payload_copy *copy;
	const struct payload_copy *before;
	bool own; /* of the same identifier */
	enum advance advance;
};

/* Returns true if both are of one length, and the same after the first bytes. */
static bool has_same_body(const struct payload_copy *copy, const struct payload_copy *before)
{
	return copy->length == before->length &&
	       copy->captured >= CLOCKS_WITHIN + STRUCTURE_LEAST &&
	       same_bytes(before, copy->bytes, copy->captured, CLOCKS_WITHIN);
}

_Static_assert((int)PAYLOAD_KEPT <= (int)CLOCKS_LONGEST, "all that is kept is compared");

/* How late a ping may be without a sign, and the drift of its clock; copies closer together or
 * further apart show nothing. */
#define LATE	  50e6
#define DRIFT	  2e-4
#define EVEN_FROM (2 * NSEC_PER_SEC)
#define EVEN_TO	  (600 * NSEC_PER_SEC)

static void note_lateness(struct payload_traits *traits, const struct look *look, __u32 length,
			  __u64 elapsed)
{
	struct lateness found;

	if (!look->own || elapsed < EVEN_FROM || elapsed > EVEN_TO)
		return;
	found = clock_lateness(look->before->bytes, look->copy->bytes,
			       length < CLOCKS_WITHIN ? length : CLOCKS_WITHIN, elapsed);
	if (isnan(found.late))
		return;
	if (!(traits->even + traits->uneven))
		traits->fraction_least = traits->fraction_most = found.fraction;
	traits->fraction_least = fmin(traits->fraction_least, found.fraction);
	traits->fraction_most = fmax(traits->fraction_most, found.fraction);
	if (fabs(found.late) <= LATE + DRIFT * (double)elapsed) {
		traits->even++;
		return;
	}
	traits->uneven++;
	traits->lateness += fabs(found.late) / NSEC_PER_SEC;
}

/* Returns true if clocks, counters and figures explain all that differs, wherever they stand, and
 * all of both copies is known: probes of networks carry them behind a name. */
static bool is_measuring(enum way way, const struct look *look)
{
	const struct payload_copy *copy = look->copy, *before = look->before;

	return before->at && copy->length == before->length && copy->captured == copy->length &&
	       before->captured == before->length &&
	       figures_advance(before->bytes, copy->bytes, copy->length,
			       copy->at > before->at ? copy->at - before->at : 0,
			       (__u16)(copy->sequence - before->sequence),
			       clocks_of[way]) == ADVANCE_CLOCKS;
}

static void note_advance(struct payload_traits *traits, enum way way, struct look *look)
{
	const struct payload_copy *copy = look->copy, *before = look->before;
	const __u64 elapsed = copy->at > before->at ? copy->at - before->at : 0;
	__u32 length = copy->captured < before->captured ? copy->captured : before->captured;

	if (!before->at)
		return;
	if (way == WAY_ASKED)
		note_lateness(traits, look, length, elapsed);
	if (is_other_code(before->bytes, copy->bytes, length))
		length = CODE_AT;
	if (!look->own && has_uuid(copy->bytes, length) && has_uuid(before->bytes, length))
		length = UUID_AT;
	look->advance = clocks_advance(before->bytes, copy->bytes,
				       length < CLOCKS_WITHIN ? length : CLOCKS_WITHIN, elapsed,
				       (__u16)(copy->sequence - before->sequence), clocks_of[way]);
	if (look->advance == ADVANCE_CLOCKS && elapsed >= CLOCK_TIME)
		traits->advanced[way]++;
	else if (look->advance == ADVANCE_STRANGE && look->own && !is_measuring(way, look)) {
		traits->strange[way]++;
		traits->foreign_heads[way] += has_same_body(copy, before);
	}
}

/* Records a readable copy: programs also write the number of a check, or the time, as text. */
static void note_text(struct payload_traits *traits, const struct look *look)
{
	const struct payload_copy *copy = look->copy, *before = look->before;
	enum advance advance;

	traits->text++;
	if (!before->at || copy->captured * 4 < copy->length * 3)
		return;
	advance = text_advances(&(struct text){ before->bytes, before->captured,
						before->captured < before->length },
				&(struct text){ copy->bytes, copy->captured,
						copy->captured < copy->length },
				copy->at > before->at ? copy->at - before->at : 0,
				(__u16)(copy->sequence - before->sequence));
	if (advance == ADVANCE_STRANGE)
		traits->saying++;
	else if (advance == ADVANCE_LABELS || copy->captured < copy->length)
		traits->labelling += advance != ADVANCE_NONE;
	else
		traits->counting += advance == ADVANCE_CLOCKS;
}

/* Returns true if this and almost all copies of the direction do. One that happens to look like it
 * proves nothing: a byte of data is a step of a counter half of the time. */
static bool note_measuring(struct payload_traits *traits, enum way way, const struct look *look,
			   bool apart)
{
	bool measuring = is_measuring(way, look);

	traits->measuring[way] += apart && measuring;
	traits->unmeasured[way] += apart && look->own && !measuring;
	return measuring && payload_is_measuring(traits, way);
}

/* Records a copy without a ping's structure. A clock followed by constant data is still a ping:
 * some programs put an identifier of their own there. */
static void note_odd(struct payload_traits *traits, enum way way, const struct look *look,
		     bool text)
{
	const struct payload_copy *copy = look->copy;
	/* Copies closer together decide nothing. */
	bool apart = copy->at >= look->before->at + CLOCK_TIME;

	if (!text && copy->captured >= 16 &&
	    (note_measuring(traits, way, look, apart) ||
	     (look->advance == ADVANCE_CLOCKS &&
	      same_bytes(look->before, copy->bytes, copy->captured,
			 copy->captured < CLOCKS_WITHIN ? copy->captured : CLOCKS_WITHIN)))) {
		traits->known += apart;
		traits->clocked += apart;
		return;
	}
	if (!text && !apart && copy->captured >= 16 && is_measuring(way, look))
		return;
	if (text)
		note_text(traits, look);
	else
		traits->odd++;
	/* Of replies only if no requests are visible, or each payload counted twice. */
	if (way == WAY_ASKED || !latest_of(traits->latest[WAY_ASKED])->at)
		random_payload_note(&traits->random, copy->bytes, copy->captured);
	if (same_bytes(look->before, copy->bytes, copy->captured, 0))
		traits->fixed++;
	else
		traits->odd_bytes += copy->length;
	if (copy->captured >= 16) {
		traits->measured++;
		traits->entropy += payload_entropy(copy->bytes, copy->captured);
	}
}

/* Returns true if the 16 bytes before iputils' ramp are no struct timeval, in either byte order. */
static bool has_no_time(const struct payload_copy *copy, __u32 head)
{
	const __u32 second = 1000000000;
	const __u8 *at = copy->bytes;

	if (head != 16 || at[head] != head)
		return false;
	return !(!little32(at + 4) && !little32(at + 12) && little32(at + 8) < second) &&
	       !(!big32(at) && !big32(at + 8) && big32(at + 12) < second);
}

/* Records whether the clock runs. The clock of another identifier proves nothing if it differs. */
static void note_clock(struct payload_traits *traits, const struct look *look, __u32 head)
{
	const struct payload_copy *copy = look->copy, *before = look->before;

	if (has_no_time(copy, head)) {
		traits->unclocked++;
		return;
	}
	if (head < 4 || !before->at || before->captured < head ||
	    copy->at < before->at + CLOCK_TIME || !memcmp(before->bytes, copy->bytes, head))
		return;
	if (look->advance == ADVANCE_CLOCKS)
		traits->clocked++;
	else if (look->own)
		traits->unclocked++;
}

/* Returns the place of an identifier's copy, or that of the oldest copy. */
static struct payload_copy *place_of(struct payload_copy copies[PAYLOAD_COPIES], __u16 identifier)
{
	struct payload_copy *oldest = &copies[0];

	for (int i = 0; i < PAYLOAD_COPIES; i++) {
		if (copies[i].at && copies[i].identifier == identifier)
			return &copies[i];
		if (copies[i].at < oldest->at)
			oldest = &copies[i];
	}
	return oldest;
}

/* Returns true if the head has several nonzero bytes that do not change: it is no clock. A short
 * one may identify a program. */
static bool stands_still(const struct look *look, __u32 head)
{
	const struct payload_copy *copy = look->copy, *before = look->before;
	__u32 set = 0;

	for (__u32 i = 0; i < head; i++)
		set += copy->bytes[i] != 0;
	return set >= STRUCTURE_LEAST && look->own && before->captured == copy->captured &&
	       copy->at >= before->at + CLOCK_TIME && !memcmp(before->bytes, copy->bytes, head);
}

/* The least characters, for zeros may follow, that are a text and no clock: of each clock of eight
 * bytes some byte is not readable until 2106. */
enum { TEXT_LEAST = 6 };

static bool is_readable(const __u8 *bytes, __u32 head)
{
	while (head && !bytes[head - 1])
		head--;
	return head >= TEXT_LEAST && payload_is_text(bytes, head);
}

/* Returns true if beside clocks and counters only figures changed: the probe's clock runs. */
static bool has_figures(struct payload_traits *traits, enum way way, const struct look *look)
{
	const bool apart = look->copy->at >= look->before->at + CLOCK_TIME;

	if (look->advance != ADVANCE_STRANGE)
		return false;
	note_measuring(traits, way, look, apart);
	return is_measuring(way, look);
}

static void note_structure(struct payload_traits *traits, enum way way, const struct look *look,
			   enum payload_class class, __u32 head)
{
	const struct payload_copy *copy = look->copy;

	if (is_readable(copy->bytes, head) || stands_still(look, head)) {
		note_odd(traits, way, look, is_readable(copy->bytes, head));
		return;
	}
	traits->known++;
	if (!has_figures(traits, way, look))
		note_clock(traits, look, head);
	payload_note_shape(traits, way, class, copy->bytes, copy->captured, head);
}

static void classify(struct payload_traits *traits, enum way way, struct look *look)
{
	const struct payload_copy *copy = look->copy;
	enum payload_class class;
	__u32 head;

	class = payload_classify(copy->bytes, copy->captured, &head);
	traits->copies++;
	traits->magic += has_magic(copy->bytes, copy->captured);
	note_advance(traits, way, look);
	traits->news = 0;
	if (way == WAY_ASKED) {
		payload_note_turn(&traits->turns, copy, class, head,
				  look->own && look->advance == ADVANCE_CLOCKS);
		traits->news = look->own ? 0 : payload_news(copy, look->before, class);
	}
	switch (class) {
	case PAYLOAD_SHORT:
		break;
	case PAYLOAD_PLAIN:
	case PAYLOAD_PATTERN:
		note_structure(traits, way, look, class, head);
		break;
	case PAYLOAD_TEXT:
	case PAYLOAD_ODD:
		note_odd(traits, way, look, class == PAYLOAD_TEXT);
		break;
	}
}

bool payload_look(struct payload_traits *traits, enum way way, const struct copied_echo *echo)
{
	struct payload_copy *copies = traits->latest[way], *place;
	struct payload_copy copy = {
		.at = echo->now,
		.length = echo->packet->payload_length,
		.captured = echo->captured < PAYLOAD_KEPT ? echo->captured : PAYLOAD_KEPT,
		.identifier = echo->packet->identifier,
		.sequence = echo->packet->sequence,
		.checksum = echo->checksum,
		.ttl = echo->packet->ttl,
	};
	struct look look = { .copy = &copy };

	place = place_of(copies, copy.identifier);
	look.own = place->at && place->identifier == copy.identifier;
	look.before = look.own ? place : latest_of(copies);
	memcpy(copy.bytes, echo->payload, copy.captured);
	if (look.own)
		memcpy(copy.marks, place->marks, sizeof(copy.marks));
	classify(traits, way, &look);
	payload_note_checksum(traits, echo);
	if (look.own)
		payload_note_balance(traits, &copy, place);
	if (way == WAY_ANSWERED)
		payload_note_reply(traits, &copy);
	else if (echo->packet->family == 4)
		payload_note_identification(traits, (__u16)echo->packet->fragment_id);
	*place = copy;
	/* Some kernels draw a flow label for each reply. */
	return payload_note_marks(traits, way, place,
				  way == WAY_ASKED ? echo->marks : echo->marks & ~HEADER_LABEL);
}
