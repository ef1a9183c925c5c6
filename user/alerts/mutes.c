// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/mutes.h"

#include "base/json.h"
#include "base/log.h"
#include "base/moment.h"
#include "base/names.h"
#include "base/prefix.h"
#include "detectors/rule.h"
#include "kernel/instance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char all_rules[] = "all";

bool mutes_path(char *path, const char *lists, const char *instance)
{
	int length = lists[0] ? snprintf(path, MUTES_PATH, "%s.mutes", lists) :
				snprintf(path, MUTES_PATH, "%s/%s.mutes", INSTANCE_DIRECTORY,
					 instance);

	return length > 0 && length < MUTES_PATH;
}

const char *mute_rule_name(const struct mute *mute)
{
	return mute->rule == MUTE_ALL_RULES ? all_rules : rule_names[mute->rule];
}

static bool find_rule(int *rule, const char *name)
{
	*rule = MUTE_ALL_RULES;
	if (!strcmp(name, all_rules))
		return true;
	for (*rule = 0; *rule < RULE_COUNT; ++*rule)
		if (!strcmp(name, rule_names[*rule]))
			return true;
	return false;
}

static const char *text_of(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));

	return text ? text : "";
}

/* Returns false if a mute cannot be parsed, for example one written by a later version. */
static bool parse_mute(struct mute *mute, const json_t *object)
{
	*mute = (struct mute){};
	snprintf(mute->reason, sizeof(mute->reason), "%s", text_of(object, "reason"));
	snprintf(mute->author, sizeof(mute->author), "%s", text_of(object, "author"));
	return find_rule(&mute->rule, text_of(object, "rule")) &&
	       !prefix_parse(text_of(object, "prefix"), &mute->about) &&
	       !moment_parse(text_of(object, "created"), &mute->created) &&
	       !moment_parse(text_of(object, "until"), &mute->until);
}

int mutes_read(struct mutes *mutes, const char *path)
{
	json_error_t error;
	json_t *document, *object;
	size_t index;

	mutes->count = 0;
	if (access(path, F_OK))
		return errno == ENOENT ? 0 : log_error(-errno, "%s: %s", path, strerror(errno));
	document = json_load_file(path, 0, &error);
	if (!document)
		return log_error(-EINVAL, "%s, line %d: %s: no mute is in force", path, error.line,
				 error.text);
	json_array_foreach(json_object_get(document, "mutes"), index, object)
	{
		if (mutes->count == MUTES_MOST)
			break;
		if (parse_mute(&mutes->mutes[mutes->count], object))
			mutes->count++;
		else
			log_warning(0, "%s: mute %zu cannot be read and is left out", path,
				    index + 1);
	}
	json_decref(document);
	return 0;
}

json_t *mutes_to_json(const struct mutes *mutes, __u64 wall)
{
	json_t *array = json_array();
	char prefix[PREFIX_TEXT];

	for (size_t i = 0; i < mutes->count; i++) {
		const struct mute *mute = &mutes->mutes[i];

		if (mute->until <= wall)
			continue;
		json_array_append_new(array, json_pack("{s:s, s:s, s:o, s:o, s:s, s:s}", "rule",
						       mute_rule_name(mute), "prefix",
						       prefix_format(prefix, &mute->about),
						       "created", json_time(mute->created), "until",
						       json_time(mute->until), "reason",
						       mute->reason, "author", mute->author));
	}
	return array;
}

int mutes_write(const struct mutes *mutes, const char *path)
{
	char fresh[MUTES_PATH + 8];
	FILE *file;
	int error, descriptor;

	snprintf(fresh, sizeof(fresh), "%s.new", path);
	descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
	if (!file)
		return log_error(-errno, "cannot write %s: %s", fresh, strerror(errno));
	error = json_write(file, json_pack("{s:o}", "mutes", mutes_to_json(mutes, 0)));
	if (!error && (fflush(file) || fsync(descriptor)))
		error = -errno;
	if (fclose(file) && !error)
		error = -errno;
	if (!error && rename(fresh, path))
		error = -errno;
	if (error) {
		unlink(fresh);
		return log_error(error, "cannot write %s: %s", path, strerror(-error));
	}
	return 0;
}

static bool same(const struct mute *mute, int rule, const struct prefix *about)
{
	return mute->rule == rule && !memcmp(&mute->about, about, sizeof(*about));
}

int mutes_add(struct mutes *mutes, const struct mute *mute)
{
	mutes_remove(mutes, mute->rule, &mute->about);
	if (mutes->count == MUTES_MOST)
		return log_error(-ENOSPC, "there are %d mutes already; icmpguard unmute ends some",
				 MUTES_MOST);
	mutes->mutes[mutes->count++] = *mute;
	return 0;
}

size_t mutes_remove(struct mutes *mutes, int rule, const struct prefix *about)
{
	size_t left = 0, removed;

	for (size_t i = 0; about && i < mutes->count; i++)
		if (!same(&mutes->mutes[i], rule, about))
			mutes->mutes[left++] = mutes->mutes[i];
	removed = mutes->count - left;
	mutes->count = left;
	return removed;
}

void mutes_expire(struct mutes *mutes, __u64 wall)
{
	size_t left = 0;

	for (size_t i = 0; i < mutes->count; i++)
		if (mutes->mutes[i].until > wall)
			mutes->mutes[left++] = mutes->mutes[i];
	mutes->count = left;
}

void mutes_refresh(struct mutes *mutes, const char *path, __u64 offset)
{
	struct stat file;

	mutes->offset = offset;
	if (stat(path, &file))
		file = (struct stat){};
	if (file.st_ino == mutes->file.st_ino &&
	    file.st_mtim.tv_sec == mutes->file.st_mtim.tv_sec &&
	    file.st_mtim.tv_nsec == mutes->file.st_mtim.tv_nsec)
		return;
	mutes->file = file;
	mutes_read(mutes, path);
	log_info("mutes: %zu are in force", mutes_in_force(mutes, 0));
}

bool mutes_cover(const struct mutes *mutes, enum rule rule, const struct prefix *about, __u64 now)
{
	const struct address address = about->address;

	for (size_t i = 0; i < mutes->count; i++) {
		const struct mute *mute = &mutes->mutes[i];

		if ((mute->rule == MUTE_ALL_RULES || mute->rule == (int)rule) &&
		    mute->until > now + mutes->offset && mute->about.length <= about->length &&
		    prefix_holds(&mute->about, &address))
			return true;
	}
	return false;
}

size_t mutes_in_force(const struct mutes *mutes, __u64 wall)
{
	size_t count = 0;

	for (size_t i = 0; i < mutes->count; i++)
		count += mutes->mutes[i].until > wall;
	return count;
}
