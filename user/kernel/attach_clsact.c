// SPDX-License-Identifier: GPL-2.0-only
/*
 * A filter of the clsact qdisc, for kernels without tcx. Unlike a link, a filter outlives its owner
 * and anybody may replace it. Its program is pinned, so that the next run can identify its own
 * filter: the one with its handle that runs a pinned program. The qdisc is shared: it is created
 * if there is none, and never removed.
 */
#include "base/fnv.h"
#include "kernel/attach_way.h"
#include "kernel/pinned.h"

#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * Filters run in ascending priority until one returns a verdict. Ours run before those without an
 * explicit priority, which get 49152 and below. A priority may already be taken by a filter of
 * another kind.
 */
enum { PRIORITY_FIRST = 20, PRIORITY_LAST = 27 };

/* Each instance has its own filter handle, which is not 0. */
static __u32 handle_of(const char *instance)
{
	return fnv_text(instance) | 1;
}

static __u32 id_of(int program)
{
	struct program_info info;

	return program_describe(&info, program) ? 0 : info.info.id;
}

/* Returns the id of the program that is pinned there, or 0. */
static __u32 pinned_id(const char *path)
{
	int program = bpf_obj_get(path);
	__u32 id = program < 0 ? 0 : id_of(program);

	if (program >= 0)
		close(program);
	return id;
}

/* Returns whether the instance pinned a program for any interface: one that was renamed has its
 * file under the earlier name. */
static bool is_own(const char *instance, __u32 id)
{
	char folder[PINNED_PATH], path[PINNED_PATH + NAME_MAX + 1];
	struct dirent *entry;
	bool own = false;
	DIR *files;

	if (!id || pinned_path(folder, instance, PIN_CLSACT, ""))
		return false;
	files = opendir(folder);
	while (files && !own && (entry = readdir(files))) {
		snprintf(path, sizeof(path), "%s%s", folder, entry->d_name);
		own = entry->d_type == DT_REG && pinned_id(path) == id;
	}
	if (files)
		closedir(files);
	return own;
}

static void set_hook(struct bpf_tc_hook *hook, const struct attachment *attachment)
{
	*hook = (struct bpf_tc_hook){
		.sz = sizeof(*hook),
		.ifindex = attachment->ifindex,
		.attach_point = BPF_TC_EGRESS,
	};
}

/* Returns the priority of the instance's filter and sets its program's id, or 0. */
static __u32 find(const struct attachment *attachment, const char *instance, __u32 *id)
{
	struct bpf_tc_hook hook;

	set_hook(&hook, attachment);
	for (__u32 priority = PRIORITY_FIRST; priority <= PRIORITY_LAST; priority++) {
		LIBBPF_OPTS(bpf_tc_opts, options, .handle = handle_of(instance),
			    .priority = priority);

		if (!bpf_tc_query(&hook, &options) && is_own(instance, options.prog_id)) {
			*id = options.prog_id;
			return priority;
		}
	}
	return 0;
}

static int put(const struct attachment *attachment, int program, const char *instance)
{
	__u32 before, priority = find(attachment, instance, &before);
	__u32 last = priority ? priority : PRIORITY_LAST, flags = priority ? BPF_TC_F_REPLACE : 0;
	struct bpf_tc_hook hook;
	int error;

	set_hook(&hook, attachment);
	error = bpf_tc_hook_create(&hook);
	if (error && error != -EEXIST)
		return error;
	error = -EBUSY;
	for (priority = priority ? priority : PRIORITY_FIRST; error && priority <= last;
	     priority++) {
		LIBBPF_OPTS(bpf_tc_opts, options, .handle = handle_of(instance),
			    .priority = priority, .prog_fd = program, .flags = flags);

		error = bpf_tc_attach(&hook, &options);
	}
	return error;
}

/* Pins the filter's program, atomically replacing the previous pin. */
static int pin(const struct attachment *attachment, int program, const char *instance)
{
	char path[PINNED_PATH], fresh[PINNED_PATH + 8];
	int error = pinned_path(path, instance, PIN_CLSACT, attachment->name);

	if (error)
		return error;
	snprintf(fresh, sizeof(fresh), "%s:new", path);
	unlink(fresh);
	return bpf_obj_pin(program, fresh) || rename(fresh, path) ? -errno : 0;
}

int clsact_attach(struct attachment *attachment, const struct object *object, const char *instance)
{
	int program = object_egress_program(object, attachment->link), error;

	error = pinned_make_directory(instance, PIN_CLSACT);
	if (!error)
		error = put(attachment, program, instance);
	if (!error)
		error = pin(attachment, program, instance);
	if (error)
		return error;
	attachment->egress = EGRESS_CLSACT;
	attachment->egress_program_id = id_of(program);
	return 0;
}

int clsact_remove(const struct attachment *attachment, const char *instance)
{
	__u32 id;
	LIBBPF_OPTS(bpf_tc_opts, options, .handle = handle_of(instance),
		    .priority = find(attachment, instance, &id));
	struct bpf_tc_hook hook;
	char path[PINNED_PATH];
	int error = pinned_path(path, instance, PIN_CLSACT, attachment->name);

	if (error)
		return error;
	set_hook(&hook, attachment);
	/* 0: gone with its interface, or replaced by somebody else, and then not ours to remove. */
	if (options.priority)
		error = bpf_tc_detach(&hook, &options);
	if (!error && unlink(path) && errno != ENOENT)
		error = -errno;
	return error;
}

void clsact_follow(const struct attachment *attachment, const char *name, const char *instance)
{
	char from[PINNED_PATH], to[PINNED_PATH];

	if (pinned_path(from, instance, PIN_CLSACT, attachment->name) ||
	    pinned_path(to, instance, PIN_CLSACT, name))
		return;
	/* A file of that name has a program of this instance, too, and serves as well. */
	renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

bool clsact_find(struct attachment *attachment, const char *instance)
{
	__u32 id;

	if (!find(attachment, instance, &id))
		return false;
	attachment->egress = EGRESS_CLSACT;
	attachment->egress_program_id = id;
	return true;
}
