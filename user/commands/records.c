// SPDX-License-Identifier: GPL-2.0-only
#include "commands/records.h"

#include "alerts/alert.h"
#include "base/json.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/names.h"
#include "base/prefix.h"
#include "base/terminal.h"
#include "commands/option.h"
#include "detectors/detector.h"
#include "sinks/print.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Number of alerts tracked while looking for active ones. */
enum { SEEN_MOST = 65536 };

int record_filter_begin(struct record_filter *filter)
{
	if (!filter->active)
		return 0;
	filter->seen = hash_table_new(sizeof(__u64), sizeof(__u64), SEEN_MOST);
	return filter->seen ? 0 : -ENOMEM;
}

void record_filter_free(struct record_filter *filter)
{
	hash_table_free(filter->seen);
	filter->seen = NULL;
}

/* Returns whether a later record of the alert was already seen. Once the table is full, always
 * true: further alerts are not reported as active. */
static bool was_seen(struct record_filter *filter, const char *id)
{
	__u64 number = strtoull(id, NULL, 16);

	if (hash_table_find(filter->seen, &number))
		return true;
	if (hash_table_full(filter->seen))
		return true;
	hash_table_add(filter->seen, &number);
	return false;
}

static bool in_time(const struct record_filter *filter, const json_t *record)
{
	const char *text = json_string_value(json_object_get(record, "@timestamp"));
	__u64 time;

	if (!filter->since && !filter->until)
		return true;
	if (!text)
		text = json_string_value(json_object_get(record, "timestamp"));
	if (!text || moment_parse(text, &time))
		return false;
	return time >= filter->since && (!filter->until || time < filter->until);
}

static bool names(const json_t *record, const char *member, const struct prefix *about)
{
	const char *text = json_text_in(record, "icmpguard", member);
	struct prefix prefix;

	return text && !prefix_parse(text, &prefix) && prefix_overlaps(&prefix, about);
}

static bool is_about(const struct record_filter *filter, const json_t *record)
{
	return !filter->about || names(record, "offender", filter->about) ||
	       names(record, "target", filter->about);
}

static bool is_active(struct record_filter *filter, const json_t *record, const char *id)
{
	const char *state = json_text_in(record, "icmpguard", "state");

	return !was_seen(filter, id) && state &&
	       strcmp(state, alert_state_names[ALERT_CLEARED]) != 0;
}

/* Records of earlier versions have no instance and always match. */
static bool is_of_instance(const struct record_filter *filter, const json_t *record)
{
	const char *instance = json_text_in(record, "icmpguard", "instance");

	return !filter->instance || !instance || !strcmp(instance, filter->instance);
}

static bool is_meant(struct record_filter *filter, const json_t *record)
{
	const char *rule = json_text_in(record, "icmpguard", "rule");
	const char *severity = json_text_in(record, "icmpguard", "severity");
	const char *id = json_text_in(record, "icmpguard", "id");

	if (!rule) {
		filter->unreadable++;
		return false;
	}
	if (!severity || !id || !is_of_instance(filter, record))
		return false;
	/* Must be first: an alert's latest record hides its earlier ones, whatever the other
	 * conditions. */
	if (filter->active && !is_active(filter, record, id))
		return false;
	return (filter->rule < 0 || !strcmp(rule, rule_names[filter->rule])) &&
	       option_find(severity_names, SEVERITY_COUNT, severity) >= (int)filter->severity &&
	       (!filter->id || !strncmp(id, filter->id, strlen(filter->id))) &&
	       in_time(filter, record) && is_about(filter, record);
}

int record_severity(const json_t *record)
{
	const char *severity = json_text_in(record, "icmpguard", "severity");

	return severity ? option_find(severity_names, SEVERITY_COUNT, severity) : -1;
}

bool record_matches(const char *line, void *context)
{
	struct record_filter *filter = context;
	json_t *record;
	bool matches;

	/* Skip parsing: the file may be long, and a search by id is common. */
	if (filter->id && !strstr(line, filter->id))
		return false;
	record = json_load_line(line);
	matches = is_meant(filter, record);
	json_decref(record);
	return matches;
}

int records_read(struct tail *records, const char *file, size_t most, struct record_filter *filter)
{
	int descriptor = open(file, O_RDONLY | O_CLOEXEC);
	int error;

	*records = (struct tail){};
	if (descriptor < 0)
		return -errno;
	error = record_filter_begin(filter);
	if (!error)
		error = tail_read_rotated(records, file, descriptor, most, record_matches, filter);
	record_filter_free(filter);
	close(descriptor);
	return error;
}

void records_beside(struct tail *records, const char *file, size_t most,
		    struct record_filter *filter)
{
	int error;

	*records = (struct tail){};
	if (!file[0] || !strcmp(file, "-"))
		return;
	error = records_read(records, file, most, filter);
	if (error && error != -ENOENT)
		log_warning(0, "cannot read %s: %s", file, strerror(-error));
}

/* Where the texts of a record go on, below its time. */
enum { RECORD_INDENT = RECORD_ID_SHORT + 2 };

void record_print(FILE *to, const json_t *record)
{
	const char *id = json_text_in(record, "icmpguard", "id");
	const int width = terminal_width(to);
	char *text = NULL;
	size_t size;
	FILE *whole = width ? open_memstream(&text, &size) : NULL;

	fprintf(whole ? whole : to, "%.*s  ", RECORD_ID_SHORT, id ? id : "");
	alert_print_record(whole ? whole : to, record);
	if (!whole)
		return;
	if (!fclose(whole))
		alert_print_folded(to, text, json_text_in(record, "icmpguard", "severity"),
				   RECORD_INDENT, width);
	free(text);
}
