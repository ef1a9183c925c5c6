// SPDX-License-Identifier: GPL-2.0-only
/* Files of earlier versions are read, and what a later one wrote is kept. */
#include "history/alert_stream.h"
#include "history/history_format.h"
#include "selftests/unit/restarted.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

TestSuite(history_versions, .init = restarted_start, .fini = restarted_stop);

static void ignore(const struct alert *alert, void *context)
{
}

/* Appends a section, as a later version might. */
static void append(struct history_section_header section, const char *text)
{
	struct history_header header;
	static __u8 bytes[1 << 20];
	size_t size;
	FILE *file = fopen(path, "r+");

	cr_assert(file);
	cr_assert_eq(fread(&header, sizeof(header), 1, file), 1);
	fseek(file, 0, SEEK_END);
	fwrite(&section, sizeof(section), 1, file);
	fwrite(text, section.length, 1, file);
	header.length += sizeof(section) + section.length;
	fseek(file, sizeof(header), SEEK_SET);
	size = fread(bytes, 1, sizeof(bytes), file);
	cr_assert_eq(size, header.length);
	header.crc = history_crc((__u32)crc32(0, bytes, (uInt)size), header);
	fseek(file, 0, SEEK_SET);
	fwrite(&header, sizeof(header), 1, file);
	fclose(file);
}

static size_t times_in_file(const char *text)
{
	static char body[1 << 20];
	size_t size = read_body(body, sizeof(body)), length = strlen(text), times = 0;

	for (size_t i = 0; i + length <= size; i++)
		times += !memcmp(body + i, text, length);
	return times;
}

Test(history_versions, what_a_later_version_wrote_is_kept)
{
	const struct history_section_header unknown = { .section = 4711,
							.version = 1,
							.length = 9 };
	const struct history_section_header later = { .section = SECTION_LOUD,
						      .version = 99,
						      .length = 8 };

	save_something();
	append(unknown, "unheardof");
	append(later, "whatever");
	restart(MINUTE);
	save();
	cr_assert_eq(times_in_file("unheardof"), 1);
	cr_assert_eq(times_in_file("whatever"), 1);
	restart(MINUTE);
	cr_assert_eq(times_in_file("unheardof"), 1, "once, however often it is saved");
}

/* Writes the loud sources as version 1 of their section: one for each view. */
static size_t make_louds(struct stream *section, __u8 *to)
{
	struct loud louds[VIEW_COUNT] = {};
	struct endpoint endpoint;
	char *text;
	size_t size;
	struct stream out = { .to = open_memstream(&text, &size) };
	__u8 more;

	for (STREAM(section, more); more; STREAM(section, more)) {
		STREAM(section, endpoint);
		history_loud(section, &louds[endpoint.view]);
	}
	for (int view = 0; view < VIEW_COUNT; view++)
		history_loud(&out, &louds[view]);
	fclose(out.to);
	memcpy(to, text, size);
	free(text);
	return size;
}

/* Writes the records of a table as version 1 of their section. */
static size_t make_table(struct stream *section, enum history_table table, __u8 *to)
{
	static union {
		struct seedling seedling;
		struct past past;
		struct plot plot;
		struct campaign campaign;
	} value;
	char *text;
	size_t size;
	struct stream out = { .to = open_memstream(&text, &size), .version = 1 };
	struct endpoint endpoint;
	__u8 more, rank;

	for (STREAM(section, more); more; STREAM(section, more)) {
		STREAM(section, rank);
		STREAM(section, endpoint);
		memset(&value, 0, sizeof(value));
		history_value(section, table, &value);
		STREAM(&out, more);
		STREAM(&out, rank);
		STREAM(&out, endpoint);
		history_value(&out, table, &value);
	}
	STREAM(&out, more);
	fclose(out.to);
	memcpy(to, text, size);
	free(text);
	return size;
}

