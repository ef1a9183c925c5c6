// SPDX-License-Identifier: GPL-2.0-only
/* Egress: tcx if the kernel supports it, else clsact. */
#include "kernel/attach_way.h"
#include "kernel/libbpf_log.h"
#include "base/log.h"

#include <errno.h>
#include <string.h>

bool attach_egress_present(struct attachment *attachment, const char *instance)
{
	attachment->egress = EGRESS_NONE;
	attachment->egress_program_id = 0;
	return tcx_find(attachment, instance) || clsact_find(attachment, instance);
}

int egress_remove(const struct attachment *attachment, const char *instance)
{
	int tcx = tcx_remove(attachment, instance);
	int clsact = clsact_remove(attachment, instance);

	if (clsact)
		log_error(clsact, "%s: cannot remove the egress filter: %s", attachment->name,
			  strerror(-clsact));
	return tcx ? tcx : clsact;
}

static void put_in(struct attachment *attachment, const struct object *object, const char *instance)
{
	int error = tcx_attach(attachment, object, instance);

	if (error == -EOPNOTSUPP)
		error = clsact_attach(attachment, object, instance);
	if (!error)
		return;
	log_warning(0, "%s: egress is not watched, since the tc program cannot be attached: %s",
		    attachment->name, strerror(-error));
	libbpf_log_show();
}

bool attach_egress(struct attachment *attachment, const struct object *object,
		   const struct attach_options *options)
{
	struct attachment before = *attachment;
	bool found;

	libbpf_log_start();
	found = attach_egress_present(&before, options->instance);
	attachment->egress = EGRESS_NONE;
	attachment->egress_program_id = 0;
	if (options->egress)
		put_in(attachment, object, options->instance);
	else if (found)
		egress_remove(attachment, options->instance);
	return found != (attachment->egress != EGRESS_NONE);
}

const char *attach_egress_name(enum attach_egress egress)
{
	static const char *const names[] = { "none", "tcx", "clsact" };

	return names[egress];
}
