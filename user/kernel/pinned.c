// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/pinned.h"

#include "base/log.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MOST = 256 };

static int directory_path(char *path, const char *instance, const char *directory)
{
	int error = pins_path(path, instance);
	size_t length = error ? 0 : strlen(path);

	if (!error)
		snprintf(path + length, PINNED_PATH - length, "/%s", directory);
	return error;
}

/* Pin names use colons for dots: the BPF file system does not allow dots, and device names have no
 * colons. */
static void swap_letters(char *text, char from, char to)
{
	for (; *text; text++) {
		if (*text == from)
			*text = to;
	}
}

int pinned_path(char *path, const char *instance, const char *directory, const char *interface)
{
	int error = directory_path(path, instance, directory);
	size_t length;

	if (error)
		return error;
	length = strlen(path);
	snprintf(path + length, PINNED_PATH - length, "/%s", interface);
	swap_letters(path + length, '.', ':');
	return 0;
}

int pinned_make_directory(const char *instance, const char *directory)
{
	char path[PINNED_PATH];
	int error = directory_path(path, instance, directory);

	if (!error && mkdir(path, 0700) && errno != EEXIST)
		return -errno;
	return error;
}

int pinned_open(struct pinned_link *link, const char *path, const char *file)
{
	struct bpf_link_info info = {};
	__u32 length = sizeof(info);
	int error;

	*link = (struct pinned_link){ .descriptor = bpf_obj_get(path) };
	if (link->descriptor < 0)
		return -errno;
	if (bpf_obj_get_info_by_fd(link->descriptor, &info, &length)) {
		error = -errno;
		close(link->descriptor);
		return error;
	}
	snprintf(link->name, sizeof(link->name), "%s", file);
	swap_letters(link->name, ':', '.');
	/* info.tcx.ifindex has the same offset. */
	link->ifindex = info.xdp.ifindex;
	link->program_id = info.prog_id;
	return 0;
}

struct sought {
	int ifindex;
	bool (*runs)(int ifindex, __u32 program_id);
	struct pinned_link found;
	const char *instance;
	const char *directory;
};

/* Returns 1 if this is the link, which then stays open. */
static int take_sought(struct pinned_link *link, void *context)
{
	struct sought *sought = context;

	if (link->ifindex != (__u32)sought->ifindex ||
	    !sought->runs(sought->ifindex, link->program_id))
		return 0;
	sought->found = *link;
	sought->found.descriptor = fcntl(link->descriptor, F_DUPFD_CLOEXEC, 0);
	return sought->found.descriptor < 0 ? -errno : 1;
}

/* Opens the link whose file has the interface's name, if it is the one that is sought. */
static bool open_named(struct pinned_link *link, const char *instance, const char *directory,
		       const char *name, const struct sought *sought)
{
	char path[PINNED_PATH];

	if (pinned_path(path, instance, directory, name) || pinned_open(link, path, name))
		return false;
	if (link->ifindex == (__u32)sought->ifindex &&
	    sought->runs(sought->ifindex, link->program_id))
		return true;
	close(link->descriptor);
	return false;
}

int pinned_find(struct pinned_link *link, const char *instance, const char *directory,
		const char *name, int ifindex, bool (*runs)(int ifindex, __u32 program_id))
{
	struct sought sought = { .ifindex = ifindex, .runs = runs };
	int result;

	/* There may be hundreds of links, and each poll looks for each of them. */
	if (open_named(link, instance, directory, name, &sought))
		return 0;
	result = pinned_each(instance, directory, take_sought, &sought);
	if (result <= 0)
		return result ? result : -ENOENT;
	*link = sought.found;
	return 0;
}

/* If interfaces have exchanged their names, the file in the way gets this one's name, until it is
 * its own turn. */
static int move_to(const char *from, const char *to)
{
	if (!renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE))
		return 0;
	if (errno != EEXIST || renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE))
		return -errno;
	return 0;
}

/* Returns 1 if it moved a file: the directory must be read again. */
static int follow(struct pinned_link *link, void *context)
{
	char name[IF_NAMESIZE], from[PINNED_PATH], to[PINNED_PATH];
	const struct sought *sought = context;
	int error;

	if (!link->ifindex || !sought->runs((int)link->ifindex, link->program_id) ||
	    !if_indextoname(link->ifindex, name) || !strcmp(name, link->name) ||
	    pinned_path(from, sought->instance, sought->directory, link->name) ||
	    pinned_path(to, sought->instance, sought->directory, name))
		return 0;
	error = move_to(from, to);
	return error ? log_error(error, "cannot move %s to %s: %s", from, to, strerror(-error)) : 1;
}

void pinned_follow(const char *instance, const char *directory,
		   bool (*runs)(int ifindex, __u32 program_id))
{
	struct sought sought = { .runs = runs, .instance = instance, .directory = directory };

	/* Each move puts at least one file in its place. */
	for (int i = 0; i < FILES_MOST; i++)
		if (pinned_each(instance, directory, follow, &sought) != 1)
			return;
}

int pinned_remove_defunct(const char *path, const char *interface)
{
	struct pinned_link link;
	int error = pinned_open(&link, path, interface);

	if (error)
		return error == -ENOENT ? 0 : error;
	close(link.descriptor);
	if (link.ifindex)
		return -ENOTUNIQ;
	return unlink(path) ? -errno : 0;
}

int pinned_detach(const char *instance, const char *directory, const char *interface)
{
	char path[PINNED_PATH];
	int link, error;

	error = pinned_path(path, instance, directory, interface);
	if (error)
		return error;
	link = bpf_obj_get(path);
	if (link < 0)
		return errno == ENOENT ?
			       0 :
			       log_error(-errno, "cannot open %s: %s", path, strerror(errno));
	/* Removing the pin would also detach, but with a delay. If the interface is gone, the link
	 * is detached already. */
	if (bpf_link_detach(link) && errno != ENOLINK && errno != EINVAL)
		log_warning(0, "%s: cannot detach at once: %s", interface, strerror(errno));
	close(link);
	if (unlink(path))
		return log_error(-errno, "cannot remove %s: %s", path, strerror(errno));
	return 0;
}

int pinned_each(const char *instance, const char *directory,
		int (*each)(struct pinned_link *, void *), void *context)
{
	char links_path[PINNED_PATH], path[PINNED_PATH + NAME_MAX + 1];
	struct pinned_link link;
	struct dirent *entry;
	int result;
	DIR *links;

	result = directory_path(links_path, instance, directory);
	if (result)
		return result;
	links = opendir(links_path);
	if (!links)
		return errno == ENOENT ? 0 : -errno;
	while (!result && (entry = readdir(links))) {
		snprintf(path, sizeof(path), "%s/%s", links_path, entry->d_name);
		if (entry->d_type != DT_REG || pinned_open(&link, path, entry->d_name))
			continue;
		result = each(&link, context);
		close(link.descriptor);
	}
	closedir(links);
	return result;
}
