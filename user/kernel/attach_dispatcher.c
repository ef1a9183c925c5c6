// SPDX-License-Identifier: GPL-2.0-only
/*
 * A slot in libxdp's dispatcher. libxdp loads the program once more, as an extension of the
 * dispatcher: the object is opened a second time, sharing the maps of the first.
 *
 * An earlier run's program is removed after ours is attached, so that no packet passes unseen. For
 * the milliseconds in between both see each packet, which counts twice.
 */
#include "kernel/attach_way.h"
#include "kernel/libbpf_log.h"
#include "base/log.h"

#include <bpf/btf.h>
#include <cap-ng.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <xdp/libxdp.h>

/*
 * Programs run in ascending priority until one drops the packet. xdp-filter uses 10 and runs before
 * us, so we do not count what it drops. libxdp's default is 50, so programs without an explicit
 * priority run after us.
 */
enum { RUN_PRIORITY = 20 };

/* Any global function will do to test whether extensions can replace it. */
static const char replaced_function[] = "xdp_message_stage";

static enum xdp_attach_mode libxdp_mode(enum attach_mode mode)
{
	return mode == ATTACH_GENERIC ? XDP_MODE_SKB : XDP_MODE_NATIVE;
}

/* Tests loading (not attaching) an extension of our own program; sharing the program's BTF makes
 * the signatures match. */
static bool can_extend(const struct object *object)
{
	static const struct bpf_insn return_zero[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	struct bpf_object *first = object_maps(object);
	int function = btf__find_by_name_kind(bpf_object__btf(first), replaced_function,
					      BTF_KIND_FUNC);
	struct bpf_func_info info = { .type_id = (__u32)function };
	LIBBPF_OPTS(bpf_prog_load_opts, options, .prog_btf_fd = (__u32)bpf_object__btf_fd(first),
		    .func_info = &info, .func_info_cnt = 1, .func_info_rec_size = sizeof(info),
		    .attach_prog_fd = object->program, .attach_btf_id = (__u32)function);
	int extension;

	if (function < 0)
		return false;
	extension = bpf_prog_load(BPF_PROG_TYPE_EXT, "icmpguard_probe", "GPL", return_zero,
				  ARRAY_LENGTH(return_zero), &options);
	if (extension >= 0)
		close(extension);
	return extension >= 0;
}

bool dispatcher_possible(const struct object *object)
{
	/* libxdp opens programs by id, which CAP_BPF alone does not permit. */
	capng_clear(CAPNG_SELECT_BOTH);
	return !capng_get_caps_process() && capng_have_capability(CAPNG_EFFECTIVE, CAP_SYS_ADMIN) &&
	       can_extend(object);
}

/* Returns the dispatcher of an interface, or NULL. The caller closes it. */
static struct xdp_multiprog *open_dispatcher(int ifindex)
{
	struct xdp_multiprog *dispatcher = xdp_multiprog__get_from_ifindex(ifindex);

	if (libxdp_get_error(dispatcher))
		return NULL;
	if (!xdp_multiprog__is_legacy(dispatcher))
		return dispatcher;
	xdp_multiprog__close(dispatcher);
	return NULL;
}

bool dispatcher_present(int ifindex, enum attach_mode *mode)
{
	struct xdp_multiprog *dispatcher = open_dispatcher(ifindex);

	if (!dispatcher)
		return false;
	*mode = xdp_multiprog__attach_mode(dispatcher) == XDP_MODE_SKB ? ATTACH_GENERIC :
									 ATTACH_NATIVE;
	xdp_multiprog__close(dispatcher);
	return true;
}

/* Returns whether a program is icmpguard's and uses this instance's maps. */
static bool is_ours(const struct xdp_program *candidate, const struct states *states)
{
	struct program_info program;

	const char *name = xdp_program__name(candidate);

	if ((strcmp(name, object_program_name(LINK_ETHERNET)) &&
	     strcmp(name, object_program_name(LINK_NONE))) ||
	    program_describe(&program, xdp_program__fd(candidate)))
		return false;
	for (__u32 i = 0; i < program.info.nr_map_ids && i < PROGRAM_MAPS; i++) {
		if (program.maps[i] == states->now || program.maps[i] == states->earlier)
			return true;
	}
	return false;
}

/* Removes all programs of the instance except `keep`. Returns their number or a negative errno. */
static int remove_programs(int ifindex, const struct states *states, __u32 keep)
{
	struct xdp_multiprog *dispatcher = open_dispatcher(ifindex);
	struct xdp_program *program = NULL;
	int removed = 0, error = 0;

	if (!dispatcher)
		return 0;
	while (!error && (program = xdp_multiprog__next_prog(program, dispatcher))) {
		if (xdp_program__id(program) == keep || !is_ours(program, states))
			continue;
		error = xdp_program__detach(program, ifindex,
					    xdp_multiprog__attach_mode(dispatcher), 0);
		removed++;
	}
	xdp_multiprog__close(dispatcher);
	return error ? error : removed;
}

/* Attaches, and checks that libxdp used the dispatcher. */
static int attach_program(struct xdp_program *program, int ifindex, enum attach_mode mode)
{
	struct xdp_multiprog *dispatcher;
	int error;

	error = xdp_program__attach(program, ifindex, libxdp_mode(mode), 0);
	if (error)
		return error;
	dispatcher = open_dispatcher(ifindex);
	if (!dispatcher) {
		error = xdp_program__detach(program, ifindex, libxdp_mode(mode), 0);
		return error ? error : -EOPNOTSUPP;
	}
	xdp_multiprog__close(dispatcher);
	return 0;
}

static struct xdp_program *make_program(struct bpf_object *second, enum link link)
{
	DECLARE_LIBXDP_OPTS(xdp_program_opts, options, .obj = second,
			    .prog_name = object_program_name(link));
	struct xdp_program *program = xdp_program__create(&options);

	if (libxdp_get_error(program))
		return NULL;
	xdp_program__set_run_prio(program, RUN_PRIORITY);
	xdp_program__set_chain_call_enabled(program, XDP_PASS, true);
	return program;
}

static __u32 map_id(int map)
{
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);

	return bpf_obj_get_info_by_fd(map, &info, &length) ? 0 : info.id;
}

