// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/attach_way.h"
#include "kernel/instance.h"
#include "kernel/libbpf_log.h"
#include "kernel/link_layer.h"
#include "kernel/pins.h"
#include "kernel/vlan_offload.h"
#include "base/log.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bpf/libbpf.h>

/* Attachments of an instance that are compared with the program on a hook. */
enum { HOLDER_ATTACHMENTS = 16 };

/* Returns an interface's MTU, for a message; 0 if unknown. */
static int interface_mtu(const char *interface)
{
	struct ifreq request = {};
	int asked, file = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (file < 0)
		return 0;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", interface);
	asked = ioctl(file, SIOCGIFMTU, &request);
	close(file);
	return asked ? 0 : request.ifr_mtu;
}

/* Finds the instance whose program this is. `name`: NAME_MAX + 1 bytes. */
static bool find_holder(char *name, __u32 program_id)
{
	struct attachment attachments[HOLDER_ATTACHMENTS];
	DIR *directory = opendir(INSTANCE_DIRECTORY);
	const struct dirent *entry;
	bool found = false;

	while (directory && !found && (entry = readdir(directory))) {
		const char *end = strrchr(entry->d_name, '.');
		int count = 0;

		if (!end || strcmp(end, ".lock") != 0)
			continue;
		snprintf(name, NAME_MAX + 1, "%.*s", (int)(end - entry->d_name), entry->d_name);
		if (pins_exist(name))
			count = attach_list(name, attachments, HOLDER_ATTACHMENTS);
		for (int i = 0; i < count && i < HOLDER_ATTACHMENTS && !found; i++)
			found = attachments[i].program_id == program_id;
	}
	if (directory)
		closedir(directory);
	return found;
}

static int report_busy(const struct attachment *attachment)
{
	struct program_info program = {};
	struct hook hook = {};
	char holder[NAME_MAX + 1];
	int descriptor;

	/* If a query fails, report without the program's id or name. */
	descriptor = hook_query(&hook, attachment->ifindex) ?
			     -1 :
			     bpf_prog_get_fd_by_id(hook.program_id);
	if (descriptor >= 0) {
		if (program_describe(&program, descriptor))
			program.info.name[0] = '\0';
		close(descriptor);
	}
	if (hook.program_id && find_holder(holder, hook.program_id))
		return log_error(
			-EBUSY,
			"%s: its XDP hook is held by instance \"%s\" of icmpguard, without "
			"libxdp's dispatcher, so they cannot share it; stop that first, or "
			"let it watch this interface as well",
			attachment->name, holder);
	return log_error(-EBUSY,
			 "%s: its XDP hook is taken by program %u (%s), which does not share it; "
			 "detach that first",
			 attachment->name, hook.program_id,
			 program.info.name[0] ? program.info.name : "name unknown");
}

/* Returns true for driver errors that generic XDP avoids. */
static bool generic_helps(int error)
{
	return error == -EOPNOTSUPP || error == -ERANGE || error == -EINVAL || error == -ENOMEM;
}

static const char *native_refusal(char *text, size_t size, const char *interface, int error)
{
	switch (error) {
	case -EOPNOTSUPP:
		snprintf(text, size,
			 "its driver has no native XDP, or not with its current features");
		break;
	case -ERANGE:
		snprintf(text, size, "its MTU of %d exceeds the limit of the driver's native XDP",
			 interface_mtu(interface));
		break;
	case -ENOMEM:
		snprintf(text, size, "its driver has too few free queues for native XDP");
		break;
	default:
		snprintf(text, size, "its driver refuses native XDP: %s", strerror(-error));
		break;
	}
	return text;
}

static int report_failure(const struct attachment *attachment, int error)
{
	char text[128];

	if (error == -EBUSY || error == -EEXIST)
		return report_busy(attachment);
	if (error == -ENOTUNIQ)
		return log_error(error,
				 "%s: this instance is attached to an interface of that name in "
				 "another network namespace; use another --instance here",
				 attachment->name);
	if (attachment->mode == ATTACH_NATIVE && generic_helps(error)) {
		log_error(
			0,
			"%s: %s; --generic attaches in the network stack instead, which is slower",
			attachment->name,
			native_refusal(text, sizeof(text), attachment->name, error));
		return error;
	}
	log_error(0, "%s: cannot attach: %s", attachment->name, strerror(-error));
	libbpf_log_show();
	return error;
}

/* How to attach: with the dispatcher if possible, else directly. */
struct way {
	const struct object *object;
	const char *instance;
	bool dispatcher;
};

static int attach_by(const struct way *way, struct attachment *attachment)
{
	int error = -EOPNOTSUPP;

	if (way->dispatcher)
		error = dispatcher_attach(attachment, way->object);
	/* libxdp returns this both if the driver has no native mode and if the kernel rejects the
	 * dispatcher. */
	if (error == -EOPNOTSUPP)
		error = direct_attach(attachment, way->object, way->instance);
	return error;
}

static int attach_in_some_mode(const struct way *way, struct attachment *attachment, bool generic)
{
	char text[128];
	int error = attach_by(way, attachment);

	if (!error || !generic || attachment->mode == ATTACH_GENERIC || !generic_helps(error))
		return error;
	log_warning(0, "%s: attaching in generic mode, which is slower: %s", attachment->name,
		    native_refusal(text, sizeof(text), attachment->name, error));
	attachment->mode = ATTACH_GENERIC;
	return attach_by(way, attachment);
}

