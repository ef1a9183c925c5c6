/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads a YAML file event by event: each libyaml event carries its line, and what no configuration
 * needs (anchors, deep nesting, long files) is rejected before it costs anything.
 */
#ifndef ICMPGUARD_CONFIG_CONFIG_EVENTS_H
#define ICMPGUARD_CONFIG_CONFIG_EVENTS_H

#include "headers/types.h"

#include <yaml.h>

struct events {
	yaml_parser_t parser;
	const char *file;
	unsigned char *text;
	size_t length;
	unsigned int faults; /* reported so far */
	bool stopped;	     /* the rest cannot be read, or too many errors were found */
};

/* Reads the file into memory; `file` must outlive `events`. Call events_close() only after success.
 * 0, or a negative errno, reported. */
int events_open(struct events *events, const char *file);
/* Returns 0, or -EINVAL if any fault was reported. */
int events_close(struct events *events);

/* Returns the next event, which the caller deletes; false if there is none. If `event` was filled
 * in before, deleting it again is then harmless. */
bool events_next(struct events *events, yaml_event_t *event);
/* Skips the rest of what `event` begins. */
void events_skip(struct events *events, const yaml_event_t *event);

/* Reports a fault at a line (0: in the file as a whole). */
void events_fault(struct events *events, size_t line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Counts a fault that the caller reported, if `error` is negative. */
void events_count(struct events *events, int error);

/* Returns the line on which an event begins, counted from 1. */
size_t event_line(const yaml_event_t *event);
/* Returns the text of a scalar; NULL for other events and for text that contains a NUL. */
const char *event_text(const yaml_event_t *event);
/* Returns whether a value is empty: nothing after the colon, or a section that is all commented
 * out. */
bool event_is_nothing(const yaml_event_t *event);
/* Describes an event that is no valid scalar, for a message. */
const char *event_shape(const yaml_event_t *event);

#endif
