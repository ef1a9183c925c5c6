// SPDX-License-Identifier: GPL-2.0-only
/* Reads a driver's XDP features with the generic netlink family "netdev" (Linux 6.3). */
#include "doctor/device.h"

#include "base/netlink.h"

#include <linux/genetlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* From linux/netdev.h, which Debian 12 lacks. */
enum { NETDEV_DEV_GET = 1, NETDEV_DEV_IFINDEX = 1, NETDEV_DEV_XDP_FEATURES = 3 };

enum { ANSWER = 8192, REQUEST_ROOM = 32 };

struct request {
	struct nlmsghdr header;
	struct genlmsghdr generic;
	char attributes[REQUEST_ROOM];
};

/* The attribute to extract from a response. */
struct wanted {
	unsigned short type;
	void *value;
	size_t size;
	bool found;
};

static int take_attribute(const struct nlmsghdr *message, void *context)
{
	struct wanted *wanted = context;
	const struct rtattr *attribute;
	int length = (int)message->nlmsg_len - (int)NLMSG_LENGTH(GENL_HDRLEN);

	attribute = (const void *)((const char *)NLMSG_DATA(message) + GENL_HDRLEN);
	for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
		if (attribute->rta_type != wanted->type || RTA_PAYLOAD(attribute) < wanted->size)
			continue;
		memcpy(wanted->value, RTA_DATA(attribute), wanted->size);
		wanted->found = true;
	}
	return 0;
}

static void set_attribute(struct request *request, unsigned short type, const void *value,
			  size_t size)
{
	struct rtattr *attribute = (void *)request->attributes;

	attribute->rta_type = type;
	attribute->rta_len = (unsigned short)RTA_LENGTH(size);
	memcpy(RTA_DATA(attribute), value, size);
	request->header.nlmsg_len = (__u32)(NLMSG_LENGTH(GENL_HDRLEN) +
					    RTA_ALIGN(RTA_LENGTH(size)));
	request->header.nlmsg_flags = NLM_F_REQUEST;
}

static bool ask(int netlink, const struct request *request, struct wanted *wanted)
{
	char answer[ANSWER] __attribute__((aligned(NLMSG_ALIGNTO)));
	ssize_t length;

	if (send(netlink, request, request->header.nlmsg_len, 0) < 0)
		return false;
	length = recv(netlink, answer, sizeof(answer), 0);
	return length > 0 && !netlink_take(answer, (size_t)length, take_attribute, wanted) &&
	       wanted->found;
}

static bool find_family(int netlink, unsigned short *family)
{
	static const char name[] = "netdev";
	struct request request = { .header.nlmsg_type = GENL_ID_CTRL,
				   .generic = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 } };
	struct wanted wanted = { CTRL_ATTR_FAMILY_ID, family, sizeof(*family), false };

	set_attribute(&request, CTRL_ATTR_FAMILY_NAME, name, sizeof(name));
	return ask(netlink, &request, &wanted);
}

void device_read_xdp(struct device *device)
{
	struct request request = { .generic = { .cmd = NETDEV_DEV_GET, .version = 1 } };
	struct wanted wanted = { NETDEV_DEV_XDP_FEATURES, &device->xdp_features,
				 sizeof(device->xdp_features), false };
	int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	__u32 index = (__u32)device->ifindex;
	unsigned short family;

	if (netlink < 0)
		return;
	if (find_family(netlink, &family)) {
		request.header.nlmsg_type = family;
		set_attribute(&request, NETDEV_DEV_IFINDEX, &index, sizeof(index));
		device->xdp_known = ask(netlink, &request, &wanted);
	}
	close(netlink);
}

bool device_driver_has_xdp(const char *driver)
{
	static const char *const drivers[] = {
		"atlantic", "bnxt_en",	  "cpsw",    "ena",	"enetc",     "fsl_dpaa2_eth",
		"gve",	    "hv_netvsc",  "i40e",    "iavf",	"ice",	     "igb",
		"igc",	    "ixgbe",	  "ixgbevf", "lan966x", "mlx4_en",   "mlx5_core",
		"mvneta",   "mvpp2",	  "netsec",  "nfp",	"octeontx2", "qede",
		"sfc",	    "stmmaceth",  "st_gmac", "tsnep",	"tun",	     "thunder-nicvf",
		"veth",	    "virtio_net", "vif",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(drivers); i++)
		if (!strcmp(driver, drivers[i]))
			return true;
	return false;
}
