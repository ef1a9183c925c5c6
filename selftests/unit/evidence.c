// SPDX-License-Identifier: GPL-2.0-only
#include "config/config.h"
#include "alerts/evidence.h"
#include "alerts/evidence_folder.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <dirent.h>
#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OFFSET (1700000000 * NSEC_PER_SEC)

static char directory[] = "/tmp/icmpguard-evidence-XXXXXX";
static struct settings settings;

static void setup(void)
{
	cr_assert(mkdtemp(directory));
	config_defaults(&settings);
	settings.evidence_packets = 8;
}

static void cleanup(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", directory);
	cr_assert_eq(system(command), 0);
}

TestSuite(evidence, .init = setup, .fini = cleanup);

static struct address address(__u32 number)
{
	return address_from_ipv4(htonl(0xc0000200 + number));
}

/* Packet `number` of a source. */
static struct sample sample_of(__u32 source, __u32 target, __u64 number)
{
	struct sample sample = {
		.now = number * NSEC_PER_SEC + 123456789,
		.source = { .address = address(source), .lane = LANE_REQUEST },
		.target = address(target),
		.number = number,
		.length = 98,
		.captured = 96,
		.reason = REASON_LIMIT_SOURCE,
		.dropped = number % 2,
	};

	sample.frame[0] = (__u8)number;
	return sample;
}

static struct alert alert_about(__u32 number, bool target)
{
	struct alert alert = { .finding = { .rule = RULE_FLOOD_SOURCE } };

	snprintf(alert.id, sizeof(alert.id), "%016x", number);
	alert.finding.offender.address = address(number);
	alert.finding.offender.lane = LANE_REQUEST;
	alert.finding.offender_is_target = target;
	return alert;
}

static char *path_of(__u32 number)
{
	static char path[128];
	char id[ALERT_ID];

	snprintf(id, sizeof(id), "%016x", number);
	evidence_path(path, sizeof(path), directory, id);
	return path;
}

