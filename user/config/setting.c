// SPDX-License-Identifier: GPL-2.0-only
/* The table of settings, and lookups by path. */
#include "config/setting.h"

#include "base/log.h"
#include "base/nearest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ROW_BOOL	  .type = &setting_bool
#define ROW_COUNT	  .type = &setting_count
#define ROW_DURATION	  .type = &setting_duration
#define ROW_BYTES	  .type = &setting_bytes
#define ROW_CHOICE(list)  .type = &setting_choice, .words = list
#define ROW_CHOICES(list) .type = &setting_choices, .words = list
#define ROW_PATH	  .type = &setting_path
#define ROW_PREFIXES	  .type = &setting_prefixes
#define ROW_INTERFACES	  .type = &setting_interfaces
#define ROW_ROUTERS	  .type = &setting_routers
#define ROW_SEGMENTS	  .type = &setting_segments
#define ROW_DURATIONS	  .type = &setting_durations
#define ROW_FILES	  .type = &setting_files
#define ROW_POLICY	  .type = &setting_policy

/* clang-format off */
#define ROW(row_path, row_type, field, text, least, most, row_help)                                \
	{ .path = row_path, ROW_##row_type, .offset = offsetof(struct settings, field),            \
	  .default_text = text, .minimum = (least) & ~OR_ZERO, .maximum = most,                    \
	  .or_zero = ((least) & OR_ZERO) != 0, .help = row_help },
#define VIEW_ROW(row_path, row_type, field, text, least, most, row_help)                           \
	{ .path = row_path, ROW_##row_type, .offset = offsetof(struct settings, views[0].field),   \
	  .stride = sizeof(struct view_settings), .default_text = text,                            \
	  .minimum = (least) & ~OR_ZERO, .maximum = most, .or_zero = ((least) & OR_ZERO) != 0,     \
	  .help = row_help },
/* clang-format on */

