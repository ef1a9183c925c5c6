// SPDX-License-Identifier: GPL-2.0-only
#include "base/journal.h"

#include "headers/types.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

enum { FIELDS_MOST = 32 };

static const struct {
	const char *id, *subject, *text;
} messages[MESSAGE_COUNT] = {
#define MESSAGE(name, id, subject, text) { id, subject, text },
	MESSAGES(MESSAGE)
#undef MESSAGE
};

bool journal_is_stderr(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat status;

	return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	       !fstat(STDERR_FILENO, &status) && status.st_dev == device && status.st_ino == inode;
}

void journal_begin(FILE *block, enum message_id id, int priority)
{
	fprintf(block, "PRIORITY=%d%c", priority, '\0');
	journal_field(block, "MESSAGE_ID", messages[id].id);
}

void journal_field(FILE *block, const char *name, const char *value)
{
	fprintf(block, "%s=%s%c", name, value, '\0');
}

void journal_send(const char *block, size_t size)
{
	static const char message[] = "MESSAGE=";
	struct iovec fields[FIELDS_MOST];
	const char *text = "";
	int count = 0;

	for (const char *at = block; at < block + size && count < FIELDS_MOST;
	     at += strlen(at) + 1) {
		if (!strncmp(at, message, strlen(message)))
			text = at + strlen(message);
		fields[count++] = (struct iovec){ (char *)at, strlen(at) };
	}
	if (sd_journal_sendv(fields, count))
		dprintf(STDERR_FILENO, "icmpguard: %s\n", text);
}

/* Each entry is a line with the id, headers, an empty line, and the text. */
void journal_catalogue(FILE *to)
{
	for (int i = 0; i < MESSAGE_COUNT; i++)
		fprintf(to,
			"-- %s\nSubject: %s\nDefined-By: icmpguard\nDocumentation: "
			"man:icmpguard(8)\n\n%s\n\n",
			messages[i].id, messages[i].subject, messages[i].text);
}
