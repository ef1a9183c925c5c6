// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/hook.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <string.h>

int hook_query(struct hook *hook, int ifindex)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, query);
	int error = bpf_xdp_query(ifindex, 0, &query);

	if (error)
		return error;
	/* With one program attached, prog_id is set; with several, the driver's runs first. */
	hook->program_id = query.prog_id     ? query.prog_id :
			   query.drv_prog_id ? query.drv_prog_id :
					       query.skb_prog_id;
	hook->mode = query.attach_mode == XDP_ATTACHED_SKB ? ATTACH_GENERIC :
		     query.attach_mode == XDP_ATTACHED_HW  ? ATTACH_OFFLOADED :
							     ATTACH_NATIVE;
	return 0;
}

int program_describe(struct program_info *program, int descriptor)
{
	__u32 length = sizeof(program->info);

	memset(program, 0, sizeof(*program));
	program->info.nr_map_ids = PROGRAM_MAPS;
	program->info.map_ids = (__u64)(unsigned long)program->maps;
	return bpf_obj_get_info_by_fd(descriptor, &program->info, &length) ? -errno : 0;
}
