// SPDX-License-Identifier: GPL-2.0-only
#include "config/config.h"

#include "config/config_origin.h"
#include "base/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void config_defaults(struct settings *settings)
{
	memset(settings, 0, sizeof(*settings));
	for (size_t i = 0; i < SETTING_COUNT; i++)
		setting_parse(&setting_table[i], settings, "defaults",
			      setting_table[i].default_text);
}

/* Applies "key=value" to `settings`, which may be partly changed after an error. */
static int assign(struct settings *settings, struct origins *origins, const char *assignment)
{
	const char *equals = strchr(assignment, '=');
	const struct setting *setting;
	char quoted[TEXT_QUOTED];
	char *path;
	int error;

	if (!equals)
		return log_error(-EINVAL, "--set: %s: accepted: KEY=VALUE",
				 text_quote(quoted, assignment));
	path = strndup(assignment, (size_t)(equals - assignment));
	if (!path)
		return log_error(-ENOMEM, "--set: out of memory");
	setting = setting_find(path);
	if (!setting && (setting = setting_renamed(path)))
		log_warning(0, "--set: %s is now called %s", path, setting->path);
	if (setting) {
		origins->assigned[setting - setting_table] = true;
		error = setting_parse(setting, settings, "--set", equals + 1);
	} else if (setting_section(path)) {
		error = log_error(-EINVAL, "--set: %s: a section; accepted: the path of a setting",
				  path);
	} else {
		error = setting_unknown("--set", path);
	}
	free(path);
	return error;
}

/* Collects changes, which reach the caller's settings only if there is no error. */
struct draft {
	struct settings settings;
	struct origins origins;
};

static struct draft *draft_new(const struct settings *settings)
{
	struct draft *draft = calloc(1, sizeof(*draft));

	if (!draft)
		log_error(0, "configuration: out of memory");
	else if (settings)
		draft->settings = *settings;
	else
		config_defaults(&draft->settings);
	return draft;
}

/* Copies the draft to `settings` unless there was an error, frees it and returns the error. */
static int draft_end(struct draft *draft, int error, struct settings *settings)
{
	if (!error)
		*settings = draft->settings;
	free(draft);
	return error;
}

int config_load(struct settings *settings, const char *file, const char *const *assignments,
		size_t count)
{
	bool missing = !file && access(CONFIG_FILE, F_OK) && errno == ENOENT;
	struct draft *draft = draft_new(NULL);
	int error = 0, result;

	if (!draft)
		return -ENOMEM;
	if (!missing)
		error = config_read_yaml(&draft->settings, &draft->origins, file ?: CONFIG_FILE);
	for (size_t i = 0; i < count; i++) {
		result = assign(&draft->settings, &draft->origins, assignments[i]);
		error = result ? result : error;
	}
	if (!error)
		error = config_check(&draft->settings, &draft->origins);
	error = draft_end(draft, error, settings);
	return error ? error : missing;
}

int config_read(struct settings *settings, const char *file)
{
	struct draft *draft = draft_new(settings);
	int error;

	if (!draft)
		return -ENOMEM;
	error = config_read_yaml(&draft->settings, &draft->origins, file);
	if (!error)
		error = config_check(&draft->settings, &draft->origins);
	return draft_end(draft, error, settings);
}

int config_set(struct settings *settings, const char *assignment)
{
	struct draft *draft = draft_new(settings);

	if (!draft)
		return -ENOMEM;
	return draft_end(draft, assign(&draft->settings, &draft->origins, assignment), settings);
}