static int attach_new(struct attachment *attachment, const struct object *object,
		      const struct attach_options *options)
{
	struct way way = {
		.object = object,
		.instance = options->instance,
		.dispatcher = options->dispatcher && dispatcher_possible(object),
	};
	struct hook hook = {};
	int error;

	error = hook_query(&hook, attachment->ifindex);
	if (error)
		return report_failure(attachment, error);
	/* Join an existing dispatcher in its mode; any other program blocks us. */
	if (hook.program_id &&
	    !(way.dispatcher && dispatcher_present(attachment->ifindex, &attachment->mode)))
		return report_busy(attachment);
	error = attach_in_some_mode(&way, attachment, options->generic);
	return error ? report_failure(attachment, error) : 0;
}

int attach_report_missing(const char *interface)
{
	return log_error(-ENODEV, "\"%s\": no such interface in this network namespace", interface);
}

int attach_interface(struct attachment *attachment, const struct object *object,
		     const char *interface, const struct attach_options *options)
{
	int error;

	memset(attachment, 0, sizeof(*attachment));
	attachment->ifindex = (int)if_nametoindex(interface);
	if (attachment->ifindex == 0)
		return attach_report_missing(interface);
	snprintf(attachment->name, sizeof(attachment->name), "%s", interface);
	error = link_layer(interface, &attachment->link);
	if (!error && attachment->link == LINK_ETHERNET)
		error = vlan_offload_check(interface, options->vlan);
	if (error)
		return error;
	libbpf_log_start();
	error = direct_adopt(attachment, object, options->instance);
	if (error == -ENOENT)
		error = attach_new(attachment, object, options);
	if (!error)
		attach_egress(attachment, object, options);
	return error;
}

bool attach_present(struct attachment *attachment, const struct object *object)
{
	struct hook hook = {};

	if (hook_query(&hook, attachment->ifindex) || !hook.program_id)
		return false;
	if (attachment->kind == ATTACH_DIRECT)
		return hook.program_id == attachment->program_id;
	/* Each change of its programs makes a new dispatcher; opening one is slow. */
	if (hook.program_id == attachment->dispatcher_id)
		return true;
	if (!dispatcher_holds(attachment, object))
		return false;
	attachment->dispatcher_id = hook.program_id;
	return true;
}

static int map_id(const char *directory, const char *name, __u32 *id)
{
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);
	char path[PINS_PATH + 32];
	int map;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	map = bpf_obj_get(path);
	if (map < 0)
		return errno == ENOENT ?
			       0 :
			       log_error(-errno, "cannot open %s: %s", path, strerror(errno));
	if (!bpf_obj_get_info_by_fd(map, &info, &length))
		*id = info.id;
	close(map);
	return 0;
}

/* Finds the state map ids that identify this instance's programs; zeros if it does not exist. */
static int find_states(const char *instance, struct states *states)
{
	char directory[PINS_PATH];
	int error;

	*states = (struct states){};
	error = pins_path(directory, instance);
	if (!error)
		error = map_id(directory, PIN_STATE, &states->now);
	if (!error && states->now)
		states->earlier = pins_earlier_state(directory);
	return error;
}

void attach_rename(struct attachment *attachment, const char *name, const char *instance)
{
	direct_follow(instance);
	tcx_follow(instance);
	clsact_follow(attachment, name, instance);
	snprintf(attachment->name, sizeof(attachment->name), "%s", name);
}

int attach_remove(const struct attachment *attachment, const char *instance)
{
	struct states states;
	int error;

	libbpf_log_start();
	error = egress_remove(attachment, instance);
	if (error)
		return error;
	if (attachment->kind == ATTACH_DIRECT)
		return direct_remove(attachment, instance);
	error = find_states(instance, &states);
	return error || !states.now ? error : dispatcher_remove(attachment, &states);
}

static int list_dispatchers(const char *instance, struct attachment *attachments, int most)
{
	struct if_nameindex *interfaces;
	struct states states;
	int count = 0, error;

	error = find_states(instance, &states);
	if (error || !states.now)
		return error;
	interfaces = if_nameindex();
	if (!interfaces)
		return log_error(-errno, "cannot list the interfaces: %s", strerror(errno));
	for (const struct if_nameindex *at = interfaces; at->if_index; at++) {
		struct attachment found = { .ifindex = (int)at->if_index };
		struct hook hook = {};

		if (hook_query(&hook, found.ifindex) || hook.program_id == 0 ||
		    !dispatcher_find(&found, &states))
			continue;
		snprintf(found.name, sizeof(found.name), "%s", at->if_name);
		if (count < most)
			attachments[count] = found;
		count++;
	}
	if_freenameindex(interfaces);
	return count;
}

int attach_list(const char *instance, struct attachment *attachments, int most)
{
	int direct, dispatched = 0;

	libbpf_log_start();
	direct = direct_list(instance, attachments, most);
	if (direct < 0)
		return direct;
	if (direct <= most)
		dispatched = list_dispatchers(instance, attachments + direct, most - direct);
	if (dispatched < 0)
		return dispatched;
	for (int i = 0; i < direct + dispatched && i < most; i++)
		attach_egress_present(&attachments[i], instance);
	return direct + dispatched;
}

const char *attach_kind_name(enum attach_kind kind)
{
	static const char *const names[] = { "none", "dispatcher", "direct" };

	return names[kind];
}

const char *attach_mode_name(enum attach_mode mode)
{
	static const char *const names[] = { "native", "generic", "offloaded" };

	return names[mode];
}
