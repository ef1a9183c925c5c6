// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/evidence.h"

#include "detectors/detector.h"
#include "alerts/evidence_folder.h"
#include "base/directory.h"
#include "base/ledger.h"
#include "base/log.h"
#include "base/names.h"
#include "base/worker.h"
#include "alerts/pcapng.h"

#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

/* Number of sources and targets whose packets are kept in memory. */
enum { OFFENDERS_MOST = 2048 };

/* Alerts waiting for the next flush; if there are more, they are flushed at once. */
enum { NOTES_MOST = 256 };

enum { COMMENT = 256, WAITING_MOST = 16 << 20 };

#define END_WAIT (2 * NSEC_PER_SEC)

/* The packets of one offender: the first ones, then a ring of the latest. */
struct keep {
	__u64 latest; /* number of packets after the first ones */
	__u32 first;
	__u32 zero;
	struct sample samples[];
};

struct note {
	char id[ALERT_ID];
	struct evidence_class class;
	struct endpoint key;
};

/* A file to be written. */
struct writing {
	char id[ALERT_ID];
	struct evidence_class class;
	char *data;
	size_t size;
};

struct evidence {
	struct evidence_folder *folder; /* used by the thread, if there is one */
	struct worker *worker;		/* NULL: no thread */
	__u64 lost;			/* files lost without a thread */
	struct ledger *keeps;		/* by offender */
	__u32 half;			/* packets kept from the start; as many from the end */
	__u64 file_size;
	bool payload;
	__u64 offset;
	struct note notes[NOTES_MOST];
	size_t note_count;
};

static const __u8 reason_classes[REASON_COUNT] = {
#define REASON(number, name, label, class, help) [REASON_##name] = CLASS_##class,
	REASONS(REASON)
#undef REASON
};

static struct evidence_class classify(const char *head, size_t size);

struct evidence *evidence_new(const char *directory, const struct settings *settings, __u64 offset,
			      bool thread)
{
	struct evidence *evidence = calloc(1, sizeof(*evidence));

	if (!evidence) {
		log_error(0, "no memory for evidence");
		return NULL;
	}
	evidence->half = (__u32)settings->evidence_packets / 2;
	evidence->file_size = settings->evidence_file_size;
	evidence->payload = settings->evidence_payload;
	evidence->offset = offset;
	/* The daemon's parent too: on a fresh machine /var/lib/icmpguard may not exist. A path that
	 * somebody types may have a mistake in it. */
	if (thread)
		directory_make_for(directory);
	evidence->folder = evidence_folder_open(directory, settings->evidence_files,
						settings->evidence_size, classify);
	evidence->keeps = ledger_new(
		sizeof(struct keep) + evidence->half * 2 * sizeof(struct sample), OFFENDERS_MOST);
	if (thread)
		evidence->worker = worker_new(NOTES_MOST, WAITING_MOST);
	if (evidence->folder && evidence->keeps && (evidence->worker || !thread))
		return evidence;
	if (!evidence->keeps)
		log_error(0, "no memory for evidence");
	evidence_free(evidence);
	return NULL;
}

void evidence_free(struct evidence *evidence)
{
	if (!evidence)
		return;
	/* A thread that hangs goes on using the folder. */
	if (worker_stop(evidence->worker, END_WAIT))
		evidence_folder_close(evidence->folder);
	ledger_free(evidence->keeps);
	free(evidence);
}

/* Returns the key of an offender. An address can be both a source and a target; these are separate.
 * The view is not part of it: a packet dropped by a block never got one. */
static struct endpoint role_key(const struct address *address, __u8 lane, bool target)
{
	struct endpoint key = { .address = *address, .lane = lane };

	key.part = target;
	return key;
}

static void keep(struct evidence *evidence, const struct endpoint *key, const struct sample *sample)
{
	struct keep *keep = ledger_get(evidence->keeps, key);

	if (!keep)
		return;
	if (keep->first < evidence->half)
		keep->samples[keep->first++] = *sample;
	else
		keep->samples[evidence->half + keep->latest++ % evidence->half] = *sample;
}

void evidence_sample(struct evidence *evidence, const struct sample *sample)
{
	__u8 lane = sample->source.lane;
	struct endpoint source = role_key(&sample->source.address, lane, false);
	struct endpoint target = role_key(&sample->target, lane, true);

	keep(evidence, &source, sample);
	keep(evidence, &target, sample);
}

void evidence_alert(struct evidence *evidence, const struct alert *alert)
{
	const struct finding *finding = &alert->finding;
	struct note *note;

	/* Its file has the packets that raised it, which are no longer in memory. */
	if (alert->resumed)
		return;
	for (size_t i = 0; i < evidence->note_count; i++)
		if (!strcmp(evidence->notes[i].id, alert->id))
			return;
	if (evidence->note_count == NOTES_MOST)
		evidence_flush(evidence);
	note = &evidence->notes[evidence->note_count++];
	memcpy(note->id, alert->id, sizeof(note->id));
	note->class = (struct evidence_class){ (__u8)finding->severity, (__u8)finding->rule };
	note->key = role_key(alert->campaign.offenders ? &alert->campaign.first :
							 &finding->offender.address,
			     finding->offender.lane, finding->offender_is_target);
}

/* Describes the verdict, and what it would have been in enforce mode. */
static const char *verdict_text(const struct sample *sample)
{
	if (sample->dropped)
		return "dropped";
	if (reason_classes[sample->reason] == CLASS_BLOCK ||
	    reason_classes[sample->reason] == CLASS_LIMIT)
		return "passed (monitor mode, would be dropped)";
	return "passed";
}

/* Bytes taken as headers if a packet's headers could not be parsed. */
enum { HEADER_LEAST = 20, ICMP_HEADER = 8 };

