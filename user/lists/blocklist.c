// SPDX-License-Identifier: GPL-2.0-only
#include "lists/blocklist.h"

#include "base/log.h"
#include "base/prefix.h"
#include "base/units.h"
#include "config/setting.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	struct blocklist *list;
	const char *name;
	unsigned long line;
	size_t bytes;
	size_t bad;
	bool data; /* a non-comment line was read */
};

/* What a NUL byte is read as: a control character. */
enum { NUL_READ = '\1' };

bool blocklist_is_tag(const char *text)
{
	const size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("-_.", text[i]))
			return false;
	return length && length < BLOCKLIST_TAG;
}

/* Counts a bad line; reports the first ones. */
static void refuse(struct reading *reading, const char *value, const char *problem)
{
	char quoted[TEXT_QUOTED];

	if (reading->bad++ >= BLOCKLIST_REPORTED)
		return;
	text_quote(quoted, value);
	if (reading->list->skip_bad)
		log_warning(0, "%s, line %lu: %s: %s: skipped", reading->name, reading->line,
			    quoted, problem);
	else
		log_error(0, "%s, line %lu: %s: %s", reading->name, reading->line, quoted, problem);
}

/* Returns whether the text before `end`, which may be NULL, is an address. */
static bool starts_with_address(const char *text, const char *end)
{
	char address[PREFIX_TEXT];
	struct prefix prefix;

	if (!end || (size_t)(end - text) >= sizeof(address))
		return false;
	snprintf(address, sizeof(address), "%.*s", (int)(end - text), text);
	return !prefix_parse(address, &prefix);
}

/* Returns what is wrong with an invalid prefix. `problem` has 128 bytes. */
static const char *problem_of(char *problem, const char *text)
{
	const char *slash = strchr(text, '/'), *dash = strchr(text, '-');
	char network[PREFIX_TEXT];
	struct prefix prefix;
	__u64 length;

	if (prefix_suggest(text, &prefix))
		snprintf(problem, 128, "bits are set after the length: the network is %s",
			 prefix_format(network, &prefix));
	else if (starts_with_address(text, slash) && !units_parse_count(slash + 1, &length))
		strcpy(problem, "the length exceeds that of the address");
	else if (starts_with_address(text, dash))
		strcpy(problem,
		       "a range; accepted are its prefixes (ipcalc FIRST - LAST prints them)");
	else if (starts_with_address(text, strchr(text, '%')))
		strcpy(problem, "an address with a zone; accepted is the address alone");
	else
		strcpy(problem,
		       "not an address or prefix (192.0.2.1, 192.0.2.0/24, 2001:db8::/32)");
	return problem;
}

static int take(struct reading *reading, const char *text)
{
	struct prefix prefix;
	char problem[128];

	reading->data = true;
	if (!prefix_parse(text, &prefix))
		return prefix_set_append(&reading->list->prefixes, &prefix);
	refuse(reading, text, problem_of(problem, text));
	return 0;
}

static int take_json(struct reading *reading, const char *line)
{
	static const char *const members[] = { "cidr", "prefix", "ip" };
	json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	const char *type = json_string_value(json_object_get(object, "type"));
	const char *text = NULL;
	int error = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(members) && !text; i++)
		text = json_string_value(json_object_get(object, members[i]));
	if (text)
		error = take(reading, text);
	else if (!object)
		refuse(reading, line, "no JSON object");
	else if (!type || strcmp(type, "metadata") != 0)
		refuse(reading, line, "an object without a string cidr, prefix or ip");
	json_decref(object);
	return error;
}

/* Parses a line of "ipset save": "add NAME ELEMENT [timeout N] [comment "..."] ...". */
static int take_ipset(struct reading *reading, char *line)
{
	char whole[TEXT_QUOTED], *rest, *element, *word;

	snprintf(whole, sizeof(whole), "%s", line);
	strtok_r(line, " \t", &rest);
	strtok_r(NULL, " \t", &rest);
	element = strtok_r(NULL, " \t", &rest);
	while (element && (word = strtok_r(NULL, " \t", &rest)) && strcmp(word, "comment") != 0) {
		if (!strcmp(word, "nomatch")) {
			refuse(reading, whole,
			       "an exception (nomatch) cannot be blocked: allow it");
			return 0;
		}
		if (strcmp(word, "timeout") != 0)
			continue;
		word = strtok_r(NULL, " \t", &rest);
		if (word && strcmp(word, "0") != 0) {
			refuse(reading, whole, "an element with its own timeout: use --for");
			return 0;
		}
	}
	if (element)
		return take(reading, element);
	refuse(reading, whole, "no element after the name of the set");
	return 0;
}

static bool begins_with_word(const char *line, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const size_t length = strlen(words[i]);

		if (!strncmp(line, words[i], length) && strchr(" \t", line[length]))
			return true;
	}
	return false;
}

/* Returns whether the first column is a heading: only letters, no digits. */
static bool is_heading(const char *text)
{
	for (; *text; text++)
		if (!isalpha((unsigned char)*text) && !strchr("_ -", *text))
			return false;
	return true;
}

