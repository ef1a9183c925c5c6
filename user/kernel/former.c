// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/former.h"

#include "base/log.h"
#include "kernel/adopt.h"
#include "kernel/attach_way.h"
#include "kernel/pins.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FORMER_PATH = PINS_PATH + 64, FORMER_INTERFACES = 256 };

static int links_paths(const char *instance, char *from, char *to)
{
	char directory[PINS_PATH];
	int error = pins_former_path(directory, instance);

	if (error)
		return error;
	snprintf(from, FORMER_PATH, "%s/%s", directory, PIN_LINKS);
	error = pins_path(directory, instance);
	if (!error)
		snprintf(to, FORMER_PATH, "%s/%s", directory, PIN_LINKS);
	return error;
}

static int move_link(const char *from, const char *to, const char *name)
{
	char old[FORMER_PATH + NAME_MAX + 1], fresh[FORMER_PATH + NAME_MAX + 1];

	snprintf(old, sizeof(old), "%s/%s", from, name);
	snprintf(fresh, sizeof(fresh), "%s/%s", to, name);
	if (rename(old, fresh))
		return log_error(-errno, "cannot move %s to %s: %s", old, fresh, strerror(errno));
	return 0;
}

int former_take_links(const char *instance)
{
	char from[FORMER_PATH], to[FORMER_PATH];
	struct dirent *entry;
	DIR *links;
	int error = links_paths(instance, from, to);

	if (error)
		return error;
	links = opendir(from);
	if (!links)
		return errno == ENOENT ?
			       0 :
			       log_error(-errno, "cannot read %s: %s", from, strerror(errno));
	if (mkdir(to, 0700) && errno != EEXIST)
		error = log_error(-errno, "cannot make %s: %s", to, strerror(errno));
	while (!error && (entry = readdir(links)))
		if (entry->d_type == DT_REG)
			error = move_link(from, to, entry->d_name);
	closedir(links);
	return error;
}

/* Returns the map id of its state, which identifies its programs; 0 if there is none. */
static __u32 state_id(const char *instance)
{
	char path[PINS_PATH + 16], directory[PINS_PATH];
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);
	int map;

	if (pins_former_path(directory, instance))
		return 0;
	snprintf(path, sizeof(path), "%s/%s", directory, PIN_STATE);
	map = bpf_obj_get(path);
	if (map < 0)
		return 0;
	if (bpf_obj_get_info_by_fd(map, &info, &length))
		info.id = 0;
	close(map);
	return info.id;
}

/* Lists the interfaces whose dispatcher runs its program. */
static int list_dispatched(const char *instance, struct attachment *attachments, int most)
{
	const struct states states = { .now = state_id(instance) };
	struct if_nameindex *interfaces = states.now ? if_nameindex() : NULL;
	int count = 0;

	for (struct if_nameindex *i = interfaces; i && i->if_index && count < most; i++) {
		struct attachment *attachment = &attachments[count];

		*attachment = (struct attachment){ .ifindex = (int)i->if_index };
		snprintf(attachment->name, sizeof(attachment->name), "%s", i->if_name);
		count += dispatcher_find(attachment, &states);
	}
	if (interfaces)
		if_freenameindex(interfaces);
	return count;
}

/* Lists the interfaces with a pinned link. */
static int list_linked(const char *instance, struct attachment *attachments, int most)
{
	char from[FORMER_PATH], to[FORMER_PATH];
	struct dirent *entry;
	DIR *links = links_paths(instance, from, to) ? NULL : opendir(from);
	int count = 0;

	while (links && count < most && (entry = readdir(links))) {
		struct attachment *attachment = &attachments[count];

		if (entry->d_type != DT_REG)
			continue;
		*attachment = (struct attachment){ .kind = ATTACH_DIRECT };
		snprintf(attachment->name, sizeof(attachment->name), "%.15s", entry->d_name);
		/* Pin names use colons: the BPF file system does not allow dots. */
		for (char *c = attachment->name; *c; c++)
			if (*c == ':')
				*c = '.';
		count += if_nametoindex(attachment->name) != 0;
	}
	if (links)
		closedir(links);
	return count;
}

int former_list(const char *instance, struct attachment *attachments, int most)
{
	int count = list_linked(instance, attachments, most);

	return count + list_dispatched(instance, attachments + count, most - count);
}

void former_remove(const char *instance)
{
	static struct attachment attachments[FORMER_INTERFACES];
	const struct states states = { .now = state_id(instance) };
	char directory[PINS_PATH];
	int count;

	if (pins_former_path(directory, instance) || access(directory, F_OK))
		return;
	count = list_dispatched(instance, attachments, FORMER_INTERFACES);
	for (int i = 0; i < count; i++)
		dispatcher_remove(&attachments[i], &states);
	if (!adopt_remove_directory(directory))
		log_info("the pins of version 1 are removed");
}
