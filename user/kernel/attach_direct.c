// SPDX-License-Identifier: GPL-2.0-only
/*
 * A link of our own.  It is pinned, so that the program outlives the daemon; the next
 * run takes the link over and swaps the program in it, which the kernel does between
 * two packets.
 */
#include "kernel/attach_way.h"
#include "base/log.h"

#include <dirent.h>
#include <errno.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINK_PATH = PINS_PATH + 64 };

static int links_path(char *path, const char *instance)
{
	int error = pins_path(path, instance);
	size_t length = error ? 0 : strlen(path);

	if (!error)
		snprintf(path + length, LINK_PATH - length, "/%s", PIN_LINKS);
	return error;
}

/* The BPF file system takes no dots in a name and a network device no colons. */
static void swap_letters(char *text, char from, char to)
{
	for (; *text; text++) {
		if (*text == from)
			*text = to;
	}
}

static int link_path(char *path, const char *instance, const char *interface)
{
	int error = links_path(path, instance);
	size_t length;

	if (error)
		return error;
	length = strlen(path);
	snprintf(path + length, LINK_PATH - length, "/%s", interface);
	swap_letters(path + length, '.', ':');
	return 0;
}

/* A pinned link, open, and what it is attached to. */
struct pinned_link {
	int descriptor;
	char name[IF_NAMESIZE];
	__u32 ifindex; /* 0: the interface is gone */
	__u32 program_id;
};

static int open_link(struct pinned_link *link, const char *path, const char *file)
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
	link->ifindex = info.xdp.ifindex;
	link->program_id = info.prog_id;
	return 0;
}

/* Calls `each` for every link of the instance until it returns other than 0; that is
 * returned. The link is closed after the call. */
static int each_link(const char *instance, int (*each)(struct pinned_link *, void *), void *context)
{
	char directory[LINK_PATH], path[LINK_PATH + NAME_MAX + 1];
	struct pinned_link link;
	struct dirent *entry;
	int result;
	DIR *links;

	result = links_path(directory, instance);
	if (result)
		return result;
	links = opendir(directory);
	if (!links)
		return errno == ENOENT ? 0 : -errno;
	while (!result && (entry = readdir(links))) {
		snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
		if (entry->d_type != DT_REG || open_link(&link, path, entry->d_name))
			continue;
		result = each(&link, context);
		close(link.descriptor);
	}
	closedir(links);
	return result;
}

static __u32 mode_flag(enum attach_mode mode)
{
	return mode == ATTACH_GENERIC ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE;
}

static int program_id(int descriptor, __u32 *id)
{
	struct program_info program;
	int error = program_describe(&program, descriptor);

	*id = error ? 0 : program.info.id;
	return error;
}

static int make_links_directory(const char *instance)
{
	char directory[LINK_PATH];
	int error = links_path(directory, instance);

	if (!error && mkdir(directory, 0700) && errno != EEXIST)
		return -errno;
	return error;
}

/* A link whose interface is gone must not stand in the way of a new one by its name. */
static int remove_defunct(const char *path, const char *interface)
{
	struct pinned_link link;
	int error = open_link(&link, path, interface);

	if (error)
		return error == -ENOENT ? 0 : error;
	close(link.descriptor);
	if (link.ifindex)
		return -ENOTUNIQ;
	return unlink(path) ? -errno : 0;
}

int direct_attach(struct attachment *attachment, const struct object *object, const char *instance)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = mode_flag(attachment->mode));
	char path[LINK_PATH];
	int error, link;

	error = link_path(path, instance, attachment->name);
	if (!error)
		error = make_links_directory(instance);
	if (!error)
		error = remove_defunct(path, attachment->name);
	if (error)
		return error;
	link = bpf_link_create(object_program(object, attachment->link), attachment->ifindex,
			       BPF_XDP, &options);
	if (link < 0)
		return -errno;
	if (bpf_obj_pin(link, path))
		error = -errno;
	close(link);
	if (error)
		return error;
	attachment->kind = ATTACH_DIRECT;
	return program_id(object_program(object, attachment->link), &attachment->program_id);
}

struct adoption {
	struct attachment *attachment;
	const struct object *object;
	struct hook hook;
};

/* 1 when this was the link. */
static int adopt_link(struct pinned_link *link, void *context)
{
	struct adoption *adoption = context;
	struct attachment *attachment = adoption->attachment;
	int program = object_program(adoption->object, attachment->link);
	int error;

	/* The same index in another network namespace has another program. */
	if (link->ifindex != (__u32)attachment->ifindex ||
	    link->program_id != adoption->hook.program_id)
		return 0;
	if (bpf_link_update(link->descriptor, program, NULL))
		return log_error(-errno, "%s: cannot replace the program of the earlier run: %s",
				 attachment->name, strerror(errno));
	error = program_id(program, &attachment->program_id);
	attachment->kind = ATTACH_DIRECT;
	attachment->mode = adoption->hook.mode;
	attachment->adopted = true;
	return error ? error : 1;
}

int direct_adopt(struct attachment *attachment, const struct object *object, const char *instance)
{
	struct adoption adoption = { .attachment = attachment, .object = object };
	int error = hook_query(&adoption.hook, attachment->ifindex);

	if (error || adoption.hook.program_id == 0)
		return error ? error : -ENOENT;
	error = each_link(instance, adopt_link, &adoption);
	if (error < 0)
		return error;
	return error ? 0 : -ENOENT;
}

int direct_remove(const struct attachment *attachment, const char *instance)
{
	char path[LINK_PATH];
	int link, error;

	error = link_path(path, instance, attachment->name);
	if (error)
		return error;
	link = bpf_obj_get(path);
	if (link < 0)
		return errno == ENOENT ?
			       0 :
			       log_error(-errno, "cannot open %s: %s", path, strerror(errno));
	/* Removing the pin would detach too, but some time later. An interface that is gone
	 * has detached already. */
	if (bpf_link_detach(link) && errno != ENOLINK && errno != EINVAL)
		log_warning(0, "%s: cannot detach at once: %s", attachment->name, strerror(errno));
	close(link);
	if (unlink(path))
		return log_error(-errno, "cannot remove %s: %s", path, strerror(errno));
	return 0;
}

struct listing {
	struct attachment *attachments;
	int count;
	int most;
};

static int list_link(struct pinned_link *link, void *context)
{
	struct listing *listing = context;
	struct attachment *attachment = &listing->attachments[listing->count];
	struct hook hook = {};

	if (link->ifindex == 0)
		return 0;
	if (listing->count++ >= listing->most)
		return 0;
	/* Of another network namespace it cannot be asked: native is what is tried first. */
	if (hook_query(&hook, (int)link->ifindex))
		hook.program_id = 0;
	*attachment = (struct attachment){
		.ifindex = (int)link->ifindex,
		.kind = ATTACH_DIRECT,
		.mode = hook.program_id == link->program_id ? hook.mode : ATTACH_NATIVE,
		.program_id = link->program_id,
	};
	memcpy(attachment->name, link->name, sizeof(attachment->name));
	return 0;
}

int direct_list(const char *instance, struct attachment *attachments, int most)
{
	struct listing listing = { .attachments = attachments, .most = most };
	int error = each_link(instance, list_link, &listing);

	return error ? error : listing.count;
}
