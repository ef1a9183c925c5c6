// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compares icmpguard's findings in captures with the expected ones.
 *
 * usage: accuracy [--tap] EXPECTED.tsv...
 *
 * A line of EXPECTED.tsv has a capture (relative to the file), its class, the expectation
 * and further columns for people, separated by tabs. Expectations are
 *   RULE...        any one of these rules is raised; rules that this build lacks are
 *                  reported as not built
 *   silent, silent-or-info, no crash; silent or malformed
 *                  no alert of severity low or above
 *
 * Prints a table by class and one by rule, and each capture judged wrong; or, with --tap,
 * one line per capture. Exit status: 0; 1 if a capture was judged wrong; 2 if there is
 * nothing to judge.
 */
#include "base/names.h"
#include "config/config.h"
#include "base/names.h"
#include "detectors/detector.h"
#include "base/log.h"
#include "replay/replay_summary.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Home of the captures beneath lab/. */
static const char lab_home[] =
	"home=192.0.2.0/24,203.0.113.0/24,10.10.0.0/24,2001:db8:b::/64,2001:db8:c::/64";

enum verdict { RIGHT, MISSED, FALSE_ALERT, NOT_BUILT, OUT_OF_REACH, UNREADABLE, VERDICTS };

static const char *const verdict_names[VERDICTS] = { "right",	  "missed",	  "false alert",
						     "not built", "out of reach", "not readable" };

/*
 * Captures whose ICMP alone does not contain what they should show: benign captures contain the
 * same, so a rule that found it would be wrong there. Listed so that they are neither forgotten nor
 * counted as right.
 */
static const struct {
	const char *capture; /* the end of its name */
	const char *why;
} out_of_reach[] = {
	{ "nmap_80_all.pcap", "one port refused six times: any client of a closed port" },
	{ "nmap_80_w_service_detection.pcap",
	  "one port refused six times: any client of a closed port" },
	{ "bro-simple-scan/testing/pcaps/backscatter.trace",
	  "28 refusals by four hosts within a day: any client's; the rest is TCP" },
	{ "bro-simple-scan/testing/pcaps/multiport_scan.pcap",
	  "one refusal each by six hosts: any client of six closed ports" },
	{ "ipv6-malformed-fragments-9/frag-9.pcap",
	  "an answered ping in an atomic fragment (RFC 6946)" },
	{ "ipv6-malformed-fragments-25/frag-25.pcap", "the odd fragment is one of TCP" },
};

struct expectation {
	char *capture;
	char *class;
	char *expected;
	char *what;
	enum rule rules[RULE_COUNT]; /* of `expected` */
	size_t rule_count;
	bool silent;
	char not_built[128]; /* rules of `expected` that this build lacks */
};

/* The result of a replay. */
struct said {
	__u64 raised[RULE_COUNT];
	int severity[RULE_COUNT]; /* the highest, -1 without an alert */
};

struct class
{
	char name[64];
	unsigned int captures;
	unsigned int verdicts[VERDICTS];
};

struct bench {
	struct settings settings;
	struct object object;
	bool tap;
	struct class classes[128];
	size_t class_count;
	unsigned int captures;
	unsigned int wrong;
	unsigned int expected[RULE_COUNT]; /* captures that name the rule */
	unsigned int found[RULE_COUNT];	   /* of these, those for which it was raised */
	unsigned int falsely[RULE_COUNT];  /* captures that should be silent and were not */
};

static bool expects_silence(const char *expected)
{
	return !strncmp(expected, "silent", 6) || !strncmp(expected, "no crash", 8);
}

static void read_rules(struct expectation *expectation)
{
	char *list = strdup(expectation->expected), *rest = list;
	const char *word;

	while (list && (word = strsep(&rest, " "))) {
		size_t length = strlen(expectation->not_built);
		int rule = 0;

		while (rule < RULE_COUNT && strcmp(rule_names[rule], word))
			rule++;
		if (rule < RULE_COUNT)
			expectation->rules[expectation->rule_count++] = (enum rule)rule;
		else if (*word)
			snprintf(expectation->not_built + length,
				 sizeof(expectation->not_built) - length, " %s", word);
	}
	free(list);
}

