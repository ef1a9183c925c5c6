// SPDX-License-Identifier: GPL-2.0-only
/*
 * A link of our own. It is pinned, so that the program outlives the daemon; the next run takes over
 * the link and swaps the program in it, atomically between two packets.
 */
#include "kernel/attach_way.h"
#include "kernel/pinned.h"
#include "base/log.h"

#include <errno.h>
#include <linux/if_link.h>
#include <string.h>
#include <unistd.h>

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

/* Returns whether a program is in the XDP hook of an interface of this network namespace. */
static bool runs(int ifindex, __u32 program_id)
{
	struct hook hook = {};

	return !hook_query(&hook, ifindex) && hook.program_id == program_id;
}

void direct_follow(const char *instance)
{
	pinned_follow(instance, PIN_LINKS, runs);
}

int direct_attach(struct attachment *attachment, const struct object *object, const char *instance)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = mode_flag(attachment->mode));
	char path[PINNED_PATH];
	int error, link;

	error = pinned_path(path, instance, PIN_LINKS, attachment->name);
	if (!error)
		error = pinned_make_directory(instance, PIN_LINKS);
	direct_follow(instance);
	if (!error)
		error = pinned_remove_defunct(path, attachment->name);
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

/* Returns 1 if this was the link. */
static int adopt_link(struct pinned_link *link, void *context)
{
	struct adoption *adoption = context;
	struct attachment *attachment = adoption->attachment;
	int program = object_program(adoption->object, attachment->link);
	int error;

	/* Another network namespace may use the same index for another interface. */
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
	error = pinned_each(instance, PIN_LINKS, adopt_link, &adoption);
	if (error < 0)
		return error;
	return error ? 0 : -ENOENT;
}

int direct_remove(const struct attachment *attachment, const char *instance)
{
	struct pinned_link link;

	/* In another network namespace, or gone with its interface: its name is all that is known.
	 */
	if (pinned_find(&link, instance, PIN_LINKS, attachment->name, attachment->ifindex, runs))
		return pinned_detach(instance, PIN_LINKS, attachment->name);
	close(link.descriptor);
	return pinned_detach(instance, PIN_LINKS, link.name);
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
	/* The hook cannot be queried from another network namespace; assume native. */
	if (hook_query(&hook, (int)link->ifindex))
		hook.program_id = 0;
	*attachment = (struct attachment){
		.ifindex = (int)link->ifindex,
		.kind = ATTACH_DIRECT,
		.mode = hook.program_id == link->program_id ? hook.mode : ATTACH_NATIVE,
		.program_id = link->program_id,
	};
	/* The file has the name at the time it was attached, until the daemon notices another one.
	 */
	if (hook.program_id != link->program_id || !if_indextoname(link->ifindex, attachment->name))
		memcpy(attachment->name, link->name, sizeof(attachment->name));
	return 0;
}

int direct_list(const char *instance, struct attachment *attachments, int most)
{
	struct listing listing = { .attachments = attachments, .most = most };
	int error = pinned_each(instance, PIN_LINKS, list_link, &listing);

	return error ? error : listing.count;
}
