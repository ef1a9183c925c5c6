// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/hook.h"

#include "base/netlink.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

static __u32 number_of(const struct rtattr *attribute)
{
	__u32 number = 0;

	if (RTA_PAYLOAD(attribute) >= sizeof(number))
		memcpy(&number, RTA_DATA(attribute), sizeof(number));
	return number;
}

static enum attach_mode mode_of(const struct rtattr *attached)
{
	__u8 mode = RTA_PAYLOAD(attached) ? *(const __u8 *)RTA_DATA(attached) : XDP_ATTACHED_NONE;

	return mode == XDP_ATTACHED_SKB ? ATTACH_GENERIC :
	       mode == XDP_ATTACHED_HW	? ATTACH_OFFLOADED :
					  ATTACH_NATIVE;
}

/* With one program attached, IFLA_XDP_PROG_ID names it; with several, the driver's runs first. */
static void take_programs(struct hook *hook, const struct rtattr *nest)
{
	int length = (int)RTA_PAYLOAD(nest);
	__u32 one = 0, driver = 0, generic = 0;

	for (const struct rtattr *at = RTA_DATA(nest); RTA_OK(at, length);
	     at = RTA_NEXT(at, length)) {
		switch (at->rta_type) {
		case IFLA_XDP_ATTACHED:
			hook->mode = mode_of(at);
			break;
		case IFLA_XDP_PROG_ID:
			one = number_of(at);
			break;
		case IFLA_XDP_DRV_PROG_ID:
			driver = number_of(at);
			break;
		case IFLA_XDP_SKB_PROG_ID:
			generic = number_of(at);
			break;
		default:
			break;
		}
	}
	hook->program_id = one ? one : driver ? driver : generic;
}

static int take_link(const struct nlmsghdr *message, void *context)
{
	const struct ifinfomsg *link = NLMSG_DATA(message);
	int length = (int)NLMSG_PAYLOAD(message, sizeof(*link));

	if (message->nlmsg_type != RTM_NEWLINK || message->nlmsg_len < NLMSG_LENGTH(sizeof(*link)))
		return -EPROTO;
	for (const struct rtattr *at = IFLA_RTA(link); RTA_OK(at, length);
	     at = RTA_NEXT(at, length))
		if ((at->rta_type & NLA_TYPE_MASK) == IFLA_XDP)
			take_programs(context, at);
	return 1;
}

/* bpf_xdp_query() of libbpf reads all interfaces of the machine to find one. */
int hook_query(struct hook *hook, int ifindex)
{
	const struct {
		struct nlmsghdr header;
		struct ifinfomsg link;
	} request = {
		.header = { .nlmsg_len = sizeof(request),
			    .nlmsg_type = RTM_GETLINK,
			    .nlmsg_flags = NLM_F_REQUEST },
		.link = { .ifi_family = AF_UNSPEC, .ifi_index = ifindex },
	};

	*hook = (struct hook){ .mode = ATTACH_NATIVE };
	return ifindex > 0 ? netlink_ask(&request.header, take_link, hook) : -ENODEV;
}

int program_describe(struct program_info *program, int descriptor)
{
	__u32 length = sizeof(program->info);

	memset(program, 0, sizeof(*program));
	program->info.nr_map_ids = PROGRAM_MAPS;
	program->info.map_ids = (__u64)(unsigned long)program->maps;
	return bpf_obj_get_info_by_fd(descriptor, &program->info, &length) ? -errno : 0;
}
