// SPDX-License-Identifier: GPL-2.0-only
#include "commands/alert_subject.h"

#include "alerts/alert.h"
#include "base/json.h"
#include "base/log.h"
#include "base/prefix.h"

#include <string.h>

enum { AMBIGUOUS_MOST = 1000 };

bool alert_subject_read(struct alert_subject *subject, const char *text)
{
	size_t length = strspn(text, "0123456789abcdef");

	*subject = (struct alert_subject){ .filter = RECORD_FILTER_ALL };
	if (!strcmp(text, "last"))
		return true;
	if (!text[length] && length >= ALERT_SUBJECT_LEAST && length < ALERT_ID) {
		subject->filter.id = text;
		return true;
	}
	subject->filter.about = &subject->prefix;
	return !prefix_parse(text, &subject->prefix);
}

/* Returns true if the records belong to several alerts, and reports it: the id prefix is
 * ambiguous. */
static bool is_ambiguous(const struct tail *records, const char *text)
{
	const char *first = NULL, *id;
	json_t *record = NULL, *other;
	bool ambiguous = false;

	for (size_t i = records->count; i-- > 0 && !ambiguous;) {
		other = json_load_line(records->lines[i]);
		id = json_text_in(other, "icmpguard", "id");
		if (!first) {
			first = id;
			record = other;
			continue;
		}
		if (id && strcmp(id, first)) {
			log_error(0, "\"%s\" matches the ids of several alerts: %s, %s", text,
				  first, id);
			ambiguous = true;
		}
		json_decref(other);
	}
	json_decref(record);
	return ambiguous;
}

json_t *alert_subject_find(const char *file, const char *text, struct alert_subject *subject)
{
	size_t most = subject->filter.id && strlen(text) < ALERT_ID - 1 ? AMBIGUOUS_MOST : 1;
	struct tail records;
	json_t *record = NULL;
	int error = records_read(&records, file, most, &subject->filter);

	if (error)
		log_error(error, "cannot read alerts from %s: %s", file, strerror(-error));
	else if (!records.count)
		log_error(0, "no alert %s in %s; icmpguard alerts lists them", text, file);
	else if (!is_ambiguous(&records, text))
		record = json_load_line(records.lines[records.count - 1]);
	tail_free(&records);
	return record;
}