/* Returns the first bytes of the packets in an alert's file, one digit each; "" without a file. */
static const char *packets_of(__u32 number)
{
	static char digits[64];
	char error[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *header;
	const __u8 *data;
	pcap_t *pcap = pcap_open_offline(path_of(number), error);
	size_t count = 0;

	while (pcap && pcap_next_ex(pcap, &header, &data) == 1 && count < sizeof(digits) - 1) {
		cr_expect_eq(header->caplen, 96);
		cr_expect_eq(header->len, 98);
		digits[count++] = (char)('0' + data[0]);
	}
	digits[count] = '\0';
	if (pcap)
		pcap_close(pcap);
	return digits;
}

/* Returns how many bytes of the first packet are in an alert's file. */
static bpf_u_int32 written(__u32 number)
{
	char error[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *header;
	const __u8 *data;
	pcap_t *pcap = pcap_open_offline(path_of(number), error);
	bpf_u_int32 captured;

	cr_assert(pcap != NULL, "%s", error);
	cr_assert(pcap_next_ex(pcap, &header, &data) == 1);
	captured = header->caplen;
	cr_expect_eq(header->len, 98);
	pcap_close(pcap);
	return captured;
}

static struct evidence *start(void)
{
	struct evidence *evidence = evidence_new(directory, &settings, OFFSET, false);

	cr_assert(evidence);
	return evidence;
}

static void give(struct evidence *evidence, __u32 source, __u32 target, __u64 first, __u64 last)
{
	for (__u64 number = first; number <= last; number++) {
		struct sample sample = sample_of(source, target, number);

		evidence_sample(evidence, &sample);
	}
}

static void raise_alert(struct evidence *evidence, __u32 number, bool target)
{
	struct alert alert = alert_about(number, target);

	evidence_alert(evidence, &alert);
	evidence_flush(evidence);
}

Test(evidence, the_first_and_the_latest_packets_are_kept)
{
	struct evidence *evidence = start();

	give(evidence, 1, 2, 1, 20);
	raise_alert(evidence, 1, false);
	cr_expect_str_eq(packets_of(1), "1234ABCD"); /* 17 to 20 */
	evidence_free(evidence);
}

Test(evidence, of_an_alert_read_back_the_file_stays)
{
	struct evidence *evidence = start();
	struct alert alert = alert_about(1, false);

	give(evidence, 1, 2, 1, 6);
	raise_alert(evidence, 1, false);
	evidence_free(evidence);
	evidence = start();
	give(evidence, 1, 2, 7, 9);
	alert.resumed = true;
	evidence_alert(evidence, &alert);
	evidence_flush(evidence);
	cr_expect_str_eq(packets_of(1), "123456");
	evidence_free(evidence);
}

Test(evidence, few_packets_are_all_kept)
{
	struct evidence *evidence = start();

	give(evidence, 1, 2, 1, 6);
	raise_alert(evidence, 1, false);
	cr_expect_str_eq(packets_of(1), "123456");
	evidence_free(evidence);
}

Test(evidence, an_alert_may_come_before_its_packets)
{
	struct evidence *evidence = start();
	struct alert alert = alert_about(1, false);

	evidence_alert(evidence, &alert);
	give(evidence, 1, 2, 1, 3);
	evidence_flush(evidence);
	cr_expect_str_eq(packets_of(1), "123");
	evidence_free(evidence);
}

Test(evidence, an_update_writes_the_file_anew)
{
	struct evidence *evidence = start();

	give(evidence, 1, 2, 1, 2);
	raise_alert(evidence, 1, false);
	give(evidence, 1, 2, 3, 4);
	raise_alert(evidence, 1, false);
	cr_expect_str_eq(packets_of(1), "1234");
	evidence_free(evidence);
}

Test(evidence, a_target_s_packets_are_those_sent_to_it)
{
	struct evidence *evidence = start();

	give(evidence, 1, 9, 1, 1);
	give(evidence, 2, 9, 2, 2);
	give(evidence, 9, 1, 3, 3); /* its own do not count */
	raise_alert(evidence, 9, true);
	cr_expect_str_eq(packets_of(9), "12");
	evidence_free(evidence);
}

Test(evidence, without_packets_there_is_no_file)
{
	struct evidence *evidence = start();

	raise_alert(evidence, 5, false);
	cr_expect_neq(access(path_of(5), F_OK), 0);
	evidence_free(evidence);
}

Test(evidence, times_are_since_1970_with_nanoseconds)
{
	struct evidence *evidence = start();
	char error[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *header;
	const __u8 *data;
	pcap_t *pcap;

	give(evidence, 1, 2, 7, 7);
	raise_alert(evidence, 1, false);
	pcap = pcap_open_offline_with_tstamp_precision(path_of(1), PCAP_TSTAMP_PRECISION_NANO,
						       error);
	cr_assert(pcap, "%s", error);
	cr_assert_eq(pcap_next_ex(pcap, &header, &data), 1);
	cr_expect_eq(header->ts.tv_sec, 1700000007);
	cr_expect_eq(header->ts.tv_usec, 123456789);
	pcap_close(pcap);
	evidence_free(evidence);
}

Test(evidence, comments_hold_rule_alert_and_verdict)
{
	static const char *const wanted[] = { "rule flood-source", "alert 0000000000000001",
					      "verdict dropped", "reason limit_source",
					      "verdict passed (monitor mode, would be dropped)" };
	struct evidence *evidence = start();
	char bytes[8192];
	size_t size;
	FILE *file;

	give(evidence, 1, 2, 1, 2);
	raise_alert(evidence, 1, false);
	file = fopen(path_of(1), "r");
	size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	for (size_t i = 0; i < ARRAY_LENGTH(wanted); i++)
		cr_expect(memmem(bytes, size, wanted[i], strlen(wanted[i])), "%s", wanted[i]);
	evidence_free(evidence);
}

Test(evidence, a_file_is_bounded_in_bytes)
{
	struct evidence *evidence;
	struct stat status;

	settings.evidence_packets = 256;
	settings.evidence_file_size = 4096;
	evidence = start();
	give(evidence, 1, 2, 1, 256);
	raise_alert(evidence, 1, false);
	cr_assert_eq(stat(path_of(1), &status), 0);
	cr_expect_leq(status.st_size, 4096);
	cr_expect_geq(status.st_size, 2048);
	evidence_free(evidence);
}

static __u64 total_size(unsigned int *files)
{
	DIR *entries = opendir(directory);
	const struct dirent *entry;
	struct stat status;
	__u64 total = 0;

	*files = 0;
	while ((entry = readdir(entries))) {
		if (entry->d_type != DT_REG || !strcmp(entry->d_name, "notes"))
			continue;
		fstatat(dirfd(entries), entry->d_name, &status, 0);
		total += (__u64)status.st_size;
		++*files;
	}
	closedir(entries);
	return total;
}

Test(evidence, all_files_are_bounded_in_number_and_size)
{
	struct evidence *evidence;
	unsigned int files;

	settings.evidence_size = 65536;
	settings.evidence_files = 30;
	evidence = start();
	for (__u32 number = 1; number <= 200; number++) {
		give(evidence, number, 0, 1, number > 100 ? 1 : 8);
		raise_alert(evidence, number, false);
		cr_assert_leq(total_size(&files), 65536);
		cr_assert_leq(files, 30);
	}
	cr_expect_eq(files, 30);
	evidence_free(evidence);
}

Test(evidence, the_oldest_files_go_first)
{
	struct evidence *evidence;

	settings.evidence_files = 3;
	evidence = start();
	for (__u32 number = 1; number <= 4; number++) {
		give(evidence, number, 0, 1, 1);
		raise_alert(evidence, number, false);
		raise_alert(evidence, 1, false); /* renewed each time, so never the oldest */
	}
	cr_expect_str_eq(packets_of(1), "1");
	cr_expect_str_eq(packets_of(2), "");
	cr_expect_str_eq(packets_of(3), "1");
	cr_expect_str_eq(packets_of(4), "1");
	evidence_free(evidence);
}

Test(evidence, a_file_written_anew_counts_once)
{
	struct evidence_folder *folder = evidence_folder_open(directory, 2, 65536, NULL);

	evidence_folder_write(folder, "00000000000000aa", (struct evidence_class){}, "one", 3);
	for (int i = 0; i < 10; i++)
		evidence_folder_write(folder, "00000000000000ab", (struct evidence_class){}, "two",
				      3);
	cr_expect_eq(access(path_of(0xaa), F_OK), 0);
	evidence_folder_write(folder, "00000000000000ac", (struct evidence_class){}, "three", 5);
	cr_expect_neq(access(path_of(0xaa), F_OK), 0);
	cr_expect_eq(access(path_of(0xab), F_OK), 0);
	evidence_folder_close(folder);
}

Test(evidence, what_an_earlier_run_left_counts_too)
{
	struct evidence_folder *folder;
	unsigned int files;
	FILE *notes;
	char path[128];

	snprintf(path, sizeof(path), "%s/notes", directory);
	notes = fopen(path, "w");
	fputs("an operator's file", notes);
	fclose(notes);
	folder = evidence_folder_open(directory, 3, 65536, NULL);
	evidence_folder_write(folder, "00000000000000aa", (struct evidence_class){}, "old", 3);
	evidence_folder_write(folder, "00000000000000ab", (struct evidence_class){}, "old", 3);
	evidence_folder_close(folder);
	folder = evidence_folder_open(directory, 2, 65536, NULL);
	cr_assert_eq(evidence_folder_write(folder, "00000000000000ac", (struct evidence_class){},
					   "new", 3),
		     0);
	total_size(&files);
	cr_expect_eq(files, 2);
	cr_expect_eq(access(path, F_OK), 0, "files of other names are not touched");
	evidence_folder_close(folder);
}

Test(evidence, a_file_larger_than_all_may_be_is_refused)
{
	static char bytes[1000];
	struct evidence_folder *folder = evidence_folder_open(directory, 3, 999, NULL);

	cr_redirect_stderr();
	cr_expect_eq(evidence_folder_write(folder, "00000000000000ac", (struct evidence_class){},
					   bytes, 1000),
		     -EFBIG);
	cr_expect_eq(evidence_folder_write(folder, "00000000000000ac", (struct evidence_class){},
					   bytes, 999),
		     0);
	evidence_folder_close(folder);
}

Test(evidence, a_path_that_is_no_directory_is_refused)
{
	cr_redirect_stderr();
	cr_expect_null(evidence_new("/dev/null", &settings, 0, false));
	cr_expect_null(evidence_new("/nonexistent/deeper/still", &settings, 0, false));
}

static unsigned int kept_of(struct evidence_folder *folder, const char *prefix)
{
	DIR *files = opendir(directory);
	const struct dirent *entry;
	unsigned int count = 0;

	while ((entry = readdir(files)))
		count += !strncmp(entry->d_name, prefix, strlen(prefix));
	closedir(files);
	return count;
}

static void write_many(struct evidence_folder *folder, unsigned int first, unsigned int count,
		       struct evidence_class class)
{
	char name[EVIDENCE_NAME];

	for (unsigned int i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%016x", first + i);
		cr_assert_eq(evidence_folder_write(folder, name, class, "data", 4), 0);
	}
}

Test(evidence, no_number_of_one_kind_pushes_out_another)
{
	const struct evidence_class flood = { SEVERITY_HIGH, RULE_FLOOD_SOURCE };
	const struct evidence_class forged = { SEVERITY_HIGH, RULE_SENSITIVE_PROBE };
	const struct evidence_class odd = { SEVERITY_INFO, RULE_LEGACY_PROBE };
	struct evidence_folder *folder = evidence_folder_open(directory, 32, 1 << 20, NULL);

	write_many(folder, 0xf0000000, 3, flood);
	write_many(folder, 0xa0000000, 200, forged);
	write_many(folder, 0xb0000000, 200, odd);
	cr_expect_eq(kept_of(folder, "00000000f"), 3);
	/* An eighth, and the one that finds it full. */
	cr_expect_eq(kept_of(folder, "00000000b"), 5, "the lowest severity has its share");
	cr_expect_eq(kept_of(folder, "00000000a"), 24);
	evidence_folder_close(folder);
}

/* evidence.payload: no */
Test(evidence, headers_alone)
{
	const struct alert alert = alert_about(1, false);
	static const struct {
		__u16 icmp_offset;
		__u8 lane;
		bpf_u_int32 written;
	} rows[] = {
		{ 34, LANE_REQUEST, 42 },  /* Ethernet, IPv4, ICMP */
		{ 54, LANE_REQUEST, 62 },  /* IPv6 */
		{ 94, LANE_REQUEST, 96 },  /* all that was copied */
		{ 34, LANE_FRAGMENT, 34 }, /* a later fragment begins with payload */
		{ 0, LANE_REQUEST, 20 },   /* not understood */
	};

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct sample sample = sample_of(1, 2, 1);
		struct alert own = alert;
		struct evidence *evidence;

		cr_assert_eq(config_set(&settings, "evidence.payload=no"), 0);
		evidence = start();
		sample.icmp_offset = rows[i].icmp_offset;
		sample.source.lane = own.finding.offender.lane = rows[i].lane;
		evidence_sample(evidence, &sample);
		evidence_alert(evidence, &own);
		evidence_flush(evidence);
		cr_expect_eq(written(1), rows[i].written, "row %zu", i);
		evidence_free(evidence);
	}
}
