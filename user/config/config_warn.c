// SPDX-License-Identifier: GPL-2.0-only
/* Warns about settings that are accepted but will hardly do what was meant. */
#include "config/config.h"

#include "base/log.h"
#include "base/prefix.h"
#include "config/setting.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Shorter allowances are more likely a mistake; the command allow wants --force for them. */
enum { SHORTEST_IPV4 = 8, SHORTEST_IPV6 = 32 };

static bool is_short(const struct prefix *prefix)
{
	return prefix->length <
	       (prefix_is_ipv4(prefix) ? IPV4_MAPPED_BITS + SHORTEST_IPV4 : SHORTEST_IPV6);
}

static void warn_of_allowances(const struct settings *settings, const char *file)
{
	char text[PREFIX_TEXT];

	for (__u32 i = 0; i < settings->allow.count; i++) {
		if (!is_short(&settings->allow.prefixes[i]))
			continue;
		log_warning(0, "%s: allow: %s is exempt from every rule, limit and block", file,
			    prefix_format(text, &settings->allow.prefixes[i]));
	}
}

static void warn_of_home(const struct settings *settings, const char *file)
{
	char text[PREFIX_TEXT];

	for (__u32 i = 0; i < settings->home.count; i++) {
		const struct prefix *prefix = &settings->home.prefixes[i];

		if (prefix->length != 0 &&
		    (prefix->length != IPV4_MAPPED_BITS || !prefix_is_ipv4(prefix)))
			continue;
		log_warning(
			0,
			"%s: home: %s: then no host of IPv%d is outside, and all of its traffic "
			"is private",
			file, prefix_format(text, prefix), prefix->length ? 4 : 6);
	}
}

/* Returns what keeps a path from being used, or NULL. A file that does not exist yet is made. */
static const char *problem_of(const char *path, bool directory, bool program)
{
	struct stat status;

	if (!path[0] || !strcmp(path, "-") || strchr(path, '%'))
		return NULL;
	if (stat(path, &status))
		return program ? strerror(errno) : NULL;
	if (S_ISDIR(status.st_mode) != directory)
		return directory ? "not a directory" : "a directory, not a file";
	return program && !(status.st_mode & 0111) ? "not executable" : NULL;
}

static void warn_of_path(const char *file, const char *name, const char *path, const char *problem)
{
	if (!problem)
		return;
	log_warning(0, "%s: %s: %s: %s", file, name, path, problem);
}

static void warn_of_paths(const struct settings *settings, const char *file)
{
	const struct {
		const char *name, *path;
		bool directory, program;
	} paths[] = {
		{ "alerts.file", settings->alert_file, false, false },
		{ "export.textfile", settings->textfile, false, false },
		{ "lists.file", settings->lists_file, false, false },
		{ "lists.audit", settings->lists_audit, false, false },
		{ "evidence.directory", settings->evidence_directory, true, false },
		{ "hooks.block", settings->hook_block, false, true },
		{ "hooks.unblock", settings->hook_unblock, false, true },
		{ "hooks.alert", settings->hook_alert, false, true },
		{ "hooks.resync", settings->hook_resync, false, true },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(paths); i++)
		warn_of_path(file, paths[i].name, paths[i].path,
			     problem_of(paths[i].path, paths[i].directory, paths[i].program));
}

void config_warn(const struct settings *settings, const char *file)
{
	warn_of_allowances(settings, file);
	warn_of_home(settings, file);
	warn_of_paths(settings, file);
}
