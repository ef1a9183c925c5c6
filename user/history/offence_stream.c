// SPDX-License-Identifier: GPL-2.0-only
#include "history/offence_stream.h"

static void move_offence(struct stream *stream, struct offence_key *key, struct offence *offence)
{
	STREAM(stream, *key);
	STREAM(stream, offence->count);
	STREAM(stream, offence->until);
}

void offences_save(const struct offences *offences, struct stream *stream, __s64 shift)
{
	const struct offence *each = NULL;
	struct offence offence;
	struct offence_key key;
	__u8 more = 1, end = 0;

	while ((each = offences_next(offences, each, &key)) && !stream->failed) {
		offence = *each;
		stream_shift(&offence.until, shift);
		STREAM(stream, more);
		move_offence(stream, &key, &offence);
	}
	STREAM(stream, end);
}

void offences_read(struct offences *offences, struct stream *stream, __s64 shift)
{
	struct offence offence;
	struct offence_key key;
	__u8 more;

	for (STREAM(stream, more); more; STREAM(stream, more)) {
		move_offence(stream, &key, &offence);
		if (stream->failed || key.bits > 128 || !offence.count) {
			stream->failed = true;
			return;
		}
		/* From before the clock began: it has ended. */
		if (shift < 0 && offence.until <= (__u64)-shift)
			offence.until = 1;
		else
			stream_shift(&offence.until, shift);
		offences_restore(offences, &key, &offence);
	}
}
