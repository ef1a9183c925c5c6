// SPDX-License-Identifier: GPL-2.0-only
#include "replay/capture.h"

#include "replay/capture_clock.h"
#include "replay/capture_file.h"
#include "replay/link_type.h"
#include "base/log.h"

#include <errno.h>
#include <pcap/dlt.h>
#include <stdlib.h>
#include <string.h>

/* One file with its next frame, and the frame after that, which is needed to recognize stray
 * times. */
struct capture {
	struct capture_file file;
	struct capture_clock clock;
	struct slot {
		bool waiting; /* `frame` is filled in and not yet consumed */
		struct frame frame;
		__u8 *bytes; /* of the frame, including its Ethernet header */
	} slots[2];
	unsigned int next; /* the slot to consume next */
};

struct captures {
	struct capture *files;
	size_t count;
	struct capture *taken; /* the file of the last frame returned */
	struct capture_counts counts;
};

static int capture_open(struct capture *capture, const char *name)
{
	int error = capture_file_open(&capture->file, name);

	for (int i = 0; i < 2 && !error; i++) {
		capture->slots[i].bytes = malloc(ETH_HLEN + CAPTURE_FRAME_MOST);
		if (!capture->slots[i].bytes)
			error = log_error(-ENOMEM, "%s: out of memory", capture->file.name);
	}
	return error;
}

static void capture_close(struct capture *capture)
{
	capture_file_close(&capture->file);
	for (int i = 0; i < 2; i++)
		free(capture->slots[i].bytes);
}

/* Copies a record, and replaces its link header with an Ethernet header. */
static void take_bytes(struct slot *slot, const struct record *record,
		       struct capture_counts *counts)
{
	struct frame *frame = &slot->frame;
	struct link_header header;
	__u32 bytes;

	frame->data = slot->bytes;
	if (record->link_type == DLT_EN10MB) {
		memcpy(slot->bytes, record->data, frame->captured);
		return;
	}
	if (!link_header_read(record->link_type, record->data, frame->captured, &header))
		counts->headless++;
	bytes = header.bytes < frame->captured ? header.bytes : frame->captured;
	link_header_write(&header, slot->bytes);
	memcpy(slot->bytes + ETH_HLEN, record->data + bytes, frame->captured - bytes);
	frame->captured += ETH_HLEN - bytes;
	frame->length += ETH_HLEN - bytes;
	frame->ifindex = header.ifindex;
}

static void take_record(struct slot *slot, const struct record *record,
			struct capture_counts *counts)
{
	struct frame *frame = &slot->frame;

	*frame = (struct frame){
		.time = record->time,
		.length = record->length,
		.captured = record->captured,
	};
	if (frame->captured > CAPTURE_FRAME_MOST)
		frame->captured = CAPTURE_FRAME_MOST;
	if (frame->length < record->captured || frame->length > CAPTURE_FRAME_MOST) {
		counts->inconsistent++;
		frame->length = frame->length < record->captured ? frame->captured :
								   CAPTURE_FRAME_MOST;
	}
	take_bytes(slot, record, counts);
	slot->waiting = true;
}

/* Refills the slot consumed last, and sets the time of the next one. */
static void capture_advance(struct capture *capture, struct capture_counts *counts)
{
	struct slot *empty = &capture->slots[capture->next], *next, *behind = empty;
	struct record record;

	capture->next ^= 1;
	next = &capture->slots[capture->next];
	empty->waiting = false;
	if (capture_file_next(&capture->file, &record, counts))
		take_record(empty, &record, counts);
	if (!next->waiting)
		return;
	counts->backwards -= capture->clock.backwards;
	next->frame.time = CAPTURE_EPOCH +
			   capture_clock_set(&capture->clock, next->frame.time,
					     behind->waiting ? behind->frame.time : 0);
	counts->backwards += capture->clock.backwards;
}

/* Checked before opening any file: opening standard input waits for its first bytes. */
static bool names_input_once(char *const *files, size_t count)
{
	size_t times = 0;

	for (size_t i = 0; i < count; i++)
		times += !strcmp(files[i], "-");
	if (times > 1)
		log_error(-EINVAL, "standard input (-) can only be read once");
	return times <= 1;
}

struct captures *captures_open(char *const *files, size_t count)
{
	struct captures *captures;

	if (!names_input_once(files, count))
		return NULL;
	captures = calloc(1, sizeof(*captures));
	if (captures)
		captures->files = calloc(count, sizeof(*captures->files));
	if (!captures || !captures->files) {
		captures_close(captures);
		log_error(-ENOMEM, "out of memory");
		return NULL;
	}
	captures->count = count;
	for (size_t i = 0; i < count; i++) {
		if (capture_open(&captures->files[i], files[i])) {
			captures_close(captures);
			return NULL;
		}
	}
	/* Twice, to fill both slots. */
	for (size_t i = 0; i < 2 * count; i++)
		capture_advance(&captures->files[i / 2], &captures->counts);
	return captures;
}

void captures_close(struct captures *captures)
{
	if (!captures)
		return;
	for (size_t i = 0; i < captures->count; i++)
		capture_close(&captures->files[i]);
	free(captures->files);
	free(captures);
}

/* On equal times, the file named first wins: the order must be deterministic. */
static struct capture *earliest(const struct captures *captures)
{
	struct capture *found = NULL;
	__u64 time = 0;

	for (size_t i = 0; i < captures->count; i++) {
		struct capture *capture = &captures->files[i];
		const struct slot *slot = &capture->slots[capture->next];

		if (slot->waiting && (!found || slot->frame.time < time)) {
			found = capture;
			time = slot->frame.time;
		}
	}
	return found;
}

bool captures_next(struct captures *captures, struct frame *frame)
{
	struct capture_counts *counts = &captures->counts;
	struct capture *capture;

	/* Not before this call: reading on invalidates the frame returned last. */
	capture = captures->taken;
	if (capture)
		capture_advance(capture, counts);
	capture = captures->taken = earliest(captures);
	if (!capture)
		return false;
	*frame = capture->slots[capture->next].frame;
	counts->frames++;
	counts->bytes += frame->length;
	counts->snapped += frame->captured < frame->length;
	return true;
}

const struct capture_counts *captures_counts(const struct captures *captures)
{
	return &captures->counts;
}

double captures_progress(const struct captures *captures)
{
	double done = 0, all = 0, part;

	for (size_t i = 0; i < captures->count; i++) {
		const struct capture_file *file = &captures->files[i].file;

		part = capture_file_progress(file);
		if (part < 0)
			return -1;
		all += (double)file->size;
		done += part * (double)file->size;
	}
	return all > 0 ? done / all : -1;
}