/* Returns the length of a sample up to the end of its ICMP header; later fragments have none. */
static __u32 headers_of(const struct sample *sample)
{
	if (!sample->icmp_offset)
		return HEADER_LEAST;
	return sample->source.lane == LANE_FRAGMENT ? sample->icmp_offset :
						      sample->icmp_offset + ICMP_HEADER;
}

/* Returns how many bytes of a sample are written. */
static __u32 written_of(const struct evidence *evidence, const struct sample *sample)
{
	__u32 captured = sample->captured < SAMPLE_BYTES ? sample->captured : SAMPLE_BYTES;
	__u32 headers = headers_of(sample);

	return evidence->payload || captured < headers ? captured : headers;
}

static void write_packet(FILE *to, const struct evidence *evidence, const struct note *note,
			 const struct sample *sample)
{
	char comment[COMMENT];
	const struct pcapng_packet packet = {
		.time = sample->now + evidence->offset,
		.length = sample->length,
		.captured = written_of(evidence, sample),
		.data = sample->frame,
		.comment = comment,
		.verdict = sample->dropped ? XDP_DROP : XDP_PASS,
	};

	snprintf(comment, sizeof(comment),
		 "icmpguard: rule %s, alert %s, verdict %s, reason %s, number %llu, interface %u",
		 rule_names[note->class.rule], note->id, verdict_text(sample),
		 reason_names[sample->reason], sample->number, sample->ifindex);
	pcapng_packet(to, &packet);
}

/* Returns the maximum size of a packet in a file. */
static __u64 packet_bound(void)
{
	return SAMPLE_BYTES + COMMENT + 64;
}

static void write_packets(FILE *to, const struct evidence *evidence, const struct note *note,
			  const struct keep *keep)
{
	__u32 half = evidence->half;
	__u64 start = keep->latest > half ? keep->latest - half : 0;

	for (__u32 i = 0; i < keep->first; i++)
		if ((__u64)ftell(to) + packet_bound() <= evidence->file_size)
			write_packet(to, evidence, note, &keep->samples[i]);
	for (__u64 i = start; i < keep->latest; i++)
		if ((__u64)ftell(to) + packet_bound() <= evidence->file_size)
			write_packet(to, evidence, note, &keep->samples[half + i % half]);
}

static const char severity_mark[] = ", severity ", rule_mark[] = "icmpguard: rule ";

/* Parses the comment that write_note() writes. */
static struct evidence_class classify(const char *head, size_t size)
{
	const char *rule = memmem(head, size, rule_mark, strlen(rule_mark));
	const char *severity = memmem(head, size, severity_mark, strlen(severity_mark));
	struct evidence_class class = {};
	char word[32];

	if (!rule || !severity || severity < rule)
		return class;
	rule += strlen(rule_mark);
	snprintf(word, sizeof(word), "%.*s", (int)(severity - rule), rule);
	class.rule = rule_find(word) < 0 ? 0 : (__u8)rule_find(word);
	severity += strlen(severity_mark);
	for (__u8 i = 0; i < SEVERITY_COUNT; i++)
		if ((size_t)(head + size - severity) > strlen(severity_names[i]) &&
		    !strncmp(severity, severity_names[i], strlen(severity_names[i])))
			class.severity = i;
	return class;
}

static void write_file(void *data, size_t size, void *context)
{
	struct evidence *evidence = context;
	struct writing *writing = data;

	int error = evidence_folder_write(evidence->folder, writing->id, writing->class,
					  writing->data, writing->size);

	if (error && evidence->worker)
		worker_count_lost(evidence->worker);
	else if (error)
		evidence->lost++;
	free(writing->data);
	free(writing);
}

static void put_file(struct evidence *evidence, const struct note *note, char *data, size_t size)
{
	struct writing *writing = calloc(1, sizeof(*writing));

	if (!writing) {
		free(data);
		return;
	}
	memcpy(writing->id, note->id, sizeof(writing->id));
	writing->class = note->class;
	writing->data = data;
	writing->size = size;
	if (!evidence->worker)
		write_file(writing, size, evidence);
	else if (!worker_put(evidence->worker, write_file, writing, size, evidence))
		free(data);
}

__u64 evidence_lost(const struct evidence *evidence)
{
	return evidence->worker ? worker_lost(evidence->worker) : evidence->lost;
}

/* Builds the file in memory first, since the folder needs its size to make room. */
static void write_note(struct evidence *evidence, const struct note *note)
{
	const struct keep *keep = ledger_peek(evidence->keeps, &note->key);
	char comment[COMMENT];
	char *data = NULL;
	size_t size = 0;
	FILE *stream;

	if (!keep)
		return;
	stream = open_memstream(&data, &size);
	if (!stream) {
		log_error(0, "no memory for evidence of alert %s", note->id);
		return;
	}
	snprintf(comment, sizeof(comment),
		 "%s%s%s%s, alert %s; the first and the latest sampled packets", rule_mark,
		 rule_names[note->class.rule], severity_mark, severity_names[note->class.severity],
		 note->id);
	pcapng_begin(stream, comment, SAMPLE_BYTES);
	write_packets(stream, evidence, note, keep);
	if (fclose(stream))
		free(data);
	else
		put_file(evidence, note, data, size);
}

void evidence_flush(struct evidence *evidence)
{
	for (size_t i = 0; i < evidence->note_count; i++)
		write_note(evidence, &evidence->notes[i]);
	evidence->note_count = 0;
}

const char *evidence_path(char *path, size_t size, const char *directory, const char *alert_id)
{
	snprintf(path, size, "%s/%s.pcapng", directory, alert_id);
	return path;
}
