/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of settings.h at run time: looks up rows by path, and converts values from and to text.
 * The readers and writers of whole files (config_*.c) use it.
 */
#ifndef ICMPGUARD_CONFIG_SETTING_H
#define ICMPGUARD_CONFIG_SETTING_H

#include "config/setting_type.h"

struct setting {
	const char *path;
	const struct setting_type *type;
	const char *words;	  /* of a choice, each preceded by a bar */
	size_t offset;		  /* in struct settings */
	size_t stride;		  /* distance between views; 0: not by view */
	const char *default_text; /* parsed like any other value */
	__u64 minimum, maximum;
	bool or_zero; /* 0 is also accepted, below the minimum */
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
	SETTING_DEPTH = 4,     /* maximum components of a path */
	SETTING_PATH = 96,     /* size of a path, including the NUL */
	SETTING_ACCEPTED = 256 /* size for setting_accepted(), including the NUL */
};

extern const struct setting setting_table[SETTING_COUNT];

/* Returns the row of a full path, or NULL. */
const struct setting *setting_find(const char *path);
/* Returns the row for a path of an earlier version, or NULL. */
const struct setting *setting_renamed(const char *path);
/* Returns the first row in a section ("limit", "limit.request"), or NULL. */
const struct setting *setting_section(const char *path);
/* Returns the description of a section, or NULL. */
const char *setting_section_help(const char *path);
/* Returns the keys of a section, "request, reply, ..."; "" means the whole file. The caller frees
 * it; NULL when out of memory. */
char *setting_keys(const char *section);

/* Calls `section` for each section and `value` for each setting; a section's own settings come
 * before its subsections. `depth` is the number of components before the last. */
struct setting_visitor {
	void (*section)(const char *path, unsigned int depth, void *context);
	void (*value)(const struct setting *setting, unsigned int depth, void *context);
	void *context;
};
void setting_walk(const struct setting_visitor *visitor);

/* Returns the last component of a path. */
const char *setting_key(const char *path);
/* Returns whether an earlier row has the same key and help, as for the rows of each rule. */
bool setting_repeated(const struct setting *setting);

/* Reports an unknown key, with the most similar one or else the section's keys. Returns -EINVAL. */
int setting_unknown(const char *where, const char *path);
/* Reports a value that is not accepted, and what is. Returns -EINVAL. */
int setting_refuse(const struct setting *setting, const char *where, const char *text,
		   const char *problem);
/* The same for a text that is none of `words`, each preceded by a bar; suggests a similar one. */
int setting_refuse_word(const struct setting *setting, const char *where, const char *text,
			const char *words, const char *problem);
/* The same for a text that is no address or prefix; suggests its network. */
int setting_refuse_prefix(const struct setting *setting, const char *where, const char *text);
/* The names of the views, for setting_refuse_word(). */
extern const char setting_view_words[];

/* Splits "NAME=VALUE" and passes both to `add`, with the other arguments. `form` describes what is
 * expected. */
int setting_part(const struct setting *setting, void *value, const char *where, const char *text,
		 const char *form,
		 int (*add)(const struct setting *setting, void *value, const char *where,
			    const char *name, const char *text));
/* Describes the accepted values; `text` has SETTING_ACCEPTED bytes. */
const char *setting_accepted(const struct setting *setting, char *text);
/* The same for a single value, without the note about views. */
const char *setting_accepted_value(const struct setting *setting, char *text);

/*
 * Parses text into a value. `where` is the beginning of error messages: "FILE:LINE", "--set". 0 or
 * -EINVAL, after which lists and views may be partly changed. List items are separated by commas
 * and replace the previous list. A by-view setting takes one value for all views, or a list of
 * VIEW=VALUE; views that are left out keep their values.
 */
int setting_parse(const struct setting *setting, struct settings *settings, const char *where,
		  const char *text);
/* For lists: setting_clear() empties one, setting_add() adds an item, NAME=ITEM for named lists. */
void setting_clear(const struct setting *setting, struct settings *settings);
int setting_add(const struct setting *setting, struct settings *settings, const char *where,
		const char *text);
/* For by-view settings: parses the value of one view; returns the enum view. */
int setting_parse_view(const struct setting *setting, struct settings *settings, const char *where,
		       const char *view, const char *text);

/* Prints the value as YAML on one line; a by-view value as a mapping if the views differ. */
void setting_print(const struct setting *setting, const struct settings *settings, FILE *to);
/* The same as a string, which the caller frees; NULL when out of memory. */
char *setting_text(const struct setting *setting, const struct settings *settings);
/* Returns the value as JSON (which is also YAML), always a mapping for by-view settings. The caller
 * owns the reference. */
json_t *setting_json(const struct setting *setting, const struct settings *settings);

/* Formats the words of a choice, "|a|b|c", as "a, b, c". */
void setting_words(const char *words, char *text, size_t size);

/* Quotes a text for messages, shortened and without control characters; `quoted` has TEXT_QUOTED
 * bytes. */
enum { TEXT_QUOTED = 80 };
const char *text_quote(char *quoted, const char *text);

/* Returns the address of a setting in a struct settings; for by-view settings that of `view` (enum
 * view). */
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