/* Takes what precedes a comma, a comment or the end of the line. */
static int take_plain(struct reading *reading, char *line)
{
	char *end = line + strcspn(line, ",;#"), *text = line;
	const bool columns = *end == ',';

	*end = '\0';
	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	if (end > text + 1 && text[0] == '"' && end[-1] == '"') {
		*--end = '\0';
		text++;
	}
	if (columns && !reading->data && is_heading(text)) {
		reading->data = true;
		return 0;
	}
	return take(reading, text);
}

static int take_line(struct reading *reading, char *line)
{
	static const char *const elements[] = { "add", "-A" };
	static const char *const others[] = { "create", "-N", "flush", "-F" };

	for (char *c = line; *c; c++) {
		if (*c == NUL_READ) {
			*c = '\0';
			refuse(reading, line, "a NUL byte follows; accepted is text in UTF-8");
			return 0;
		}
		if (iscntrl((unsigned char)*c) && *c != '\t') {
			refuse(reading, line, "control characters");
			return 0;
		}
	}
	line += strspn(line, " \t");
	if (!*line || *line == '#' || *line == ';' || !strcmp(line, "COMMIT") ||
	    begins_with_word(line, others, ARRAY_LENGTH(others)))
		return 0;
	if (*line == '{')
		return take_json(reading, line);
	if (begins_with_word(line, elements, ARRAY_LENGTH(elements)))
		return take_ipset(reading, line);
	return take_plain(reading, line);
}

/* Reads a line without its newline. Lines over BLOCKLIST_LINE are skipped to their end and `whole`
 * is false. NUL bytes become NUL_READ. Returns false at the end of the file or past
 * BLOCKLIST_BYTES. */
static bool read_line(struct reading *reading, FILE *from, char *line, bool *whole)
{
	size_t length = 0;
	int c = EOF;

	*whole = true;
	while (reading->bytes <= BLOCKLIST_BYTES && (c = getc_unlocked(from)) != EOF && c != '\n') {
		reading->bytes++;
		if (length < BLOCKLIST_LINE - 1)
			line[length++] = c ? (char)c : NUL_READ;
		else
			*whole = false;
	}
	reading->bytes += c == '\n';
	if (length && line[length - 1] == '\r')
		length--;
	line[length] = '\0';
	return c == '\n' || length;
}

static int finish(struct reading *reading, FILE *from)
{
	struct blocklist *list = reading->list;

	if (reading->bytes > BLOCKLIST_BYTES)
		return log_error(-EFBIG, "%s: larger than %d MiB", reading->name,
				 BLOCKLIST_BYTES >> 20);
	if (ferror(from))
		return log_error(-EIO, "%s: cannot be read: %s", reading->name, strerror(errno));
	list->bad += reading->bad;
	if (reading->bad > BLOCKLIST_REPORTED)
		log_warning(0, "%s: %zu more bad lines", reading->name,
			    reading->bad - BLOCKLIST_REPORTED);
	return reading->bad && !list->skip_bad ? -EINVAL : 0;
}

/* Returns the format of a file whose first line is in no accepted format at all, or NULL. */
static const char *foreign_format(const char *line)
{
	static const struct {
		const char *magic, *format;
	} formats[] = {
		{ "\xff\xfe", "UTF-16 (iconv -f UTF-16 -t UTF-8 converts it)" },
		{ "\xfe\xff", "UTF-16 (iconv -f UTF-16 -t UTF-8 converts it)" },
		{ "\x1f\x8b", "compressed (zcat unpacks it)" },
		{ "\xfd"
		  "7zXZ",
		  "compressed (xzcat unpacks it)" },
		{ "\x28\xb5\x2f\xfd", "compressed (zstdcat unpacks it)" },
		{ "BZh", "compressed (bzcat unpacks it)" },
		{ "PK\x03\x04", "an archive (unzip -p unpacks it)" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(formats); i++)
		if (!strncmp(line, formats[i].magic, strlen(formats[i].magic)))
			return formats[i].format;
	return NULL;
}

int blocklist_read(struct blocklist *list, FILE *from, const char *name)
{
	static const char mark[] = "\xef\xbb\xbf"; /* UTF-8 byte order mark */
	struct reading reading = { .list = list, .name = name };
	char line[BLOCKLIST_LINE] = "";
	bool whole;
	int error = 0;

	while (!error && read_line(&reading, from, line, &whole)) {
		const char *foreign = reading.line ? NULL : foreign_format(line);
		char *text = line;

		if (foreign)
			return log_error(-ENOTSUP, "%s: %s; accepted is text in UTF-8", name,
					 foreign);
		if (++reading.line == 1 && !strncmp(line, mark, strlen(mark)))
			text += strlen(mark);
		if (whole)
			error = take_line(&reading, text);
		else
			refuse(&reading, text, "longer than 4095 bytes");
	}
	return error ? error : finish(&reading, from);
}
