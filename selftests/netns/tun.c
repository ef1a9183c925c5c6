// SPDX-License-Identifier: GPL-2.0-only
/*
 * A host behind a tun interface that floods the machine with echo requests.
 *
 * usage: tun INTERFACE SOURCE TARGET COUNT
 *
 * Attaches to the interface, which must exist and be up, writes COUNT requests to it, and reads
 * replies until none has arrived for a while. Prints "SENT packets sent, N answered".
 */
#include "selftests/netns/open_tun.h"
#include "headers/protocol.h"

#include <arpa/inet.h>
#include <err.h>
#include <linux/icmp.h>
#include <linux/ip.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAYLOAD = 56, QUIET_MS = 3000 };

struct request {
	struct iphdr ip;
	struct icmphdr icmp;
	__u8 payload[PAYLOAD];
} __attribute__((packed));

static __be16 checksum(const void *bytes, size_t size)
{
	const __u8 *at = bytes;
	__u32 sum = 0;

	for (size_t i = 0; i + 1 < size; i += 2)
		sum += at[i] << 8 | at[i + 1];
	sum = (sum >> 16) + (sum & 0xffff);
	sum = (sum >> 16) + (sum & 0xffff);
	return htons((__u16)~sum);
}

static struct request make_request(const char *source, const char *target, __u16 sequence)
{
	struct request request = {
		.ip = { .version = 4,
			.ihl = 5,
			.ttl = 64,
			.protocol = PROTOCOL_ICMP,
			.tot_len = htons(sizeof(request)),
			.id = htons(sequence) },
		.icmp = { .type = ICMP_ECHO },
	};

	if (inet_pton(AF_INET, source, &request.ip.saddr) != 1 ||
	    inet_pton(AF_INET, target, &request.ip.daddr) != 1)
		errx(2, "not an IPv4 address: %s or %s", source, target);
	request.icmp.un.echo.sequence = htons(sequence);
	request.icmp.checksum = checksum(&request.icmp, sizeof(request) - sizeof(request.ip));
	request.ip.check = checksum(&request.ip, sizeof(request.ip));
	return request;
}

/* Reads and counts the pending replies. */
static unsigned int read_replies(int tun)
{
	__u8 packet[2048];
	unsigned int replies = 0;
	ssize_t size;

	while ((size = read(tun, packet, sizeof(packet))) > 0)
		replies += size == sizeof(struct request) && packet[0] == 0x45 &&
			   packet[9] == PROTOCOL_ICMP && packet[20] == ICMP_ECHOREPLY;
	return replies;
}

int main(int count, char **arguments)
{
	struct pollfd readable = { .events = POLLIN };
	unsigned int sent = 0, replies = 0;
	unsigned long most;

	if (count != 5)
		errx(2, "usage: tun INTERFACE SOURCE TARGET COUNT");
	most = strtoul(arguments[4], NULL, 10);
	readable.fd = open_tun(arguments[1]);
	while (sent < most) {
		struct request request = make_request(arguments[2], arguments[3], (__u16)sent);

		if (write(readable.fd, &request, sizeof(request)) != sizeof(request))
			err(1, "write");
		sent++;
		replies += read_replies(readable.fd);
	}
	while (poll(&readable, 1, QUIET_MS) > 0)
		replies += read_replies(readable.fd);
	printf("%u packets sent, %u answered\n", sent, replies);
	return 0;
}
