// SPDX-License-Identifier: GPL-2.0-only
#include "replay/capture.h"

#include "replay/link_type.h"
#include "base/log.h"
#include "replay/unpack.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One file, and the frame that is to be taken from it next. */
struct capture {
	const char *name;
	pcap_t *pcap;
	int link_type;
	bool damaged; /* compressed data that ends early */
	bool waiting; /* `frame` is filled in and not yet taken */
	struct frame frame;
	__u8 *exchanged; /* room for a frame whose link header is exchanged */
	off_t size;	 /* of the file, 0 where unknown */
};

struct captures {
	struct capture *files;
	size_t count;
	struct capture *taken; /* whose frame was handed out last */
	__u64 time;	       /* of that frame */
	struct capture_counts counts;
};

static int capture_open(struct capture *capture, const char *name)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	struct stat status;
	FILE *stream;

	capture->name = strcmp(name, "-") ? name : "standard input";
	stream = unpack_open(name, &capture->damaged);
	if (!stream)
		return -EIO;
	if (fileno(stream) >= 0 && fstat(fileno(stream), &status) == 0 && S_ISREG(status.st_mode))
		capture->size = status.st_size;
	capture->pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO,
								 error);
	if (!capture->pcap) {
		fclose(stream);
		return log_error(-EINVAL,
				 "%s: %s; a pcap or pcapng capture is needed (compressed ones "
				 "are known by their names: .gz, .zst)",
				 capture->name, error);
	}
	capture->link_type = pcap_datalink(capture->pcap);
	if (!link_type_known(capture->link_type)) {
		const char *type = pcap_datalink_val_to_description_or_dlt(capture->link_type);

		return log_error(-EPROTONOSUPPORT,
				 "%s: link type %d (%s) is not known; these are: %s", capture->name,
				 capture->link_type, type, link_types_known());
	}
	if (capture->link_type == DLT_EN10MB)
		return 0;
	capture->exchanged = malloc(ETH_HLEN + CAPTURE_FRAME_MOST);
	return capture->exchanged ? 0 : log_error(-ENOMEM, "%s: out of memory", capture->name);
}

static void capture_close(struct capture *capture)
{
	if (capture->pcap)
		pcap_close(capture->pcap);
	capture->pcap = NULL;
	free(capture->exchanged);
	capture->exchanged = NULL;
}

/* Nanoseconds on the capture's clock; what no clock can have shown becomes its end. */
static __u64 read_time(const struct pcap_pkthdr *header)
{
	const __u64 most = (1ULL << 33) - 1; /* seconds: the year 2242 */
	__u64 seconds = header->ts.tv_sec < 0 ? 0 : (__u64)header->ts.tv_sec;
	__u64 nanoseconds = header->ts.tv_usec < 0 ? 0 : (__u64)header->ts.tv_usec;

	if (seconds > most)
		seconds = most;
	if (nanoseconds > NSEC_PER_SEC * 4096) /* 32 bits of microseconds, times 1000 */
		nanoseconds = 0;
	return seconds * NSEC_PER_SEC + nanoseconds + CAPTURE_EPOCH;
}

/* Puts an Ethernet header in the place of the link header. */
static void exchange_header(struct capture *capture, struct capture_counts *counts)
{
	struct frame *frame = &capture->frame;
	struct link_header header;
	__u32 bytes;

	if (!link_header_read(capture->link_type, frame->data, frame->captured, &header))
		counts->headless++;
	bytes = header.bytes < frame->captured ? header.bytes : frame->captured;
	link_header_write(&header, capture->exchanged);
	memcpy(capture->exchanged + ETH_HLEN, frame->data + bytes, frame->captured - bytes);
	frame->data = capture->exchanged;
	frame->captured += ETH_HLEN - bytes;
	frame->length += ETH_HLEN - bytes;
	frame->ifindex = header.ifindex;
}

