// SPDX-License-Identifier: GPL-2.0-only
#include "metrics/textfile.h"

#include "config/config.h"
#include "base/names.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/redirect.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct settings settings;
static struct counters counters;
static struct engine_counts engine;
static struct evictions evictions;
static struct alert_counts alerts;
static const struct attachment attachments[] = {
	{ .name = "eth0", .kind = ATTACH_DISPATCHER, .mode = ATTACH_NATIVE, .egress = EGRESS_TCX },
	{ .name = "we\"ird\\", .kind = ATTACH_DIRECT, .mode = ATTACH_GENERIC },
};
static struct report report;
static char directory[] = "/tmp/icmpguard-textfile-XXXXXX";
static char file[64];

static void setup(void)
{
	static const char *const names[FILLS] = { "sources",   "targets",	"refusals",
						  "datagrams", "blocks",	"block_prefixes",
						  "allows",    "allow_prefixes" };
	static char others[FILLS][16];

	config_defaults(&settings);
	for (int i = 0; i < FILLS; i++) {
		snprintf(others[i], sizeof(others[i]), "other_%d", i);
		counters.maps[i] = (struct map_fill){ names[i] ?: others[i], 10 + i, 1000 + i };
	}
	report = (struct report){
		.settings = &settings,
		.counters = &counters,
		.engine = &engine,
		.evictions = &evictions,
		.alerts = &alerts,
		.attachments = attachments,
		.attachment_count = 2,
		.started = 1700000000,
		.written = 1700000042,
	};
	cr_assert_not_null(mkdtemp(directory));
	snprintf(file, sizeof(file), "%s/icmpguard.prom", directory);
}

static void teardown(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", directory);
	cr_assert(eq(int, system(command), 0));
}

TestSuite(textfile, .init = setup, .fini = teardown);

/* Returns the output, to be freed by the caller. */
static char *printed(void)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	cr_assert(eq(int, textfile_print(to, &report), 0));
	fclose(to);
	return text;
}

static bool has_line(const char *text, const char *line)
{
	size_t length = strlen(line);

	for (const char *at = strstr(text, line); at; at = strstr(at + 1, line))
		if ((at == text || at[-1] == '\n') && at[length] == '\n')
			return true;
	return false;
}

static void assert_line(const char *line)
{
	char *text = printed();

	cr_expect(has_line(text, line), "no line \"%s\" in\n%s", line, text);
	free(text);
}

static void assert_nowhere(const char *words)
{
	char *text = printed();

	cr_expect_null(strstr(text, words), "\"%s\" in\n%s", words, text);
	free(text);
}

Test(textfile, reasons)
{
	counters.reasons[REASON_LIMIT_SOURCE] = (struct reason_count){ 1, 2, 3, 4 };
	assert_line("icmpguard_packets_total{reason=\"limit_source\"} 1");
	assert_line("icmpguard_bytes_total{reason=\"limit_source\"} 2");
	assert_line("icmpguard_dropped_packets_total{reason=\"limit_source\"} 3");
	assert_line("icmpguard_would_drop_packets_total{reason=\"limit_source\"} 4");
	assert_line("icmpguard_packets_total{reason=\"truncated_nd\"} 0");
	assert_line("# TYPE icmpguard_packets_total counter");
}

Test(textfile, largest_number)
{
	counters.reasons[REASON_PASS].packets = ~0ULL;
	assert_line("icmpguard_packets_total{reason=\"pass\"} 18446744073709551615");
}

