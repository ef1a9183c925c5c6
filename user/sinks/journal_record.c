// SPDX-License-Identifier: GPL-2.0-only
#include "sinks/journal_record.h"

#include "base/journal.h"
#include "sinks/print.h"
#include "sinks/record.h"

#include <ctype.h>
#include <string.h>
#include <syslog.h>

enum { FIELD_NAME = 64 };

static const int priorities[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = LOG_INFO, [SEVERITY_LOW] = LOG_NOTICE,    [SEVERITY_MEDIUM] = LOG_WARNING,
	[SEVERITY_HIGH] = LOG_ERR,  [SEVERITY_CRITICAL] = LOG_CRIT,
};

static const enum message_id ids[] = {
	[ALERT_RAISED] = MESSAGE_ALERT_RAISED,
	[ALERT_UPDATED] = MESSAGE_ALERT_UPDATED,
	[ALERT_CLEARED] = MESSAGE_ALERT_CLEARED,
};

static void put_field(FILE *block, const char *member, const char *value)
{
	char name[FIELD_NAME] = "ICMPGUARD_";
	size_t length = strlen(name);

	for (; *member && length < sizeof(name) - 1; member++)
		name[length++] = (char)toupper((unsigned char)*member);
	journal_field(block, name, value);
}

char *journal_record(const struct alert *alert, __u64 offset, const struct observer *observer,
		     size_t *size)
{
	json_t *own = record_own(alert, offset, observer);
	char *block = NULL;
	FILE *to = open_memstream(&block, size);
	const char *name;
	json_t *value;

	if (!to) {
		json_decref(own);
		return NULL;
	}
	/* A cleared alert is informational, whatever its severity was. */
	journal_begin(to, ids[alert->state],
		      alert->state == ALERT_CLEARED ? LOG_INFO :
						      priorities[alert->finding.severity]);
	fputs("MESSAGE=", to);
	alert_print_news(to, own);
	putc('\0', to);
	json_object_foreach(own, name, value)
	{
		if (json_is_string(value))
			put_field(to, name, json_string_value(value));
	}
	put_field(to, "incident", alert->incident[0] ? alert->incident : alert->id);
	json_decref(own);
	if (fclose(to)) {
		free(block);
		return NULL;
	}
	return block;
}
