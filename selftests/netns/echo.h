/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the programs that carry data in echoes: a raw socket, and a message. */
#ifndef SELFTESTS_NETNS_ECHO_H
#define SELFTESTS_NETNS_ECHO_H

#include "headers/types.h"

#include <arpa/inet.h>
#include <err.h>
#include <linux/icmp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* The origin of a payload: the far kernel returns the client's own. */
enum echo_from { FROM_CLIENT = 'c', FROM_SERVER = 's' };

enum { ECHO_MOST = 1400, IP_HEADER = 20 };

struct echo {
	struct icmphdr header;
	__u8 from; /* enum echo_from */
	__u8 data[ECHO_MOST];
} __attribute__((packed));

/* The end of a channel: a client sends requests to its peer, a server replies. */
struct echo_end {
	int socket;
	struct sockaddr_in peer;
	__u16 identifier;
	__u16 sequence; /* of the latest request */
	bool server;
};

static inline void echo_open(struct echo_end *end, const char *peer, __u16 identifier, bool server)
{
	*end = (struct echo_end){ .identifier = identifier, .server = server };
	end->peer.sin_family = AF_INET;
	if (inet_pton(AF_INET, peer, &end->peer.sin_addr) != 1)
		errx(2, "not an IPv4 address: %s", peer);
	end->socket = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMP);
	if (end->socket < 0)
		err(2, "raw socket");
}

static inline __be16 echo_checksum(const void *bytes, size_t size)
{
	const __u8 *at = bytes;
	__u32 sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += i & 1 ? at[i] : (__u32)at[i] << 8;
	sum = (sum >> 16) + (sum & 0xffff);
	return htons((__u16) ~(sum + (sum >> 16)));
}

/* Sends echo->data, or only the origin if it is empty. A packet that the network rejects is
 * lost. */
static inline void echo_send(struct echo_end *end, struct echo *echo, size_t size)
{
	size_t length = sizeof(echo->header) + 1 + size;

	echo->header = (struct icmphdr){ .type = end->server ? ICMP_ECHOREPLY : ICMP_ECHO };
	echo->from = end->server ? FROM_SERVER : FROM_CLIENT;
	echo->header.un.echo.id = htons(end->identifier);
	echo->header.un.echo.sequence = htons(end->server ? end->sequence : ++end->sequence);
	echo->header.checksum = echo_checksum(echo, length);
	sendto(end->socket, echo, length, 0, (struct sockaddr *)&end->peer, sizeof(end->peer));
}

/* Receives the other end's next message. Returns its bytes of data, or -1 if there is none. */
static inline ssize_t echo_receive(struct echo_end *end, struct echo *echo)
{
	const int expected = end->server ? ICMP_ECHO : ICMP_ECHOREPLY;
	const __u8 from = end->server ? FROM_CLIENT : FROM_SERVER;
	__u8 packet[IP_HEADER + sizeof(*echo)];
	ssize_t size;

	while ((size = recv(end->socket, packet, sizeof(packet), 0)) >= 0) {
		size -= IP_HEADER + (ssize_t)sizeof(echo->header) + 1;
		if (size < 0)
			continue;
		memcpy(echo, packet + IP_HEADER, sizeof(*echo));
		if (echo->header.type != expected || echo->from != from ||
		    echo->header.un.echo.id != htons(end->identifier))
			continue;
		if (end->server)
			end->sequence = ntohs(echo->header.un.echo.sequence);
		return size;
	}
	return -1;
}

#endif