Test(textfile, types_seen_alone)
{
	assert_nowhere("type_packets_total{");
	counters.types[type_index(4, 8)] = (struct type_count){ 5, 6, 7 };
	counters.types[type_index(6, 128)].packets = 8;
	counters.types[type_index(4, 200)].packets = 9;
	assert_line("icmpguard_type_packets_total{family=\"icmp\",icmp_type=\"echo_request\"} 5");
	assert_line("icmpguard_type_bytes_total{family=\"icmp\",icmp_type=\"echo_request\"} 6");
	assert_line("icmpguard_type_dropped_packets_total{family=\"icmp\",icmp_type=\"echo_"
		    "request\"} 7");
	assert_line("icmpguard_type_packets_total{family=\"icmp6\",icmp_type=\"echo_request\"} 8");
	assert_line("icmpguard_type_packets_total{family=\"icmp\",icmp_type=\"200\"} 9");
	assert_nowhere("icmp_type=\"echo_reply\"");
}

/* A collector refuses a file with duplicate labels. */
Test(textfile, no_two_types_share_a_name)
{
	char a[TYPE_TEXT], b[TYPE_TEXT];

	for (int family = 4; family <= 6; family += 2)
		for (int i = 0; i < 256; i++)
			for (int j = 0; j < i; j++)
				cr_expect(ne(str, (char *)type_name(a, family, i),
					     (char *)type_name(b, family, j)),
					  "types %d and %d", i, j);
}

Test(textfile, alerts_begin_at_zero)
{
	for (int view = 0; view < VIEW_COUNT; view++)
		settings.views[view].rules[RULE_SWEEP].severity = SEVERITY_CRITICAL;
	settings.views[VIEW_EDGE].rules[RULE_SWEEP].severity = SEVERITY_INFO;
	alerts.reached[RULE_SWEEP][SEVERITY_LOW] = 2;
	report.alerts_active[RULE_SWEEP][SEVERITY_LOW] = 1;
	assert_line("icmpguard_alerts_total{rule=\"flood-source\",severity=\"high\"} 0");
	assert_line("icmpguard_alerts_total{rule=\"sweep\",severity=\"critical\"} 0");
	assert_line("icmpguard_alerts_total{rule=\"sweep\",severity=\"info\"} 0");
	assert_line("icmpguard_alerts_total{rule=\"sweep\",severity=\"low\"} 2");
	assert_line("icmpguard_alerts_active{rule=\"sweep\",severity=\"low\"} 1");
	assert_nowhere("rule=\"sweep\",severity=\"medium\"");
}

Test(textfile, blocks_and_responses)
{
	report.blocks_active[BLOCK_ICMP][BLOCK_ORIGIN_RULE] = 3;
	engine.response = (struct response_counts){ 1, 2, 3, 4, 5 };
	assert_line("icmpguard_blocks_active{scope=\"echo\",origin=\"operator\"} 0");
	assert_line("icmpguard_blocks_active{scope=\"icmp\",origin=\"rule\"} 3");
	assert_line("icmpguard_blocks_made_total 1");
	assert_line("icmpguard_blocks_would_make_total 2");
	assert_line("icmpguard_blocks_braked_total 3");
	assert_line("icmpguard_blocks_refused_total 4");
	assert_line("icmpguard_blocks_failed_total 5");
}

Test(textfile, process)
{
	engine.poll_nanoseconds = 1234567;
	assert_line("icmpguard_poll_seconds_total 0.001235");
	assert_line("icmpguard_mode{mode=\"monitor\"} 1");
	assert_line("icmpguard_mode{mode=\"enforce\"} 0");
	assert_line("icmpguard_build_info{version=\"" VERSION "\"} 1");
	assert_line("icmpguard_start_time_seconds 1700000000");
	assert_line("icmpguard_last_export_timestamp_seconds 1700000042");
	assert_line("icmpguard_table_entries{table=\"sources\"} 10");
	assert_line("icmpguard_table_max_entries{table=\"allow_prefixes\"} 1007");
	counters.health[HEALTH_ADMISSIONS_REFUSED] = 77;
	assert_line("icmpguard_admissions_refused_total 77");
	assert_line("icmpguard_mode{mode=\"off\"} 0");
	report.mode = MODE_ENFORCE;
	assert_line("icmpguard_mode{mode=\"enforce\"} 1");
}