const struct setting setting_table[SETTING_COUNT] = { SETTINGS(ROW, VIEW_ROW)
#define RULE(number, name, function, label, severity, response, ...)                               \
	RULE_SETTINGS(VIEW_ROW, RULE_##name, label, #severity, RESPONSE_TEXT_##response,           \
		      RESPONSE_WORDS_##response)
#define RULE_SETTING(rule, ...)			VIEW_ROW(__VA_ARGS__)
#define WINDOW(name, label, count, lanes, help) WINDOW_SETTING(VIEW_ROW, RULE_##name, label, help)
#include "user/detectors/rules.def"
};

/* Compile-time check that each row's type matches its field. */
#define SIZE_BOOL	   sizeof(bool)
#define SIZE_COUNT	   sizeof(__u64)
#define SIZE_DURATION	   sizeof(__u64)
#define SIZE_BYTES	   sizeof(__u64)
#define SIZE_CHOICE(list)  sizeof(__u32)
#define SIZE_CHOICES(list) sizeof(__u32)
#define SIZE_PATH	   SETTINGS_PATH
#define SIZE_PREFIXES	   sizeof(struct prefix_list)
#define SIZE_INTERFACES	   sizeof(struct interface_list)
#define SIZE_ROUTERS	   sizeof(struct router_list)
#define SIZE_SEGMENTS	   sizeof(struct segment_list)
#define SIZE_DURATIONS	   sizeof(struct duration_list)
#define SIZE_FILES	   sizeof(struct file_list)
#define SIZE_POLICY	   sizeof(struct policy_rule_list)
#define CHECK_SIZE(path, type, field, ...)                                                         \
	_Static_assert(sizeof(((struct settings *)NULL)->field) == SIZE_##type, path);
#define CHECK_VIEW(path, type, field, ...)                                                         \
	_Static_assert(sizeof(((struct view_settings *)NULL)->field) == SIZE_##type, path);
SETTINGS(CHECK_SIZE, CHECK_VIEW)
#define RULE_SETTING(rule, ...)			 CHECK_VIEW(__VA_ARGS__)
#define RULE(number, name, function, label, ...) RULE_SETTINGS(CHECK_VIEW, RULE_##name, label, , , )
#include "user/detectors/rules.def"

static const struct {
	const char *path, *help;
} sections[] = {
#define SECTION(path, help)		{ path, help },
#define LANE(number, name, label, help) { "limit." label, help },
	SECTIONS(SECTION) LANES(LANE)
#undef SECTION
#undef LANE
#define RULE(number, name, function, label, severity, response, techniques, observes, lanes, help) \
	{ "rules." label, help },
#include "user/detectors/rules.def"
};

const char *setting_section_help(const char *path)
{
	for (size_t i = 0; i < ARRAY_LENGTH(sections); i++)
		if (!strcmp(sections[i].path, path))
			return sections[i].help;
	return NULL;
}

const struct setting *setting_find(const char *path)
{
	for (size_t i = 0; i < SETTING_COUNT; i++)
		if (!strcmp(setting_table[i].path, path))
			return &setting_table[i];
	return NULL;
}

const struct setting *setting_renamed(const char *path)
{
	static const struct {
		const char *old, *now;
	} aliases[] = {
#define ALIAS(old, now) { old, now },
		SETTING_ALIASES(ALIAS)
#undef ALIAS
	};

	for (size_t i = 0; i < ARRAY_LENGTH(aliases); i++)
		if (!strcmp(aliases[i].old, path))
			return setting_find(aliases[i].now);
	return NULL;
}

/* Returns the rest of the path below `section`, or NULL if it is elsewhere. */
static const char *beneath(const struct setting *setting, const char *section)
{
	size_t length = strlen(section);

	if (length == 0)
		return setting->path;
	if (strncmp(setting->path, section, length) || setting->path[length] != '.')
		return NULL;
	return setting->path + length + 1;
}

const struct setting *setting_section(const char *path)
{
	for (size_t i = 0; *path && i < SETTING_COUNT; i++)
		if (beneath(&setting_table[i], path))
			return &setting_table[i];
	return NULL;
}

const char *setting_key(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot ? dot + 1 : path;
}

bool setting_repeated(const struct setting *setting)
{
	for (const struct setting *row = setting_table; row < setting; row++)
		if (!strcmp(row->help, setting->help) &&
		    !strcmp(setting_key(row->path), setting_key(setting->path)))
			return true;
	return false;
}

/* Returns whether this is the first row with its path up to `end`. */
static bool is_first(const struct setting *setting, const char *end)
{
	size_t length = (size_t)(end - setting->path);

	for (const struct setting *row = setting_table; row < setting; row++)
		/* NOLINTNEXTLINE(*NonNullParamChecker): every row has a path */
		if (!strncmp(row->path, setting->path, length) &&
		    (row->path[length] == '.' || row->path[length] == '\0'))
			return false;
	return true;
}

static void walk(const struct setting_visitor *visitor, const char *section, unsigned int depth)
{
	const struct setting *end = setting_table + SETTING_COUNT;
	char path[SETTING_PATH];

	for (const struct setting *row = setting_table; row < end; row++) {
		const char *rest = beneath(row, section);

		if (rest && !strchr(rest, '.'))
			visitor->value(row, depth, visitor->context);
	}
	for (const struct setting *row = setting_table; row < end; row++) {
		const char *rest = beneath(row, section);
		const char *dot = rest ? strchr(rest, '.') : NULL;

		if (!dot || !is_first(row, dot))
			continue;
		snprintf(path, sizeof(path), "%.*s", (int)(dot - row->path), row->path);
		visitor->section(path, depth, visitor->context);
		walk(visitor, path, depth + 1);
	}
}

void setting_walk(const struct setting_visitor *visitor)
{
	walk(visitor, "", 0);
}

char *setting_keys(const char *section)
{
	const char *separator = "";
	char *text = NULL;
	size_t size;
	FILE *to;

	to = open_memstream(&text, &size);
	if (!to)
		return NULL;
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const char *key = beneath(&setting_table[i], section);
		size_t length = key ? strcspn(key, ".") : 0;

		if (!key || !is_first(&setting_table[i], key + length))
			continue;
		fprintf(to, "%s%.*s", separator, (int)length, key);
		separator = ", ";
	}
	fclose(to);
	return text;
}

/* Keeps `known` in `suggested` if it is nearer than all before. */
static void try_nearest(struct nearest *nearest, const char *known, size_t known_length,
			char *suggested)
{
	/* The key's own section is similar, but no help. */
	if (!strncmp(nearest->word, known, known_length) && nearest->word[known_length] == '.')
		return;
	if (nearest_try(nearest, known, known_length))
		snprintf(suggested, SETTING_PATH, "%.*s", (int)known_length, known);
}

/* Finds the setting or section that `path` was meant to be: for a path without a section, one with
 * this key in any section; otherwise one spelt similarly. `suggested` has SETTING_PATH bytes. */
static bool find_nearest(const char *path, char *suggested)
{
	struct nearest nearest = nearest_to(path);

	/* The length of the sections allows no further typos. */
	nearest.distance = nearest_to(setting_key(path)).distance;
	*suggested = '\0';
	if (strlen(path) >= SETTING_PATH)
		return false;
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const char *known = setting_table[i].path;

		if (!strcmp(setting_key(known), path)) {
			strcpy(suggested, known);
			return true;
		}
		for (size_t end = strcspn(known, "."); known[end];
		     end += 1 + strcspn(known + end + 1, "."))
			try_nearest(&nearest, known, end, suggested);
		try_nearest(&nearest, known, strlen(known), suggested);
	}
	return *suggested;
}

int setting_unknown(const char *where, const char *path)
{
	char quoted[TEXT_QUOTED], nearest[SETTING_PATH], section[SETTING_PATH];
	char *keys;

	text_quote(quoted, path);
	if (find_nearest(path, nearest))
		return log_error(-EINVAL, "%s: unknown key %s; did you mean \"%s\"?", where, quoted,
				 nearest);
	snprintf(section, sizeof(section), "%s", path);
	section[setting_key(section) - section] = '\0';
	if (*section)
		section[strlen(section) - 1] = '\0';
	keys = setting_keys(section);
	log_error(0, "%s: unknown key %s; accepted here: %s", where, quoted, keys ? keys : "-");
	free(keys);
	return -EINVAL;
}