/* Splits the line into columns. Returns false if it has none. */
static bool read_line(char *line, struct expectation *expectation)
{
	*expectation = (struct expectation){};
	line[strcspn(line, "\r\n")] = '\0';
	if (line[0] == '#')
		return false;
	expectation->capture = strsep(&line, "\t");
	expectation->class = strsep(&line, "\t");
	expectation->expected = strsep(&line, "\t");
	if (!expectation->expected)
		return false;
	expectation->what = line && strrchr(line, '\t') ? strrchr(line, '\t') + 1 : "";
	expectation->silent = expects_silence(expectation->expected);
	if (!expectation->silent)
		read_rules(expectation);
	return true;
}

static void note_alert(const struct alert *alert, void *context)
{
	struct said *said = context;
	enum rule rule = alert->finding.rule;

	said->raised[rule] += alert->state == ALERT_RAISED;
	if ((int)alert->finding.severity > said->severity[rule])
		said->severity[rule] = (int)alert->finding.severity;
}

/* Returns why a capture cannot be judged by its ICMP, or NULL. */
static const char *unreachable_reason(const char *capture)
{
	size_t length = strlen(capture);

	for (size_t i = 0; i < ARRAY_LENGTH(out_of_reach); i++) {
		size_t end = strlen(out_of_reach[i].capture);

		if (length >= end && !strcmp(capture + length - end, out_of_reach[i].capture))
			return out_of_reach[i].why;
	}
	return NULL;
}

static enum verdict judge(const struct expectation *expectation, const struct said *said)
{
	if (expectation->silent) {
		for (int rule = 0; rule < RULE_COUNT; rule++)
			if (said->severity[rule] >= SEVERITY_LOW)
				return FALSE_ALERT;
		return RIGHT;
	}
	for (size_t i = 0; i < expectation->rule_count; i++)
		if (said->raised[expectation->rules[i]])
			return RIGHT;
	if (expectation->not_built[0])
		return NOT_BUILT;
	return unreachable_reason(expectation->capture) ? OUT_OF_REACH : MISSED;
}

static enum verdict replay_capture(struct bench *bench, const char *directory,
				   const struct expectation *expectation, struct said *said)
{
	char *file;
	struct replay_options options = {
		.settings = &bench->settings,
		.object = &bench->object,
		.files = &file,
		.file_count = 1,
		.report = note_alert,
		.context = said,
	};
	struct replay_result result;
	int error;

	memset(said, 0, sizeof(*said));
	for (int rule = 0; rule < RULE_COUNT; rule++)
		said->severity[rule] = -1;
	bench->settings.home.count = 0;
	if (!strncmp(expectation->capture, "lab/", 4) && config_set(&bench->settings, lab_home))
		return UNREADABLE;
	if (asprintf(&file, "%s/%s", directory, expectation->capture) < 0)
		return UNREADABLE;
	error = replay(&options, &result);
	replay_result_free(&result);
	free(file);
	return error ? UNREADABLE : judge(expectation, said);
}

static bool is_accepted(enum verdict verdict)
{
	return verdict == RIGHT || verdict == NOT_BUILT || verdict == OUT_OF_REACH;
}

static struct class *find_class(struct bench *bench, const char *name)
{
	size_t i = 0;

	while (i < bench->class_count && strcmp(bench->classes[i].name, name))
		i++;
	if (i == bench->class_count && i < ARRAY_LENGTH(bench->classes)) {
		snprintf(bench->classes[i].name, sizeof(bench->classes[i].name), "%s", name);
		bench->class_count++;
	}
	return &bench->classes[i < ARRAY_LENGTH(bench->classes) ? i : i - 1];
}

