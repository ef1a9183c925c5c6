// SPDX-License-Identifier: GPL-2.0-only
/* Both ways to attach on egress, in a network namespace of the test's own: attached, taken over,
 * found, detached; and no other program's filter is touched. */
#include "config/config.h"
#include "kernel/attach_way.h"

#include <bpf/libbpf.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

enum { LOOPBACK = 1, FOREIGN_HANDLE = 7, FOREIGN_PRIORITY = 30 };

static struct object object;
static struct attachment attachment = { .name = "lo", .ifindex = LOOPBACK };
static char instance[32];

static void load(void)
{
	struct settings settings;

	config_defaults(&settings);
	settings.map_sources = settings.map_targets = 1024;
	cr_assert(object_load(&object, &settings, instance, 0, false) == 0);
}

static void open_namespace(void)
{
	cr_assert(unshare(CLONE_NEWNET) == 0);
	snprintf(instance, sizeof(instance), "egress-%d", getpid());
	load();
}

static void close_namespace(void)
{
	object_close(&object);
	object_unpin(instance);
}

static struct bpf_tc_hook hook = { .sz = sizeof(hook),
				   .ifindex = LOOPBACK,
				   .attach_point = BPF_TC_EGRESS };

static bool foreign_is_there(void)
{
	LIBBPF_OPTS(bpf_tc_opts, options, .handle = FOREIGN_HANDLE, .priority = FOREIGN_PRIORITY);

	return !bpf_tc_query(&hook, &options) && options.prog_id;
}

static void add_foreign(void)
{
	LIBBPF_OPTS(bpf_tc_opts, options, .handle = FOREIGN_HANDLE, .priority = FOREIGN_PRIORITY,
		    .prog_fd = object.egress_ip_program);
	int error = bpf_tc_hook_create(&hook);

	cr_assert(!error || error == -EEXIST);
	cr_assert(bpf_tc_attach(&hook, &options) == 0);
}

struct way_row {
	enum attach_egress egress;
	int (*attach)(struct attachment *, const struct object *, const char *);
	int (*remove)(const struct attachment *, const char *);
	bool (*find)(struct attachment *, const char *);
};

static void try(const struct way_row *way)
{
	struct attachment found = attachment;
	__u32 first;

	add_foreign();
	cr_expect(!way->find(&found, instance));
	cr_assert(way->attach(&attachment, &object, instance) == 0);
	cr_expect(attachment.egress == way->egress && attachment.egress_program_id);
	first = attachment.egress_program_id;
	cr_expect(way->find(&found, instance) && found.egress_program_id == first);
	cr_expect(!way->find(&found, "another"));

	/* The next run. */
	object_close(&object);
	load();
	cr_expect(way->find(&found, instance) && found.egress_program_id == first,
		  "it outlives who attached it");
	cr_assert(way->attach(&attachment, &object, instance) == 0);
	cr_expect(attachment.egress_program_id != first);
	cr_expect(way->find(&found, instance) &&
		  found.egress_program_id == attachment.egress_program_id);
	cr_expect(foreign_is_there());

	cr_expect(way->remove(&attachment, instance) == 0);
	cr_expect(!way->find(&found, instance));
	cr_expect(way->remove(&attachment, instance) == 0, "there is nothing any more");
	cr_expect(foreign_is_there(), "somebody else's filter stays");
}

Test(attach_egress, by_tcx)
{
	open_namespace();
	if (tcx_attach(&attachment, &object, instance) == -EOPNOTSUPP)
		cr_skip("this kernel has no tcx");
	tcx_remove(&attachment, instance);
	try(&(struct way_row){ EGRESS_TCX, tcx_attach, tcx_remove, tcx_find });
	close_namespace();
}

Test(attach_egress, by_clsact)
{
	open_namespace();
	try(&(struct way_row){ EGRESS_CLSACT, clsact_attach, clsact_remove, clsact_find });
	close_namespace();
}
