// SPDX-License-Identifier: GPL-2.0-only
/* Timestamp messages. */
#include "base/bytes.h"
#include "memory/payload.h"

#include <math.h>

enum { DAY_MS = 86400000 };

bool payload_is_time_of_day(const __u8 *at)
{
	return big32(at) & 0x80000000 || big32(at) < DAY_MS || little32(at) < DAY_MS;
}

/* How far a time of day may be from the one before it and the elapsed time, ms; and its clock's
 * drift. */
enum { TIME_SLACK = 2000 };
#define TIME_DRIFT 1e-3

static bool is_time_later(__u32 before, __u32 now, double elapsed_ms)
{
	double off = fmod((double)now - before - elapsed_ms, DAY_MS);

	off = fabs(off);
	return fmin(off, DAY_MS - off) <= TIME_SLACK + TIME_DRIFT * elapsed_ms;
}

/* Returns true if a reply left long after its request came. */
static bool has_waited(const __u8 *payload)
{
	return !((payload[4] | payload[8]) & 0x80) &&
	       !is_time_later(big32(payload + 4), big32(payload + 8), 0) &&
	       !is_time_later(little32(payload + 4), little32(payload + 8), 0);
}

/* Whether a message of timestamps has something else there. A request says when it was sent, and
 * nothing of when it came. */
static bool has_wrong_clock(const struct packet *packet, const __u8 *payload, __u32 captured)
{
	if (captured < 12)
		return false;
	if (packet->kind == KIND_TIMESTAMP_REQUEST)
		return !payload_is_time_of_day(payload) || big32(payload + 4) || big32(payload + 8);
	return packet->kind == KIND_TIMESTAMP_REPLY &&
	       (!payload_is_time_of_day(payload) || !payload_is_time_of_day(payload + 4) ||
		!payload_is_time_of_day(payload + 8) || has_waited(payload));
}

/* Returns true if the time of a request changed, but not by the time since the request before. Zero
 * says nothing, nor does a time that is not in milliseconds since midnight (RFC 792). */
static bool has_stopped_clock(struct payload_traits *traits, const struct packet *packet,
			      const __u8 *payload, __u32 captured, __u64 now)
{
	const __u32 before = traits->time_of_day;
	const __u64 at = traits->time_at;
	const double elapsed = now > at ? (double)(now - at) / NSEC_PER_MSEC : 0;
	__u32 time;

	if (packet->kind != KIND_TIMESTAMP_REQUEST || captured < sizeof(time))
		return false;
	time = big32(payload);
	if (!time || time & 0x80000000)
		return false;
	traits->time_of_day = time;
	traits->time_at = now;
	/* A constant time holds no data. */
	return at && time != before && !is_time_later(before, time, elapsed) &&
	       !is_time_later(__builtin_bswap32(before), __builtin_bswap32(time), elapsed);
}

bool payload_has_wrong_time(struct payload_traits *traits, const struct packet *packet,
			    const __u8 *payload, __u32 captured, __u64 now)
{
	return has_stopped_clock(traits, packet, payload, captured, now) ||
	       has_wrong_clock(packet, payload, captured);
}
