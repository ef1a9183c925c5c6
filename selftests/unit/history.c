// SPDX-License-Identifier: GPL-2.0-only
/* What is saved is read back, whatever the clock; and damaged files. */
#include "history/history.h"

#include "config/config.h"
#include "history/alert_stream.h"
#include "history/history_format.h"
#include "detectors/detector.h"
#include "selftests/link_frames.h"
#include "selftests/native/kernel.h"
#include "selftests/unit/simulated.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define MINUTE (60 * NSEC_PER_SEC)
#define HOUR   (60 * MINUTE)
#define MONDAY (1699833600 * NSEC_PER_SEC)

static char directory[64];
static char path[128];
static char aside[144];
static struct simulated simulated;
static unsigned int raised[RULE_COUNT];

static void report(const struct alert *alert, void *context)
{
	if (alert->state == ALERT_RAISED)
		raised[alert->finding.rule]++;
}

static void start(void)
{
	strcpy(directory, "/tmp/history.XXXXXX");
	cr_assert(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/unit.history", directory);
	snprintf(aside, sizeof(aside), "%s.damaged", path);
	simulated_start(&simulated, MONDAY, report, NULL);
}

static void stop(void)
{
	simulated_stop(&simulated);
	unlink(path);
	unlink(aside);
	rmdir(directory);
}

TestSuite(history, .init = start, .fini = stop);

static __u64 wall(void)
{
	return simulated.now + simulated.offset;
}

/* The daemon ends, the machine is off for a while, and it starts again. */
static void restart(__u64 away)
{
	__u64 then = wall() + away;
	struct history *history;

	cr_assert_eq(history_save(path, simulated.memory, simulated.alerts, simulated.now, wall()),
		     0);
	simulated_stop(&simulated);
	simulated_start(&simulated, then, report, NULL);
	history = history_open(path);
	cr_assert(history);
	cr_assert_eq(history_seed(history), SIMULATED_SEED);
	cr_assert_eq(history_restore(history, simulated.memory, simulated.alerts, simulated.now,
				     then),
		     0);
	history_close(history);
}

static void probe(__u32 source, __u32 target)
{
	const struct ping ping = {
		.source = simulated_ipv4(source),
		.target = simulated_ipv4(target),
		.view = VIEW_INBOUND,
	};

	simulated_ping(&simulated, &ping);
	simulated_until(&simulated, simulated.now + 5 * MINUTE);
}

Test(history, a_slow_scan_goes_on_across_restarts)
{
	for (__u32 i = 0; i < 45; i++) {
		probe(0xc6336407, 0x0a000000 + i * 7);
		if (i % 10 == 9)
			restart(2 * NSEC_PER_SEC);
		cr_assert(i >= 20 || !raised[RULE_SWEEP_SLOW]);
	}
	cr_assert_geq(raised[RULE_SWEEP_SLOW], 1);
}

Test(history, without_it_the_scan_would_begin_anew)
{
	for (__u32 i = 0; i < 45; i++) {
		probe(0xc6336407, 0x0a000000 + i * 7);
		if (i % 20 == 9) {
			simulated_stop(&simulated);
			simulated_start(&simulated, MONDAY + i * 5 * MINUTE, report, NULL);
		}
	}
	cr_assert_eq(raised[RULE_SWEEP_SLOW], 0, "or the test before shows nothing");
}

Test(history, a_campaign_goes_on_across_a_restart)
{
	for (__u32 i = 0; i < 60; i++) {
		probe(0xc6000000 + i * 0x301, 0xc0000200 + i);
		if (i == 25)
			restart(MINUTE);
		cr_assert(i > 28 || !raised[RULE_SWEEP_DISTRIBUTED]);
	}
	cr_assert_eq(raised[RULE_SWEEP_DISTRIBUTED], 1);
}

/* Before a restart 25 hosts, after it the same and ten others. */
static bool sweeps_across_a_restart(enum view view)
{
	static const __u32 counts[] = { 25, 35 };

	raised[RULE_SWEEP] = 0;
	for (size_t run = 0; run < ARRAY_LENGTH(counts); run++) {
		for (__u32 i = 0; i < counts[run]; i++)
			simulated_ping(&simulated,
				       &(struct ping){ .source = simulated_ipv4(0xc6336407),
						       .target = simulated_ipv4(0x0a000000 + i),
						       .view = view });
		simulated_until(&simulated, simulated.now + 4 * NSEC_PER_SEC);
		if (run == 0) {
			restart(2 * MINUTE);
			simulated_set(&simulated, "rules.sweep.window=edge=5m");
		}
	}
	return raised[RULE_SWEEP];
}

/* What left the window while the daemon was down is known, and in a longer window is not yet. */
Test(history, a_window_goes_on_across_a_restart)
{
	cr_expect_not(sweeps_across_a_restart(VIEW_INBOUND));
	cr_expect(sweeps_across_a_restart(VIEW_EDGE));
}

Test(history, what_was_told_is_not_told_again)
{
	for (__u32 i = 0; i < 40; i++)
		probe(0xc6336407, 0x0a000000 + i * 7);
	cr_assert_eq(raised[RULE_SWEEP_SLOW], 1);
	restart(NSEC_PER_SEC);
	for (__u32 i = 40; i < 44; i++)
		probe(0xc6336407, 0x0a000000 + i * 7);
	cr_assert_eq(raised[RULE_SWEEP_SLOW], 1);
}

Test(history, a_monitors_hosts_are_known_after_a_restart)
{
	for (unsigned int round = 0; round < 200; round++) {
		for (__u32 i = 0; i < 30; i++) {
			const struct ping ping = { .source = simulated_ipv4(0x0a000001),
						   .target = simulated_ipv4(0x0a000100 + i),
						   .view = VIEW_PRIVATE,
						   .answered = true };

			simulated_ping(&simulated, &ping);
		}
		simulated_until(&simulated, simulated.now + MINUTE);
		if (round == 100)
			restart(30 * HOUR);
	}
	for (int rule = 0; rule < RULE_COUNT; rule++)
		cr_assert_eq(raised[rule], 0, "%s", rule_names[rule]);
}

/* The clock was years off when the machine started, and was set later. */
Test(history, a_clock_that_was_set_moves_no_window)
{
	struct history *history;

	simulated_stop(&simulated);
	simulated_start(&simulated, 86400 * NSEC_PER_SEC, report, NULL);
	for (__u32 i = 0; i < 25; i++)
		probe(0xc6336407, 0x0a000000 + i * 7);
	cr_assert_eq(history_save(path, simulated.memory, simulated.alerts, simulated.now, MONDAY),
		     0);
	simulated_stop(&simulated);
	simulated_start(&simulated, MONDAY + MINUTE, report, NULL);
	history = history_open(path);
	cr_assert(history);
	cr_assert_eq(history_restore(history, simulated.memory, simulated.alerts, simulated.now,
				     MONDAY + MINUTE),
		     0);
	history_close(history);
	for (__u32 i = 25; i < 40; i++)
		probe(0xc6336407, 0x0a000000 + i * 7);
	cr_assert_eq(raised[RULE_SWEEP_SLOW], 1);
}

static void save_something(void)
{
	for (__u32 i = 0; i < 12; i++)
		probe(0xc6336400 + i % 3, 0x0a000000 + i);
	cr_assert_eq(history_save(path, simulated.memory, simulated.alerts, simulated.now, wall()),
		     0);
}

static bool there(const char *file)
{
	return !access(file, F_OK);
}

/* Reads the file without its header, which has the time of saving. */
static size_t read_body(char *body, size_t room)
{
	FILE *file = fopen(path, "r");
	size_t size;

	cr_assert(file);
	fseek(file, 48, SEEK_SET);
	size = fread(body, 1, room, file);
	cr_assert(feof(file));
	fclose(file);
	return size;
}

Test(history, saved_twice_is_the_same)
{
	static char first[65536], second[65536];
	size_t size;

	save_something();
	size = read_body(first, sizeof(first));
	restart(0);
	cr_assert_eq(history_save(path, simulated.memory, simulated.alerts, simulated.now, wall()),
		     0);
	cr_assert_eq(read_body(second, sizeof(second)), size);
	cr_assert_arr_eq(first, second, size);
}

Test(history, is_for_its_owner_alone)
{
	struct stat status;

	save_something();
	cr_assert_eq(stat(path, &status), 0);
	cr_assert_eq(status.st_mode & 0777, 0600, "who knows the seed can choose collisions");
}

Test(history, no_file_is_no_history)
{
	cr_redirect_stderr();
	cr_assert_null(history_open(path));
	cr_assert_eq(history_seed(NULL), 0);
	fflush(stderr);
	cr_assert_stderr_eq_str("");
}

/* Any inverted byte, or truncation anywhere. */
Test(history, damage_is_found_wherever_it_is)
{
	struct stat status;
	long places;

	cr_redirect_stderr();
	save_something();
	cr_assert_eq(stat(path, &status), 0);
	places = status.st_size;
	for (long place = 0; place < places; place += 1 + place / 50) {
		FILE *file = fopen(path, "r+");
		int byte;

		fseek(file, place, SEEK_SET);
		byte = fgetc(file);
		fseek(file, place, SEEK_SET);
		fputc(byte ^ 0x10, file);
		fclose(file);
		cr_assert_null(history_open(path), "byte %ld", place);
		cr_assert_not(there(path));
		cr_assert(there(aside));
		cr_assert_eq(history_save(path, simulated.memory, simulated.alerts, simulated.now,
					  wall()),
			     0);
	}
	for (long length = 0; length < places; length += 1 + length / 20) {
		cr_assert_eq(truncate(path, length), 0);
		cr_assert_null(history_open(path), "%ld bytes", length);
		cr_assert_eq(history_save(path, simulated.memory, simulated.alerts, simulated.now,
					  wall()),
			     0);
	}
}

Test(history, another_seed_is_set_aside)
{
	struct history *history;
	struct memory *memory;

	cr_redirect_stderr();
	save_something();
	memory = memory_new(&simulated.settings, SIMULATED_SEED + 1, simulated.offset);
	history = history_open(path);
	cr_assert_eq(history_restore(history, memory, simulated.alerts, simulated.now, wall()),
		     -EINVAL);
	history_close(history);
	memory_free(memory);
	cr_assert(there(aside));
	cr_assert_not(there(path));
}

Test(history, a_save_that_fails_leaves_the_old_file)
{
	char nowhere[160];

	cr_redirect_stderr();
	save_something();
	snprintf(nowhere, sizeof(nowhere), "%s/below", path);
	cr_assert_eq(history_save(nowhere, simulated.memory, simulated.alerts, simulated.now,
				  wall()),
		     -ENOTDIR);
	cr_assert(there(path));
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

Test(history, what_a_later_version_wrote_is_kept)
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
	cr_assert_eq(history_save(path, simulated.memory, simulated.alerts, simulated.now, wall()),
		     0);
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
	struct alerts *alerts = alerts_new(&simulated.settings, report, NULL);
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

Test(history, the_version_before_is_read)
{
	struct history *history;
	static char first[65536], second[65536];
	__u64 then;
	size_t size;

	save_something();
	make_plain();
	size = read_body(first, sizeof(first));
	then = wall();
	simulated_stop(&simulated);
	simulated_start(&simulated, then, report, NULL);
	history = history_open(path);
	cr_assert(history);
	cr_assert_eq(history_restore(history, simulated.memory, simulated.alerts, simulated.now,
				     then),
		     0);
	history_close(history);
	cr_assert_eq(history_save(path, simulated.memory, simulated.alerts, simulated.now, wall()),
		     0);
	make_plain();
	cr_assert_eq(read_body(second, sizeof(second)), size);
	cr_assert_arr_eq(first, second, size);
}

/*
 * A file of icmpguard version 1: 198.51.100.7 asked 19 hosts in 95 minutes, one every five minutes,
 * as probe() does; 198.51.100.9 has an alert about a sweep.
 */
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
	const __u64 then = MONDAY + 5790 * NSEC_PER_SEC;
	struct history *history;

	simulated_stop(&simulated);
	simulated_start(&simulated, then, report, NULL);
	if (with) {
		unpack_version_1();
		history = history_open(path);
		cr_assert(history);
		cr_assert_eq(history_restore(history, simulated.memory, simulated.alerts,
					     simulated.now, then),
			     0);
		history_close(history);
		cr_expect_eq(alerts_counts(simulated.alerts)->active, 1);
	}
	for (__u32 i = 19; i < 39; i++)
		probe(0xc6336407, 0x0a000000 + i * 7);
}

Test(history, a_scan_goes_on_that_version_1_saw)
{
	go_on_from_version_1(true);
	cr_expect_geq(raised[RULE_SWEEP_SLOW], 1);
	cr_expect_eq(raised[RULE_SWEEP], 0, "its alert was told");
}

Test(history, without_the_file_it_would_not)
{
	go_on_from_version_1(false);
	cr_expect_eq(raised[RULE_SWEEP_SLOW], 0, "or the test before shows nothing");
}

static void assert_path(const char *setting, const char *instance, const char *expected)
{
	char text[SETTINGS_PATH];

	cr_assert_eq(history_path(text, setting, instance), 0);
	cr_assert_str_eq(text, expected);
}

Test(history, the_instance_is_in_the_name)
{
	assert_path("/var/lib/icmpguard/%i.history", "main", "/var/lib/icmpguard/main.history");
	assert_path("/a/%i/%i%", "b", "/a/b/b%");
	assert_path("", "main", "");
}

Test(history, a_name_too_long_is_refused)
{
	char text[SETTINGS_PATH], setting[SETTINGS_PATH];

	cr_redirect_stderr();
	memset(setting, 'x', sizeof(setting));
	strcpy(setting + sizeof(setting) - 3, "%i");
	cr_assert_eq(history_path(text, setting, "abcdef"), -ENAMETOOLONG);
}

/* Returns whether a router's advertisement is dropped. */
static bool advertise(const char *source, int sender)
{
	static struct frame frame;

	link_frame(&frame, &(struct link_message){ .type = 134,
						   .sender = sender,
						   .source = source,
						   .lifetime = 1800,
						   .prefix = "2001:db8:1::" });
	return simulated_receive(&simulated, &frame);
}

static void guard_routers(void)
{
	simulated_set(&simulated, "mode=enforce");
	simulated_set(&simulated, "learning=5m");
	simulated_set(&simulated, "rules.rogue-router.response=drop");
}

/* Before it has advertised itself again. */
Test(history, a_router_that_was_learned_is_known_after_a_restart)
{
	guard_routers();
	for (int i = 0; i < 8; i++) {
		advertise("fe80::1", 1);
		simulated_until(&simulated, simulated.now + MINUTE);
	}
	restart(HOUR);
	guard_routers();
	simulated_until(&simulated, simulated.now + 2 * NSEC_PER_SEC);
	cr_expect(advertise("fe80::66", 9), "a stranger");
	cr_expect(advertise("fe80::1", 9), "its address, and not its link-layer address");
	cr_expect(!advertise("fe80::1", 1));
	simulated_until(&simulated, simulated.now + MINUTE);
	cr_expect(raised[RULE_ROGUE_ROUTER] >= 1);
}
