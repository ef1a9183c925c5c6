// SPDX-License-Identifier: GPL-2.0-only
#include "lists/audit.h"

#include "base/directory.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "base/timebase.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

enum { ARGUMENTS_MOST = 64, ARGUMENT_TEXT = 256, USER_TEXT = 48 };

/* Returns SUDO_USER if run by root, else the process's user. */
static const char *user_name(char *text)
{
	const struct passwd *user = getpwuid(getuid());
	const char *name = getenv("SUDO_USER");
	char safe[USER_TEXT];

	if (!name || !name[0] || getuid() != 0)
		name = user ? user->pw_name : "?";
	snprintf(text, USER_TEXT, "%.40s", text_escape(safe, sizeof(safe), name));
	return text;
}

void audit_author(char *author, size_t size)
{
	char name[USER_TEXT];

	snprintf(author, size, "%s (uid %u)", user_name(name), getuid());
}

/* Returns the uid of the login session, which survives su and sudo; -1 if unknown. */
static long login_uid(void)
{
	FILE *from = fopen("/proc/self/loginuid", "re");
	unsigned int uid = ~0U;

	if (!from)
		return -1;
	if (fscanf(from, "%u", &uid) != 1)
		uid = ~0U;
	fclose(from);
	return uid == ~0U ? -1 : (long)uid;
}

static json_t *user_json(void)
{
	const char *sudo = getuid() == 0 ? getenv("SUDO_UID") : NULL;
	char name[USER_TEXT], safe[USER_TEXT];
	const long login = login_uid();
	json_t *user = json_pack("{s:s, s:o}", "name", user_name(name), "id",
				 sudo ? json_string(text_escape(safe, sizeof(safe), sudo)) :
					json_sprintf("%u", getuid()));

	json_object_set_new(user, "effective",
			    json_pack("{s:o}", "id", json_sprintf("%u", geteuid())));
	if (login >= 0)
		json_object_set_new(user, "login",
				    json_pack("{s:o}", "id", json_sprintf("%ld", login)));
	return user;
}

static json_t *process_json(const struct audit_record *record)
{
	json_t *arguments = json_array();
	char safe[ARGUMENT_TEXT];

	for (int i = 0; record->arguments && record->arguments[i] && i < ARGUMENTS_MOST; i++)
		json_array_append_new(arguments, json_string(text_escape(safe, sizeof(safe),
									 record->arguments[i])));
	return json_pack("{s:i, s:s, s:o}", "pid", (int)getpid(), "name", "icmpguard", "args",
			 arguments);
}

static json_t *make_record(const struct audit_record *record)
{
	char reason[ARGUMENT_TEXT] = "";
	json_t *event = json_pack("{s:s, s:[s], s:[s], s:s, s:s, s:s, s:s*}", "kind", "event",
				  "category", "configuration", "type", "change", "action",
				  record->action, "module", "icmpguard", "dataset",
				  "icmpguard.audit", "reason",
				  record->reason && record->reason[0] ?
					  text_escape(reason, sizeof(reason), record->reason) :
					  NULL);

	return json_pack("{s:o, s:o, s:o, s:o, s:{s:s, s:O}}", "@timestamp",
			 json_time(timebase_now() + timebase_offset()), "event", event, "user",
			 user_json(), "process", process_json(record), "icmpguard", "instance",
			 record->instance, "change", record->details);
}

/* Appends a line; completes an unterminated last line (left by a full disk) first. 0 or a negative
 * errno. */
static int append(const char *path, const char *line)
{
	const size_t length = strlen(line);
	char end = '\n';
	ssize_t written;
	off_t size;
	int file, error = directory_make_for(path);

	if (error)
		return error;
	file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0640);
	if (file < 0)
		return -errno;
	size = lseek(file, 0, SEEK_END);
	if (size > 0 && pread(file, &end, 1, size - 1) == 1 && end != '\n')
		error = write(file, "\n", 1) == 1 ? 0 : -errno;
	written = error ? -1 : write(file, line, length);
	if (written != (ssize_t)length)
		error = written < 0 ? -errno : -ENOSPC;
	close(file);
	return error;
}

/* Writes a line to the system log. */
static void log_record(const struct audit_record *record)
{
	const json_t *count = json_object_get(record->details, "count");
	char author[2 * USER_TEXT], extent[64] = "";

	audit_author(author, sizeof(author));
	openlog("icmpguard", LOG_PID, LOG_AUTHPRIV);
	if (count)
		snprintf(extent, sizeof(extent), " of %lld addresses and prefixes",
			 (long long)json_integer_value(count));
	syslog(LOG_NOTICE, "instance %s: %s%s by %s%s%s", record->instance, record->action, extent,
	       author, record->reason && record->reason[0] ? ": " : "", record->reason ?: "");
	closelog();
}

int audit_write(const struct audit_record *record)
{
	json_t *object = make_record(record);
	char *text = object ? json_dumps(object, JSON_LINE) : NULL, *line = NULL;
	int error = 0;

	log_record(record);
	json_decref(object);
	if (!text || asprintf(&line, "%s\n", text) < 0)
		error = -ENOMEM;
	else if (record->path[0])
		error = append(record->path, line);
	json_decref(record->details);
	free(text);
	free(line);
	return error ? log_warning(error,
				   "the change is in force but not in the audit record: %s: %s",
				   record->path, strerror(-error)) :
		       0;
}
