/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of settings.h at run time: rows by path, one value of a row as text in and
 * out.  What reads and writes whole files stands on it (config_*.c).
 */
#ifndef ICMPGUARD_CONFIG_SETTING_H
#define ICMPGUARD_CONFIG_SETTING_H

#include "config/setting_type.h"

struct setting {
	const char *path;
	const struct setting_type *type;
	const char *words;	  /* of a choice, each after a bar */
	size_t offset;		  /* in struct settings */
	size_t stride;		  /* from a view's value to the next view's; 0: not by view */
	const char *default_text; /* parsed like any other value */
	__u64 minimum, maximum;
	bool or_zero; /* 0 is accepted below the minimum as well */
	const char *help;
};

enum {
#define ONE(...)				 +1
#define RULE(number, name, function, label, ...) RULE_SETTINGS(ONE, RULE_##name, label, "", "", "")
#define RULE_SETTING(...)			 +1
#define WINDOW(...)				 +1
	SETTING_COUNT = 0 SETTINGS(ONE, ONE)
#include "user/detectors/rules.def"
		,
#undef ONE
	SETTING_DEPTH = 4,     /* components of a path at most */
	SETTING_PATH = 96,     /* longest path, with its end */
	SETTING_ACCEPTED = 256 /* longest text of setting_accepted(), with its end */
};

extern const struct setting setting_table[SETTING_COUNT];

/* The row of a full path, or NULL. */
const struct setting *setting_find(const char *path);
/* The row that a path of an earlier version means, or NULL. */
const struct setting *setting_renamed(const char *path);
/* The first row beneath a section ("limit", "limit.request"), or NULL. */
const struct setting *setting_section(const char *path);
/* What a section is about; NULL where nothing is said. */
const char *setting_section_help(const char *path);
/* "request, reply, ...": the keys of a section, "" being the whole file. Freed by the
 * caller; NULL when out of memory. */
char *setting_keys(const char *section);

/* Calls `section` for each section and `value` for each setting, every section's own
 * settings before the sections within it. `depth` counts the components before the last. */
struct setting_visitor {
	void (*section)(const char *path, unsigned int depth, void *context);
	void (*value)(const struct setting *setting, unsigned int depth, void *context);
	void *context;
};
void setting_walk(const struct setting_visitor *visitor);

/* The last component of a path. */
const char *setting_key(const char *path);
/* Whether a row before this one says the same of the same key: the rows of each rule. */
bool setting_repeated(const struct setting *setting);

/* Reports an unknown key and the nearest known one, or those the section has. -EINVAL. */
int setting_unknown(const char *where, const char *path);
/* Reports a value that is not accepted, and what is. -EINVAL. */
int setting_refuse(const struct setting *setting, const char *where, const char *text,
		   const char *problem);

/* Parts "NAME=VALUE" and hands both to `add`, with the rest. `form`: what it should be. */
int setting_part(const struct setting *setting, void *value, const char *where, const char *text,
		 const char *form,
		 int (*add)(const struct setting *setting, void *value, const char *where,
			    const char *name, const char *text));
/* What a setting takes, in words; `text` holds SETTING_ACCEPTED. */
const char *setting_accepted(const struct setting *setting, char *text);
/* The same of one value, where that it may be by view is said otherwise. */
const char *setting_accepted_value(const struct setting *setting, char *text);

/*
 * Text to value. `where` begins the error that is reported: "FILE:LINE", "--set". 0 or
 * -EINVAL; then lists and views may be half changed.  Lists are separated by commas and
 * replace what was there.  By view it is one value for all views, or a list of VIEW=VALUE,
 * and the views that are left out keep their values.
 */
int setting_parse(const struct setting *setting, struct settings *settings, const char *where,
		  const char *text);
/* Lists: empties one, and adds an item, NAME=ITEM where the lists are named. */
void setting_clear(const struct setting *setting, struct settings *settings);
int setting_add(const struct setting *setting, struct settings *settings, const char *where,
		const char *text);
/* By view: the value of one view, whose enum view is returned. */
int setting_parse_view(const struct setting *setting, struct settings *settings, const char *where,
		       const char *view, const char *text);

/* The value as YAML on one line, which a file may hold: by view a mapping where views differ. */
void setting_print(const struct setting *setting, const struct settings *settings, FILE *to);
/* The same, to be freed by the caller; NULL when out of memory. */
char *setting_text(const struct setting *setting, const struct settings *settings);
/* The value as JSON, which is YAML too, always a mapping where it is by view; a reference for
 * the caller. */
json_t *setting_json(const struct setting *setting, const struct settings *settings);

/* The words of a choice, "|a|b|c", as "a, b, c". */
void setting_words(const char *words, char *text, size_t size);

/* A text within quotation marks, shortened and without control characters, for
 * messages; `quoted` holds TEXT_QUOTED. */
enum { TEXT_QUOTED = 80 };
const char *text_quote(char *quoted, const char *text);

/* Where a setting lies in a struct settings, of a view where it is by view; there the views'
 * numbers are as in enum view. */
static inline void *setting_field(const struct setting *setting, struct settings *settings,
				  unsigned int view)
{
	return (char *)settings + setting->offset + view * setting->stride;
}

static inline const void *setting_value(const struct setting *setting,
					const struct settings *settings, unsigned int view)
{
	return (const char *)settings + setting->offset + view * setting->stride;
}

#endif