static void count(struct bench *bench, const struct expectation *expectation,
		  const struct said *said, enum verdict verdict)
{
	struct class *class = find_class(bench, expectation->class);

	bench->captures++;
	bench->wrong += !is_accepted(verdict);
	class->captures++;
	class->verdicts[verdict]++;
	for (size_t i = 0; i < expectation->rule_count; i++) {
		bench->expected[expectation->rules[i]]++;
		bench->found[expectation->rules[i]] += said->raised[expectation->rules[i]] > 0;
	}
	for (int rule = 0; rule < RULE_COUNT && expectation->silent; rule++)
		bench->falsely[rule] += said->severity[rule] >= SEVERITY_LOW;
}

static void print_said(const struct said *said)
{
	const char *before = "";

	for (int rule = 0; rule < RULE_COUNT; rule++) {
		if (!said->raised[rule])
			continue;
		printf("%s%s (%s)", before, rule_names[rule], severity_names[said->severity[rule]]);
		before = ", ";
	}
	if (!*before)
		fputs("nothing", stdout);
}

static void print_capture(const struct bench *bench, const struct expectation *expectation,
			  const struct said *said, enum verdict verdict)
{
	if (bench->tap)
		printf("%s %s", is_accepted(verdict) ? "ok" : "not ok", expectation->capture);
	else if (verdict == RIGHT)
		return;
	else
		printf("%-12s %s", verdict_names[verdict], expectation->capture);
	if (verdict == NOT_BUILT)
		printf(bench->tap ? " # SKIP not built yet:%s" : " (%s ), said ",
		       expectation->not_built);
	else if (verdict == OUT_OF_REACH)
		printf(bench->tap ? " # SKIP out of reach: %s" : " (%s), said ",
		       unreachable_reason(expectation->capture));
	else if (verdict != RIGHT)
		printf(": expected %s, said ", expectation->expected);
	if (verdict != RIGHT && !(bench->tap && is_accepted(verdict)))
		print_said(said);
	putchar('\n');
	fflush(stdout);
}

/* Returns 0, or -errno after reporting. */
static int judge_file(struct bench *bench, const char *name)
{
	char directory[PATH_MAX], *line = NULL;
	struct expectation expectation;
	FILE *file = fopen(name, "r");
	enum verdict verdict;
	struct said said;
	size_t size = 0;

	if (!file)
		return log_error(-errno, "%s: %s", name, strerror(errno));
	snprintf(directory, sizeof(directory), "%s", name);
	dirname(directory);
	while (getline(&line, &size, file) > 0) {
		if (!read_line(line, &expectation))
			continue;
		verdict = replay_capture(bench, directory, &expectation, &said);
		count(bench, &expectation, &said, verdict);
		print_capture(bench, &expectation, &said, verdict);
	}
	free(line);
	fclose(file);
	return 0;
}

static void print_tables(const struct bench *bench)
{
	printf("\n%-26s %8s", "class", "captures");
	for (int verdict = 0; verdict < VERDICTS; verdict++)
		printf(" %12s", verdict_names[verdict]);
	for (size_t i = 0; i < bench->class_count; i++) {
		printf("\n%-26s %8u", bench->classes[i].name, bench->classes[i].captures);
		for (int verdict = 0; verdict < VERDICTS; verdict++)
			printf(" %12u", bench->classes[i].verdicts[verdict]);
	}
	printf("\n\n%-26s %8s %12s %12s\n", "rule", "expected", "found there", "falsely");
	for (int rule = 0; rule < RULE_COUNT; rule++)
		printf("%-26s %8u %12u %12u\n", rule_names[rule], bench->expected[rule],
		       bench->found[rule], bench->falsely[rule]);
	printf("\n%u captures, %u judged wrong\n", bench->captures, bench->wrong);
}

int main(int argc, char **argv)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	int first = 1, error = 0;

	if (!bench)
		return 2;
	if (argc > first && !strcmp(argv[first], "--tap")) {
		bench->tap = true;
		first++;
	}
	config_defaults(&bench->settings);
	if (object_load_replay(&bench->object, &bench->settings))
		return 2;
	for (int i = first; i < argc && !error; i++)
		error = judge_file(bench, argv[i]);
	if (!bench->tap)
		print_tables(bench);
	object_close(&bench->object);
	error = error || !bench->captures ? 2 : bench->wrong ? 1 : 0;
	free(bench);
	return error;
}