static void take_record(struct capture *capture, const struct pcap_pkthdr *header, const __u8 *data,
			struct capture_counts *counts)
{
	struct frame *frame = &capture->frame;

	*frame = (struct frame){
		.time = read_time(header),
		.length = header->len,
		.captured = header->caplen,
		.data = data,
	};
	if (frame->captured > CAPTURE_FRAME_MOST)
		frame->captured = CAPTURE_FRAME_MOST;
	if (frame->length < header->caplen || frame->length > CAPTURE_FRAME_MOST) {
		counts->inconsistent++;
		frame->length = frame->length < header->caplen ? frame->captured :
								 CAPTURE_FRAME_MOST;
	}
	if (capture->link_type != DLT_EN10MB)
		exchange_header(capture, counts);
	capture->waiting = true;
}

/* Why a file ended before its end. A capture whose writer was stopped ends in the middle
 * of a record: that is a warning, anything else an error. */
static void report_end(struct capture *capture, struct capture_counts *counts)
{
	if (feof(pcap_file(capture->pcap))) {
		counts->cut_files++;
		log_warning(0, "%s: ends in the middle of a record; read up to there",
			    capture->name);
	} else {
		counts->broken_files++;
		log_error(0, "%s: %s; read up to there", capture->name, pcap_geterr(capture->pcap));
	}
}

/* Reads the frame that is to be taken next, if there is one. */
static void capture_advance(struct capture *capture, struct capture_counts *counts)
{
	struct pcap_pkthdr *header;
	const __u8 *data;
	int result;

	capture->waiting = false;
	if (!capture->pcap)
		return;
	result = pcap_next_ex(capture->pcap, &header, &data);
	if (result == 1) {
		take_record(capture, header, data, counts);
		return;
	}
	if (capture->damaged)
		counts->cut_files++;
	else if (result != PCAP_ERROR_BREAK)
		report_end(capture, counts);
	capture_close(capture);
}

/* Before any is opened: opening standard input waits for its first bytes. */
static bool names_input_once(char *const *files, size_t count)
{
	size_t times = 0;

	for (size_t i = 0; i < count; i++)
		times += !strcmp(files[i], "-");
	if (times > 1)
		log_error(-EINVAL, "standard input (-) can be read once only");
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
	for (size_t i = 0; i < count; i++)
		capture_advance(&captures->files[i], &captures->counts);
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

/* Of equal times the file named first: the order must not depend on anything else. */
static struct capture *earliest(const struct captures *captures)
{
	struct capture *found = NULL;

	for (size_t i = 0; i < captures->count; i++) {
		struct capture *capture = &captures->files[i];

		if (capture->waiting && (!found || capture->frame.time < found->frame.time))
			found = capture;
	}
	return found;
}

bool captures_next(struct captures *captures, struct frame *frame)
{
	struct capture_counts *counts = &captures->counts;
	struct capture *capture;

	/* Not earlier: reading on invalidates the frame that was handed out. */
	capture = captures->taken;
	if (capture)
		capture_advance(capture, counts);
	capture = captures->taken = earliest(captures);
	if (!capture)
		return false;
	*frame = capture->frame;
	counts->frames++;
	counts->bytes += frame->length;
	counts->snapped += frame->captured < frame->length;
	if (frame->time < captures->time) {
		counts->backwards++;
		frame->time = captures->time;
	}
	captures->time = frame->time;
	return true;
}

const struct capture_counts *captures_counts(const struct captures *captures)
{
	return &captures->counts;
}

double captures_progress(const struct captures *captures)
{
	double done = 0, all = 0;

	for (size_t i = 0; i < captures->count; i++) {
		const struct capture *capture = &captures->files[i];

		if (capture->size == 0)
			return -1;
		all += (double)capture->size;
		done += capture->pcap ? (double)ftello(pcap_file(capture->pcap)) :
					(double)capture->size;
	}
	return all > 0 ? done / all : -1;
}
