// SPDX-License-Identifier: GPL-2.0-only
#include "daemon/interfaces.h"

#include "base/default_route.h"
#include "base/log.h"
#include "kernel/former.h"

#include <errno.h>
#include <string.h>

int interfaces_choose(struct run_options *options)
{
	if (options->interface_count)
		return 0;
	if (default_route_interface(options->default_interface))
		return log_error(-ENOENT, "no interface named, and none holds a default route");
	options->interfaces[options->interface_count++] = options->default_interface;
	return 0;
}

static bool chosen(const struct run_options *options, const char *interface)
{
	for (int i = 0; i < options->interface_count; i++)
		if (!strcmp(options->interfaces[i], interface))
			return true;
	return false;
}

void interfaces_add_earlier(struct interfaces *interfaces, struct run_options *options)
{
	struct attachment *earlier = interfaces->earlier;
	int count = attach_list(options->instance, earlier, INTERFACES_AT_MOST);

	if (count < 0 || count > INTERFACES_AT_MOST)
		count = count < 0 ? 0 : INTERFACES_AT_MOST;
	count += former_list(options->instance, earlier + count, INTERFACES_AT_MOST - count);

	for (int i = 0; i < count && i < INTERFACES_AT_MOST; i++) {
		if (chosen(options, earlier[i].name) ||
		    options->interface_count == INTERFACES_AT_MOST)
			continue;
		log_info("%s: attached by an earlier run, taken over as well", earlier[i].name);
		options->interfaces[options->interface_count++] = earlier[i].name;
	}
}

int interfaces_attach(struct interfaces *interfaces, const struct run_options *options,
		      const struct object *object, enum vlan_mode vlan)
{
	const struct attach_options attach = {
		.instance = options->instance,
		.generic = options->generic,
		.dispatcher = !options->direct,
		.vlan = vlan,
	};
	int error;

	for (int i = 0; i < options->interface_count; i++) {
		struct attachment *attachment = &interfaces->attachments[i];

		error = attach_interface(attachment, object, options->interfaces[i], &attach);
		if (error)
			return error;
		interfaces->attached++;
		log_info("%s: %s, %s, %s", attachment->name,
			 attachment->adopted ? "took over" : "attached",
			 attach_kind_name(attachment->kind), attach_mode_name(attachment->mode));
	}
	return 0;
}

void interfaces_undo(const struct interfaces *interfaces, const char *instance)
{
	for (int i = 0; i < interfaces->attached; i++)
		if (!interfaces->attachments[i].adopted)
			attach_remove(&interfaces->attachments[i], instance);
}

void interfaces_detach(const char *instance)
{
	struct attachment attachments[INTERFACES_AT_MOST];
	int count = attach_list(instance, attachments, INTERFACES_AT_MOST);

	for (int i = 0; i < count && i < INTERFACES_AT_MOST; i++)
		if (!attach_remove(&attachments[i], instance))
			log_info("%s: detached", attachments[i].name);
	object_unpin(instance);
}
