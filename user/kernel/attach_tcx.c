// SPDX-License-Identifier: GPL-2.0-only
/* A tcx link (kernel 6.6): pinned, and taken over by the next run like the XDP link. */
#include "kernel/attach_way.h"
#include "kernel/pinned.h"

#include <errno.h>
#include <unistd.h>

/* BPF_TCX_EGRESS, missing in Debian 12's linux/bpf.h. */
static const enum bpf_attach_type tcx_egress = 47;

enum { PROGRAMS_MOST = 64 };

/* Returns whether a program is attached at egress of an interface in this network namespace. */
static bool is_attached(int ifindex, __u32 program_id)
{
	__u32 ids[PROGRAMS_MOST], count = PROGRAMS_MOST;

	if (bpf_prog_query(ifindex, tcx_egress, 0, NULL, ids, &count))
		return false;
	for (__u32 i = 0; i < count && i < PROGRAMS_MOST; i++)
		if (ids[i] == program_id)
			return true;
	return false;
}

/* Opens the instance's link on the interface. */
static int open_own(struct pinned_link *link, const struct attachment *attachment,
		    const char *instance)
{
	return pinned_find(link, instance, PIN_TCX, attachment->name, attachment->ifindex,
			   is_attached);
}

void tcx_follow(const char *instance)
{
	pinned_follow(instance, PIN_TCX, is_attached);
}

static int create(const struct attachment *attachment, int program, const char *path)
{
	int error = pinned_remove_defunct(path, attachment->name), link;

	if (error)
		return error;
	link = bpf_link_create(program, attachment->ifindex, tcx_egress, NULL);
	if (link < 0)
		return errno == EINVAL ? -EOPNOTSUPP : -errno;
	if (bpf_obj_pin(link, path))
		error = -errno;
	close(link);
	return error;
}

int tcx_attach(struct attachment *attachment, const struct object *object, const char *instance)
{
	int program = object_egress_program(object, attachment->link), error;
	struct program_info info;
	struct pinned_link link;
	char path[PINNED_PATH];

	error = pinned_path(path, instance, PIN_TCX, attachment->name);
	if (!error)
		error = pinned_make_directory(instance, PIN_TCX);
	if (error)
		return error;
	tcx_follow(instance);
	if (!open_own(&link, attachment, instance)) {
		if (bpf_link_update(link.descriptor, program, NULL))
			error = -errno;
		close(link.descriptor);
	} else {
		error = create(attachment, program, path);
	}
	if (!error)
		error = program_describe(&info, program);
	if (error)
		return error;
	attachment->egress = EGRESS_TCX;
	attachment->egress_program_id = info.info.id;
	return 0;
}

int tcx_remove(const struct attachment *attachment, const char *instance)
{
	struct pinned_link link;

	if (open_own(&link, attachment, instance))
		return pinned_detach(instance, PIN_TCX, attachment->name);
	close(link.descriptor);
	return pinned_detach(instance, PIN_TCX, link.name);
}

bool tcx_find(struct attachment *attachment, const char *instance)
{
	struct pinned_link link;

	if (open_own(&link, attachment, instance))
		return false;
	close(link.descriptor);
	attachment->egress = EGRESS_TCX;
	attachment->egress_program_id = link.program_id;
	return true;
}