Test(textfile, every_sample_names_the_instance)
{
	char *text, *rest, *line;

	report.guard = "eth0";
	text = rest = printed();
	while ((line = strsep(&rest, "\n")))
		if (*line && *line != '#')
			cr_expect_not_null(strstr(line, "guard=\"eth0\"} "), "%s", line);
	free(text);
}

/* Severities that a detector gives besides the setting. */
Test(textfile, severities_of_the_detectors_begin_at_zero)
{
	assert_line("icmpguard_alerts_total{rule=\"legacy-probe\",severity=\"info\"} 0");
	assert_line("icmpguard_alerts_total{rule=\"legacy-probe\",severity=\"low\"} 0");
	assert_line("icmpguard_alerts_total{rule=\"legacy-probe\",severity=\"medium\"} 0");
}

Test(textfile, label_values_are_escaped)
{
	char line[128];

	snprintf(line, sizeof(line),
		 "icmpguard_attach_info{interface=\"we\\\"ird\\\\\",kind=\"%s\",mode=\"%s\"} 1",
		 attach_kind_name(ATTACH_DIRECT), attach_mode_name(ATTACH_GENERIC));
	assert_line(line);
}

Test(textfile, where_packets_leave)
{
	assert_line("icmpguard_egress_info{interface=\"eth0\",kind=\"tcx\"} 1");
	assert_line("icmpguard_egress_info{interface=\"we\\\"ird\\\\\",kind=\"none\"} 0");
}

Test(textfile, nothing_but_the_process)
{
	report = (struct report){ .written = 1 };
	assert_line("icmpguard_last_export_timestamp_seconds 1");
	assert_nowhere("icmpguard_mode");
	assert_nowhere("packets_total");
}

static void evictions_see(__u64 polls, __u64 inserted, __u64 entries)
{
	engine.polls = polls;
	engine.sources = entries;
	counters.health[HEALTH_SOURCES_INSERTED] = inserted;
	evictions_update(&evictions, &counters, &engine);
}

Test(textfile, evictions)
{
	evictions_see(1, 100, 90);
	cr_assert(eq(u64, evictions.sources, 0), "100 came in after the poll saw 90");
	evictions_see(1, 150, 90);
	cr_assert(eq(u64, evictions.sources, 0), "no poll since");
	evictions_see(2, 160, 120);
	cr_assert(eq(u64, evictions.sources, 30), "of 150 before the poll 120 are left");
	evictions_see(3, 160, 165);
	cr_assert(eq(u64, evictions.sources, 30));
	evictions_see(4, 160, 155);
	cr_assert(eq(u64, evictions.sources, 30), "never less");
	assert_line("icmpguard_table_evictions_total{table=\"sources\"} 30");
	assert_line("icmpguard_table_evictions_total{table=\"targets\"} 0");
	report.evictions = NULL;
	assert_nowhere("evictions");
}

static void fill_everything(void)
{
	memset(&alerts, 1, sizeof(alerts));
	memset(&counters.reasons, 1, sizeof(counters.reasons));
	memset(&counters.types, 1, sizeof(counters.types));
}

