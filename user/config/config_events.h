/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A YAML file, event by event: every event of libyaml carries its line, and what no
 * configuration needs (anchors, deep nesting, long files) is refused before it costs
 * anything.
 */
#ifndef ICMPGUARD_CONFIG_CONFIG_EVENTS_H
#define ICMPGUARD_CONFIG_CONFIG_EVENTS_H

#include "headers/types.h"

#include <yaml.h>

struct events {
	yaml_parser_t parser;
	const char *file;
	unsigned char *text;
	unsigned int faults; /* reported so far */
	bool stopped;	     /* the rest cannot be read, or is not worth it */
};

/* Reads the file into memory; `file` must live until events_close(), which is called after
 * success alone. 0, or a negative errno after reporting. */
int events_open(struct events *events, const char *file);
/* 0, or -EINVAL if any fault was reported. */
int events_close(struct events *events);

/* The next event, to be deleted by the caller; false where there is none to be had: then
 * `event` may be deleted nevertheless if it was once filled in. */
bool events_next(struct events *events, yaml_event_t *event);
/* Reads over the rest of what `event` begins. */
void events_skip(struct events *events, const yaml_event_t *event);

/* Reports a fault at a line (0: of the file as a whole). */
void events_fault(struct events *events, size_t line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Counts a fault that the caller has reported: a negative `error`. */
void events_count(struct events *events, int error);

/* The line an event begins in, from 1. */
size_t event_line(const yaml_event_t *event);
/* The text of a scalar; NULL for another event and for text with a NUL in it. */
const char *event_text(const yaml_event_t *event);
/* An empty value: nothing after the colon, or all of a section commented out. */
bool event_is_nothing(const yaml_event_t *event);
/* What an event that is no proper scalar is called in a message. */
const char *event_shape(const yaml_event_t *event);

#endif
