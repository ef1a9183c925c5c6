// SPDX-License-Identifier: GPL-2.0-only
#include "config/config_events.h"

#include "config/config_origin.h"
#include "config/setting.h"
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
	FILE_BYTES = 1 << 20, /* maximum size of a file */
	FAULTS_MOST = 100,    /* errors reported per file */
	NESTING_MOST = 16,    /* libyaml's time grows with the square of the depth */
};

void events_count(struct events *events, int error)
{
	if (error >= 0 || ++events->faults < FAULTS_MOST || events->stopped)
		return;
	log_error(0, "%s: too many errors; the rest is not read", events->file);
	events->stopped = true;
}

void events_fault(struct events *events, size_t line, const char *format, ...)
{
	char where[ORIGIN_TEXT];
	va_list arguments;
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	events_count(events, log_error(-EINVAL, "%s: %s", origin_text(where, events->file, line),
				       text ?: "out of memory"));
	free(text);
}

size_t event_line(const yaml_event_t *event)
{
	return event->start_mark.line + 1;
}

/* Returns the line of a byte of the file. */
static size_t line_of(const struct events *events, size_t offset)
{
	size_t line = 1;

	for (size_t i = 0; i < offset && i < events->length; i++)
		line += events->text[i] == '\n';
	return line;
}

/* Returns whether the parser stopped at a tab, which YAML does not allow as indentation. */
static bool is_tab(const struct events *events)
{
	const yaml_mark_t *mark = &events->parser.problem_mark;
	size_t line = 0, column = 0, at = 0;

	for (; at < events->length && (line < mark->line || column < mark->column); at++) {
		bool end = events->text[at] == '\n';

		line += end;
		/* Bytes 10xxxxxx continue a character. */
		column = end ? 0 : column + ((events->text[at] & 0xc0) != 0x80);
	}
	return at < events->length && events->text[at] == '\t';
}

/* Reports invalid YAML, or a file that is not text. */
static void syntax_fault(struct events *events)
{
	const yaml_parser_t *parser = &events->parser;

	events->stopped = true;
	if (parser->error == YAML_MEMORY_ERROR)
		events_fault(events, 0, "out of memory");
	else if (parser->error == YAML_READER_ERROR)
		events_fault(events, line_of(events, parser->problem_offset),
			     "not text: byte %zu: %s; accepted: YAML in UTF-8",
			     parser->problem_offset, parser->problem);
	else if (is_tab(events))
		events_fault(events, parser->problem_mark.line + 1,
			     "a tab; accepted: spaces, for indentation and between words");
	else if (parser->context)
		events_fault(events, parser->problem_mark.line + 1,
			     "not YAML: %s, %s that begins in line %zu", parser->problem,
			     parser->context, parser->context_mark.line + 1);
	else
		events_fault(events, parser->problem_mark.line + 1, "not YAML: %s",
			     parser->problem);
}

/* Returns the anchor or else the tag of a value, or NULL. */
static const char *anchor_or_tag(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return (const char *)(event->data.scalar.anchor ?: event->data.scalar.tag);
	case YAML_SEQUENCE_START_EVENT:
		return (const char *)(event->data.sequence_start.anchor ?:
					      event->data.sequence_start.tag);
	case YAML_MAPPING_START_EVENT:
		return (const char *)(event->data.mapping_start.anchor ?:
					      event->data.mapping_start.tag);
	default:
		return NULL;
	}
}

bool events_next(struct events *events, yaml_event_t *event)
{
	char quoted[TEXT_QUOTED];
	const char *mark;

	if (events->stopped)
		return false;
	if (!yaml_parser_parse(&events->parser, event)) {
		syntax_fault(events);
		return false;
	}
	mark = anchor_or_tag(event);
	if (mark)
		events_fault(events, event_line(event),
			     "an anchor or tag (&, !), %s; accepted: plain YAML",
			     text_quote(quoted, mark));
	return true;
}

void events_skip(struct events *events, const yaml_event_t *event)
{
	enum yaml_event_type_e type = event->type;
	unsigned int depth = 0;
	yaml_event_t inner;

	for (;;) {
		if (type == YAML_MAPPING_START_EVENT || type == YAML_SEQUENCE_START_EVENT)
			depth++;
		else if (type == YAML_MAPPING_END_EVENT || type == YAML_SEQUENCE_END_EVENT)
			depth--;
		if (depth > NESTING_MOST) {
			events_fault(events, event_line(event),
				     "nested too deep; accepted: %d levels", SETTING_DEPTH);
			events->stopped = true;
		}
		if (depth == 0 || !events_next(events, &inner))
			return;
		type = inner.type;
		yaml_event_delete(&inner);
	}
}

const char *event_text(const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;

	if (event->type != YAML_SCALAR_EVENT || strlen(text) != event->data.scalar.length)
		return NULL;
	return text;
}

bool event_is_nothing(const yaml_event_t *event)
{
	const char *text = event_text(event);

	return text && event->data.scalar.plain_implicit &&
	       (!*text || !strcmp(text, "~") || !strcasecmp(text, "null"));
}

const char *event_shape(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_MAPPING_START_EVENT:
		return "a mapping";
	case YAML_SEQUENCE_START_EVENT:
		return "a list";
	case YAML_ALIAS_EVENT:
		return "an alias";
	default:
		return "text with a NUL";
	}
}

/* Reads up to FILE_BYTES of a file into `text`, which the caller frees. */
static int read_file(const char *file, unsigned char **text, size_t *length)
{
	FILE *from = fopen(file, "re");
	int error = 0;

	if (!from)
		return log_error(-errno, "%s: %s", file, strerror(errno));
	*text = malloc(FILE_BYTES + 1);
	*length = *text ? fread(*text, 1, FILE_BYTES + 1, from) : 0;
	if (!*text)
		error = log_error(-ENOMEM, "%s: out of memory", file);
	else if (ferror(from))
		error = log_error(-errno, "%s: %s", file, strerror(errno));
	else if (*length > FILE_BYTES)
		error = log_error(-EFBIG, "%s: too long; accepted: at most %d bytes", file,
				  FILE_BYTES);
	fclose(from);
	return error;
}

int events_open(struct events *events, const char *file)
{
	int error;

	*events = (struct events){ .file = file };
	error = read_file(file, &events->text, &events->length);
	if (!error && !yaml_parser_initialize(&events->parser))
		error = log_error(-ENOMEM, "%s: out of memory", file);
	if (error)
		free(events->text);
	else
		yaml_parser_set_input_string(&events->parser, events->text, events->length);
	return error;
}

int events_close(struct events *events)
{
	yaml_parser_delete(&events->parser);
	free(events->text);
	return events->faults ? -EINVAL : 0;
}