/* Returns the status of a command that reads `file` on standard input, with its output shown. */
static int status_on_file(const char *command)
{
	char line[256];
	int status;

	snprintf(line, sizeof(line), "%s < %s 1>&2", command, file);
	status = system(line);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(textfile, promtool_has_no_complaint)
{
	if (system("command -v promtool >/dev/null"))
		cr_skip("no promtool");
	cr_assert(eq(int, textfile_write(file, &report), 0));
	cr_assert(eq(int, status_on_file("promtool check metrics"), 0));
	fill_everything();
	cr_assert(eq(int, textfile_write(file, &report), 0));
	cr_assert(eq(int, status_on_file("promtool check metrics"), 0));
}

Test(textfile, is_readable_and_leaves_nothing_else)
{
	char command[128];
	struct stat status;

	umask(0077);
	cr_assert(eq(int, textfile_write(file, &report), 0));
	cr_assert(eq(int, textfile_write(file, &report), 0));
	cr_assert(eq(int, stat(file, &status), 0));
	cr_assert(eq(int, status.st_mode & 07777, 0644));
	snprintf(command, sizeof(command), "test \"$(ls -A %s)\" = icmpguard.prom", directory);
	cr_assert(eq(int, system(command), 0));
}

static void *stderr_text(void)
{
	char *text = NULL;
	size_t size = 0;

	fflush(stderr);
	if (getdelim(&text, &size, '\0', cr_get_redirected_stderr()) < 0)
		text = strdup("");
	return text;
}

Test(textfile, missing_directory_is_named)
{
	char missing[128];
	char *text;

	cr_redirect_stderr();
	snprintf(missing, sizeof(missing), "%s/nowhere/icmpguard.prom", directory);
	cr_assert(eq(int, textfile_write(missing, &report), -ENOENT));
	text = stderr_text();
	cr_assert_not_null(strstr(text, missing), "%s", text);
	cr_assert_not_null(strstr(text, "there is no directory"), "%s", text);
	free(text);
}

/* Returns how often a text has a word. */
static int count_of(const char *text, const char *word)
{
	int count = 0;

	while ((text = strstr(text, word))) {
		text += strlen(word);
		count++;
	}
	return count;
}

Test(textfile, failures_in_a_row_are_not_all_reported)
{
	__u64 failures = 0;
	char *text;

	cr_redirect_stderr();
	cr_assert(eq(int, mkdir(file, 0755), 0));
	for (int i = 0; i < 20; i++)
		cr_expect(eq(int, textfile_save(file, "x", 1, &failures), -EISDIR));
	cr_assert(eq(int, rmdir(file), 0));
	for (int i = 0; i < 2; i++)
		cr_expect(eq(int, textfile_save(file, "x", 1, &failures), 0));
	text = stderr_text();
	cr_expect(eq(int, count_of(text, "cannot write"), 5), "1, 2, 4, 8, 16: %s", text);
	cr_expect(eq(int, count_of(text, "is written again, after 20 failures"), 1), "%s", text);
	free(text);
}

/* A directory with the file's name: everything succeeds except the rename. */
Test(textfile, failed_rename_leaves_no_temporary_file)
{
	char command[128];
	char *text;

	cr_redirect_stderr();
	cr_assert(eq(int, mkdir(file, 0755), 0));
	cr_assert(eq(int, textfile_write(file, &report), -EISDIR));
	text = stderr_text();
	cr_assert_not_null(strstr(text, file), "%s", text);
	free(text);
	snprintf(command, sizeof(command), "test \"$(ls -A %s)\" = icmpguard.prom", directory);
	cr_assert(eq(int, system(command), 0));
}

Test(textfile, full_disk_keeps_the_old_file)
{
	char command[256];

	/* In a mount namespace of this test's process. */
	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", directory, "tmpfs", 0, "size=4k"))
		cr_skip("not permitted to mount");
	cr_redirect_stderr();
	snprintf(command, sizeof(command), "echo old > %s", file);
	cr_assert(eq(int, system(command), 0));
	fill_everything();
	cr_expect(eq(int, textfile_write(file, &report), -ENOSPC));
	snprintf(command, sizeof(command),
		 "test \"$(cat %s)\" = old && test \"$(ls -A %s)\" = icmpguard.prom", file,
		 directory);
	cr_expect(eq(int, system(command), 0));
	cr_assert(eq(int, umount(directory), 0));
}

Test(textfile, stream_error_is_returned)
{
	FILE *full = fopen("/dev/full", "w");

	setvbuf(full, NULL, _IONBF, 0);
	cr_assert(eq(int, textfile_print(full, &report), -ENOSPC));
	fclose(full);
}
