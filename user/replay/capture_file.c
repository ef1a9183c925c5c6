// SPDX-License-Identifier: GPL-2.0-only
#include "replay/capture_file.h"

#include "base/log.h"
#include "replay/capture.h"
#include "replay/link_type.h"
#include "replay/unpack.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <string.h>
#include <sys/stat.h>

/* Not a link type: those have 16 bits in files. */
enum { NOTHING_PASSED_OVER = -1 };

/* The first four bytes identify the format; they are pushed back into the stream's buffer. */
static bool is_pcapng(FILE *stream)
{
	__u8 bytes[4] = {};
	size_t size = fread(bytes, 1, sizeof(bytes), stream);

	for (size_t i = size; i--;)
		if (ungetc(bytes[i], stream) == EOF)
			return false;
	return size == sizeof(bytes) && pcapng_begins(bytes);
}

static int open_pcapng(struct capture_file *file)
{
	file->pcapng = pcapng_reader_new(file->stream);
	return file->pcapng ? 0 : log_error(-ENOMEM, "%s: out of memory", file->name);
}

static int open_pcap(struct capture_file *file)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	const char *type;

	file->pcap = pcap_fopen_offline_with_tstamp_precision(file->stream,
							      PCAP_TSTAMP_PRECISION_NANO, error);
	if (!file->pcap)
		return log_error(-EINVAL,
				 "%s: %s; a pcap or pcapng capture is needed (compressed ones are "
				 "recognized by their names: .gz, .zst)",
				 file->name, error);
	file->link_type = pcap_datalink(file->pcap);
	if (link_type_known(file->link_type))
		return 0;
	type = pcap_datalink_val_to_description_or_dlt(file->link_type);
	return log_error(-EPROTONOSUPPORT,
			 "%s: link type %d (%s) is not supported; supported are: %s", file->name,
			 file->link_type, type, link_types_known());
}

int capture_file_open(struct capture_file *file, const char *name)
{
	struct stat status;
	int error;

	*file = (struct capture_file){
		.name = strcmp(name, "-") ? name : "standard input",
		.passed_over = NOTHING_PASSED_OVER,
	};
	file->stream = unpack_open(name, &file->damaged);
	if (!file->stream)
		return -EIO;
	if (fileno(file->stream) >= 0 && fstat(fileno(file->stream), &status) == 0 &&
	    S_ISREG(status.st_mode))
		file->size = (__u64)status.st_size;
	error = is_pcapng(file->stream) ? open_pcapng(file) : open_pcap(file);
	if (error)
		capture_file_close(file);
	return error;
}

void capture_file_close(struct capture_file *file)
{
	pcapng_reader_free(file->pcapng);
	file->pcapng = NULL;
	if (file->pcap)
		pcap_close(file->pcap);
	else if (file->stream)
		fclose(file->stream);
	file->pcap = NULL;
	file->stream = NULL;
}

/* Returns nanoseconds since 1970. pcap has 32 bits of seconds, which libpcap treats as signed; as
 * unsigned they last until 2106. */
static __u64 read_time(const struct pcap_pkthdr *header)
{
	__u64 seconds = (__u32)header->ts.tv_sec;
	__u64 nanoseconds = header->ts.tv_usec < 0 ? 0 : (__u64)header->ts.tv_usec;

	if (nanoseconds > NSEC_PER_SEC * 4096) /* 32 bits of microseconds, times 1000 */
		nanoseconds = 0;
	return seconds * NSEC_PER_SEC + nanoseconds;
}

static enum record_read next_of_pcap(struct capture_file *file, struct record *record)
{
	struct pcap_pkthdr *header;
	const __u8 *data;

	switch (pcap_next_ex(file->pcap, &header, &data)) {
	case 1:
		*record = (struct record){
			.time = read_time(header),
			.captured = header->caplen,
			.length = header->len,
			.link_type = file->link_type,
			.data = data,
		};
		return RECORD_READ;
	case PCAP_ERROR_BREAK:
		return RECORD_END;
	default:
		return feof(file->stream) ? RECORD_CUT : RECORD_BROKEN;
	}
}

/* Warns of packets with an unsupported link type, which an interface of the file may have. */
static void pass_over(struct capture_file *file, int link_type)
{
	if (file->passed_over == link_type)
		return;
	file->passed_over = link_type;
	log_warning(0, "%s: packets of link type %d (%s) are skipped; supported are: %s",
		    file->name, link_type, pcap_datalink_val_to_description_or_dlt(link_type),
		    link_types_known());
}

/* Reports why a file ended early. A truncated last record is only a warning, since that happens
 * when the writer is stopped; anything else is an error. */
static void report_end(const struct capture_file *file, enum record_read why,
		       struct capture_counts *counts)
{
	if (file->damaged) {
		counts->cut_files++;
	} else if (why == RECORD_CUT) {
		counts->cut_files++;
		log_warning(0, "%s: ends in the middle of a record; read up to there", file->name);
	} else if (why == RECORD_BROKEN) {
		counts->broken_files++;
		log_error(0, "%s: %s; read up to there", file->name,
			  file->pcap ? pcap_geterr(file->pcap) : pcapng_reader_error(file->pcapng));
	} else if (!file->read && file->passed_over != NOTHING_PASSED_OVER) {
		counts->broken_files++;
		log_error(0, "%s: no packet of a supported link type", file->name);
	}
}

bool capture_file_next(struct capture_file *file, struct record *record,
		       struct capture_counts *counts)
{
	enum record_read result;

	while (file->stream) {
		result = file->pcap ? next_of_pcap(file, record) :
				      pcapng_reader_next(file->pcapng, record);
		if (result != RECORD_READ) {
			report_end(file, result, counts);
			capture_file_close(file);
		} else if (link_type_known(record->link_type)) {
			file->read = true;
			return true;
		} else {
			pass_over(file, record->link_type);
		}
	}
	return false;
}

double capture_file_progress(const struct capture_file *file)
{
	if (file->size == 0)
		return -1;
	return file->stream ? (double)ftello(file->stream) / (double)file->size : 1;
}