/* Writes alerts without the additions of version 2 of their section. */
static size_t make_alerts(struct stream *section, __u8 *to)
{
	struct alerts *alerts = alerts_new(&restarted.settings, ignore, NULL);
	struct stream out = { .version = 1 };
	char *text;
	size_t size;

	out.to = open_memstream(&text, &size);
	alerts_restore(alerts, section, 0, 0);
	cr_assert_not(section->failed);
	alerts_save(alerts, &out, 0);
	fclose(out.to);
	memcpy(to, text, size);
	free(text);
	alerts_free(alerts);
	return size;
}

/* Writes the file as version 2 did: the same sections, without headers, up to the alerts. */
static void make_plain(void)
{
	static __u8 bytes[1 << 20], plain[1 << 20];
	struct history_section_header section;
	struct history_header header;
	struct stream stream, part;
	size_t size, used = 0;
	FILE *file = fopen(path, "r+");

	cr_assert(file);
	cr_assert_eq(fread(&header, sizeof(header), 1, file), 1);
	size = fread(bytes, 1, sizeof(bytes), file);
	stream = (struct stream){ .from = bytes, .end = bytes + size };
	while (history_next(&stream, &section, &part)) {
		if (section.section == SECTION_LOUD) {
			used += make_louds(&part, plain + used);
			continue;
		}
		if (section.section == SECTION_ALERTS) {
			used += make_alerts(&part, plain + used);
			continue;
		}
		if (section.section > SECTION_ALERTS)
			continue;
		if (section.section >= SECTION_SEEDLINGS) {
			used += make_table(&part, section.section - SECTION_SEEDLINGS,
					   plain + used);
			continue;
		}
		memcpy(plain + used, part.from, section.length);
		used += section.length;
	}
	header.version = 2;
	header.length = used;
	header.crc = history_crc((__u32)crc32(0, plain, (uInt)used), header);
	rewind(file);
	fwrite(&header, sizeof(header), 1, file);
	fwrite(plain, used, 1, file);
	fflush(file);
	cr_assert_eq(ftruncate(fileno(file), (off_t)(sizeof(header) + used)), 0);
	fclose(file);
}

Test(history_versions, the_version_before_is_read)
{
	static char first[65536], second[65536];
	size_t size;

	save_something();
	make_plain();
	size = read_body(first, sizeof(first));
	begin_anew(wall());
	restore();
	save();
	make_plain();
	cr_assert_eq(read_body(second, sizeof(second)), size);
	cr_assert_arr_eq(first, second, size);
}

/*
 * A file of icmpguard version 1: 198.51.100.7 asked 19 hosts in 95 minutes, one every five minutes,
 * as probe() does; 198.51.100.9 has an alert about a sweep.
 */
enum { VERSION_1_SEED = 0x5eed };

static void unpack_version_1(void)
{
	static char bytes[1 << 16];
	gzFile packed = gzopen("selftests/unit/version-1.history.gz", "r");
	FILE *file = fopen(path, "w");
	int size = gzread(packed, bytes, sizeof(bytes));

	cr_assert(file && size > 0);
	cr_assert_eq(fwrite(bytes, 1, (size_t)size, file), (size_t)size);
	cr_assert_eq(fclose(file), 0);
	gzclose(packed);
}

/* Continues the scan after a minute, for 20 more targets; with the file of version 1 or without. */
static void go_on_from_version_1(bool with)
{
	begin_seeded(MONDAY + 5790 * NSEC_PER_SEC, VERSION_1_SEED);
	if (with) {
		unpack_version_1();
		restore();
		cr_expect_eq(alerts_counts(restarted.alerts)->active, 1);
	}
	for (__u32 i = 19; i < 39; i++)
		probe(0xc6336407, 0x0a000000 + i * 7);
}

Test(history_versions, a_scan_goes_on_that_version_1_saw)
{
	go_on_from_version_1(true);
	cr_expect_geq(raised[RULE_SWEEP_SLOW], 1);
	cr_expect_eq(raised[RULE_SWEEP], 0, "its alert was told");
}

Test(history_versions, without_the_file_it_would_not)
{
	go_on_from_version_1(false);
	cr_expect_eq(raised[RULE_SWEEP_SLOW], 0, "or the test before shows nothing");
}
