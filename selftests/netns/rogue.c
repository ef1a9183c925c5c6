// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends the messages of a router and of an attacker on a link.
 *
 * usage: rogue INTERFACE LINK KIND
 *
 *   LINK  Ethernet address of the receiver
 *   KIND  router: an advertisement of the router, fe80::1
 *         advertisement: of another router, fe80::66
 *         claim: of the neighbour's address, 2001:db8:1::1
 *         redirect: in the router's name, of 2001:db8:2::7 to fe80::66
 *
 * The router is 02:02:02:02:02:03, the attacker 02:02:02:02:02:68.
 */
#include "selftests/link_frames.h"

#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <sys/socket.h>

enum { ROUTER = 1, ATTACKER = 0x66 };

static const struct {
	const char *name;
	struct link_message message;
} kinds[] = {
	{ "router",
	  { .type = 134,
	    .sender = ROUTER,
	    .source = "fe80::1",
	    .lifetime = 1800,
	    .link = ROUTER,
	    .prefix = "2001:db8:1::" } },
	{ "advertisement",
	  { .type = 134,
	    .sender = ATTACKER,
	    .source = "fe80::66",
	    .lifetime = 1800,
	    .link = ATTACKER,
	    .prefix = "2001:db8:bad::" } },
	{ "claim",
	  { .type = 136,
	    .sender = ATTACKER,
	    .source = "2001:db8:1::1",
	    .flags = NA_OVERRIDE,
	    .subject = "2001:db8:1::1",
	    .link = ATTACKER } },
	{ "redirect",
	  { .type = 137,
	    .sender = ATTACKER,
	    .source = "fe80::1",
	    .target = "2001:db8:1::10",
	    .subject = "fe80::66",
	    .destination = "2001:db8:2::7",
	    .link = ATTACKER } },
};

static int send_to(const char *interface, const struct ether_addr *link,
		   const struct link_message *message)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET,
				       .sll_ifindex = (int)if_nametoindex(interface) };
	int fd = socket(AF_PACKET, SOCK_RAW, 0);
	static struct frame frame;

	link_frame(&frame, message);
	memcpy(frame.bytes, link, ETH_ALEN);
	if (fd < 0 || sendto(fd, frame.bytes, frame.size, 0, (const struct sockaddr *)&address,
			     sizeof(address)) < 0) {
		perror(interface);
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct ether_addr *link = argc == 4 ? ether_aton(argv[2]) : NULL;

	for (size_t i = 0; link && i < ARRAY_LENGTH(kinds); i++)
		if (!strcmp(argv[3], kinds[i].name))
			return send_to(argv[1], link, &kinds[i].message);
	fprintf(stderr, "usage: rogue INTERFACE LINK router|advertisement|claim|redirect\n");
	return 2;
}