static int attach_and_replace(struct attachment *attachment, struct xdp_program *program,
			      const struct states *states)
{
	int error = attach_program(program, attachment->ifindex, attachment->mode);

	if (error)
		return error;
	attachment->kind = ATTACH_DISPATCHER;
	attachment->program_id = xdp_program__id(program);
	error = remove_programs(attachment->ifindex, states, attachment->program_id);
	if (error < 0)
		return log_error(
			error,
			"%s: cannot remove the earlier run's program from the dispatcher: %s",
			attachment->name, strerror(-error));
	attachment->adopted = error > 0;
	return 0;
}

int dispatcher_attach(struct attachment *attachment, const struct object *object)
{
	struct bpf_object *second = object_open_again(object, attachment->link);
	const struct states states = { map_id(object->pins.state_map), object->earlier_state };
	struct xdp_program *program;
	int error = -ENOMEM;

	if (!second)
		return -errno;
	program = make_program(second, attachment->link);
	if (program) {
		error = attach_and_replace(attachment, program, &states);
		xdp_program__close(program);
	}
	bpf_object__close(second);
	return error;
}

int dispatcher_remove(const struct attachment *attachment, const struct states *states)
{
	int error = remove_programs(attachment->ifindex, states, 0);

	if (error >= 0)
		return 0;
	log_error(0, "%s: cannot leave the dispatcher: %s", attachment->name, strerror(-error));
	libbpf_log_show();
	return error;
}

static void read_chain(struct attachment *attachment, const struct xdp_multiprog *dispatcher)
{
	struct xdp_program *program = NULL;

	attachment->chain_count = 0;
	while (attachment->chain_count < CHAIN_MOST &&
	       (program = xdp_multiprog__next_prog(program, dispatcher)))
		snprintf(attachment->chain[attachment->chain_count++], CHAIN_NAME, "%s (%u)",
			 xdp_program__name(program), xdp_program__run_prio(program));
}

bool dispatcher_find(struct attachment *attachment, const struct states *states)
{
	struct xdp_multiprog *dispatcher = open_dispatcher(attachment->ifindex);
	struct xdp_program *program = NULL;

	if (!dispatcher)
		return false;
	while ((program = xdp_multiprog__next_prog(program, dispatcher))) {
		if (is_ours(program, states))
			break;
	}
	if (program) {
		attachment->kind = ATTACH_DISPATCHER;
		attachment->mode = xdp_multiprog__attach_mode(dispatcher) == XDP_MODE_SKB ?
					   ATTACH_GENERIC :
					   ATTACH_NATIVE;
		attachment->program_id = xdp_program__id(program);
		read_chain(attachment, dispatcher);
	}
	xdp_multiprog__close(dispatcher);
	return program != NULL;
}

bool dispatcher_holds(struct attachment *attachment, const struct object *object)
{
	const struct states states = { .now = map_id(object->pins.state_map) };

	return dispatcher_find(attachment, &states);
}
