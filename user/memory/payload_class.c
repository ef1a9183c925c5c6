// SPDX-License-Identifier: GPL-2.0-only
#include "memory/payload_class.h"

#include "headers/types.h"

#include <math.h>
#include <string.h>

/* The longest pattern: Windows' alphabet has 23 letters, a ramp of letters 26. */
enum { PERIOD_MOST = 26 };

/* Clocks of pings take so many bytes: none, 32 bits, a struct timeval of 32 or 64 bits, and an
 * identifier or a sequence number behind one. */
static const __u32 heads[] = { 0, 4, 8, 12, 16, 20, 24 };

bool payload_is_ramp(const __u8 *bytes, __u32 count)
{
	for (__u32 i = 1; i < count; i++)
		if (bytes[i] != (__u8)(bytes[i - 1] + 1))
			return false;
	return true;
}

__u32 payload_period(const __u8 *bytes, __u32 count)
{
	for (__u32 period = 1; period <= PERIOD_MOST && period + STRUCTURE_LEAST <= count; period++)
		if ((period <= PATTERN_MOST || count >= 2 * period) &&
		    !memcmp(bytes, bytes + period, count - period))
			return period;
	return 0;
}

bool payload_is_text(const __u8 *bytes, __u32 count)
{
	for (__u32 i = 0; i < count; i++)
		if ((bytes[i] < ' ' || bytes[i] > '~') && bytes[i] != '\n' && bytes[i] != '\r' &&
		    bytes[i] != '\t')
			return false;
	return true;
}

/* The alphabet of Windows, which has 23 letters, or of programs that take all, from some byte on.
 */
static bool is_alphabet(const __u8 *payload, __u32 from, __u32 count)
{
	static const __u32 letters[] = { 23, 26 };

	for (size_t i = 0; i < ARRAY_LENGTH(letters); i++) {
		__u8 first = (__u8)(payload[count - 1] - (count - 1) % letters[i]);
		__u32 at = from;

		while (at < count && payload[at] == first + at % letters[i])
			at++;
		if (at == count && (first == 'a' || first == 'A'))
			return true;
	}
	return false;
}

/* Returns true if the bytes after the head continue a filling that has no head of this length: an
 * alphabet has none, and a ramp of offsets follows 8 or 16 bytes of time. */
static bool is_dressed(const __u8 *payload, __u32 captured, __u32 head)
{
	if (!head)
		return false;
	return is_alphabet(payload, head, captured) ||
	       ((head == 12 || head == 20) && payload[head] == head &&
		payload_is_ramp(payload + head, captured - head));
}

enum payload_class payload_classify(const __u8 *payload, __u32 captured, __u32 *head)
{
	__u32 period;

	*head = 0;
	if (captured < STRUCTURE_LEAST)
		return PAYLOAD_SHORT;
	if (is_alphabet(payload, 0, captured))
		return PAYLOAD_PATTERN;
	for (size_t i = 0; i < ARRAY_LENGTH(heads); i++) {
		if (captured < heads[i] + STRUCTURE_LEAST)
			break;
		*head = heads[i];
		if (is_dressed(payload, captured, heads[i]))
			break;
		if (payload_is_ramp(payload + heads[i], captured - heads[i]))
			return PAYLOAD_PLAIN;
		period = payload_period(payload + heads[i], captured - heads[i]);
		if (period == 1)
			return PAYLOAD_PLAIN;
		if (period)
			return PAYLOAD_PATTERN;
	}
	*head = 0;
	return payload_is_text(payload, captured) ? PAYLOAD_TEXT : PAYLOAD_ODD;
}

double payload_entropy(const __u8 *payload, __u32 captured)
{
	__u32 counts[256] = {};
	double bits = 0, most;

	if (captured < 2)
		return 0;
	for (__u32 i = 0; i < captured; i++)
		counts[payload[i]]++;
	for (size_t i = 0; i < ARRAY_LENGTH(counts); i++)
		if (counts[i])
			bits -= counts[i] * log2((double)counts[i] / captured) / captured;
	most = log2(captured < 256 ? captured : 256);
	return bits / most;
}
