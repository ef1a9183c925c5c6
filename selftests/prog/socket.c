// SPDX-License-Identifier: GPL-2.0-only
/* Errors checked against the sockets of this machine. */
#include "selftests/prog/world.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <criterion/criterion.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PEER = 9 };

/* Opens a socket at 127.0.0.1; `connected`: to PEER there. */
static int socket_at(__u16 *port, int type, bool connected)
{
	struct sockaddr_in here = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in peer = here;
	socklen_t length = sizeof(here);
	int fd = socket(AF_INET, type, 0);

	cr_assert(fd >= 0 && bind(fd, (struct sockaddr *)&here, sizeof(here)) == 0);
	peer.sin_port = htons(PEER);
	if (connected)
		cr_assert(connect(fd, (struct sockaddr *)&peer, sizeof(peer)) == 0);
	if (type == SOCK_STREAM)
		cr_assert(listen(fd, 1) == 0);
	cr_assert(getsockname(fd, (struct sockaddr *)&here, &length) == 0);
	*port = ntohs(here.sin_port);
	return fd;
}

static struct world *endpoint(void)
{
	const struct world_options options = { .live = true, .egress = true };
	struct world *world = world_open(&options);
	struct networks *own = &world->config->networks[NETWORKS_OWN];

	world->config->enforce = true;
	world->config->heartbeat_limit = 0;
	own->v4[0] = (struct network4){ htonl(INADDR_LOOPBACK), ~0U };
	own->count4 = 1;
	world->config->errors[VIEW_EDGE].dropped = FAULTS_PROVEN | FAULT_BIT(UNSENT) |
						   FAULT_BIT(UNSENT_MTU);
	return world;
}

#define ERROR(code, protocol, port)                                                                \
	ETHERNET(), IPV4(.target = "127.0.0.1"),                                                   \
		ICMP(3, code, .sequence = (code) == 4 ? 1400 : 0),                                 \
		IPV4(.source = "127.0.0.1", .target = "127.0.0.1", .total = 1500),                 \
		protocol(port, PEER)

static __u32 faults_of(const struct world *world)
{
	struct endpoint key = { .address = address_of("127.0.0.1"),
				.view = VIEW_EDGE,
				.lane = LANE_ERROR };
	struct faulty faulty = {};
	__u32 faults = 0;

	bpf_map_lookup_elem(world->object.pins.faulty, &key, &faulty);
	for (__u32 i = 0; i < FAULT_COUNT; i++)
		faults |= faulty.faults[0][i] ? 1U << i : 0;
	return faults;
}

Test(socket, a_packet_without_one_was_not_sent)
{
	struct world *world = endpoint();
	__u16 port;

	close(socket_at(&port, SOCK_DGRAM, false));
	cr_expect(!drops(world, ERROR(1, UDP, port)), "on a router it proves nothing");
	cr_expect(faults_of(world) == 0);
	world->config->sent_proves = PROVES_SOCKETS;
	cr_expect(drops(world, ERROR(1, UDP, port)));
	cr_expect(drops(world, ERROR(1, TCP, port)));
	cr_expect(faults_of(world) == FAULT_BIT(UNSENT));
	cr_expect(drops(world, ERROR(4, TCP, port)));
	cr_expect(faults_of(world) == (FAULT_BIT(UNSENT) | FAULT_BIT(UNSENT_MTU)));
	world->config->networks[NETWORKS_OWN].count4 = 0;
	cr_expect(!drops(world, ERROR(4, TCP, port)), "nor of others' addresses");
	world_close(world);
}

Test(socket, one_that_sends_to_anybody_makes_it_possible)
{
	struct world *world = endpoint();
	__u16 port, stream;
	int fd = socket_at(&port, SOCK_DGRAM, false),
	    listening = socket_at(&stream, SOCK_STREAM, false);

	world->config->sent_proves = PROVES_SOCKETS;
	cr_expect(!drops(world, ERROR(1, UDP, port)));
	cr_expect(!drops(world, ERROR(4, TCP, stream)));
	cr_expect(faults_of(world) == 0);
	close(fd);
	close(listening);
	world_close(world);
}

/* Thousands of forged ones, about packets of another socket, also from the router's address. */
Test(socket, what_a_connection_asked_for_is_apart)
{
	struct world *world = endpoint();
	__u16 port, other;
	int fd = socket_at(&port, SOCK_DGRAM, true), open = socket_at(&other, SOCK_DGRAM, false);

	world->config->sent_proves = PROVES_SOCKETS;
	world_edge(world, LANE_ERROR)->source_packets = gcra_limit(1, 10);
	world_edge(world, LANE_ERROR)->target_packets = gcra_limit(1, 20);
	cr_expect(passed(world, 1000, 0, ERROR(4, UDP, other)) <= 11);
	cr_expect(passed(world, 1000, 0, ERROR(1, UDP, other)) <= 11);
	cr_expect(passed(world, 20, 0, ERROR(4, UDP, port)) == 20);
	cr_expect(passed(world, 20, 0, ERROR(1, UDP, port)) == 20);
	close(fd);
	close(open);
	world_close(world);
}

/* Claims an MTU for an echo of this machine, IPv4 or IPv6. */
#define ECHO4(type, peer)                                                                          \
	ETHERNET(), IPV4(.target = TARGET4), ICMP(3, 4, .sequence = 1400),                         \
		IPV4(.source = TARGET4, .target = peer, .total = 1500), ICMP(type, 0)
#define ECHO6(peer, ...)                                                                           \
	ETHERNET(), IPV6(.target = TARGET6), ICMPV6(2, 0, .sequence = 1400),                       \
		IPV6(.source = TARGET6, .target = peer, .total = 1460), __VA_ARGS__

/* A kernel believes an MTU for an echo without a socket. */
Test(socket, an_echo_that_nobody_asked_for)
{
	struct world *world = endpoint();
	struct networks *own = &world->config->networks[NETWORKS_OWN];
	const struct address own4 = address_of(TARGET4), own6 = address_of(TARGET6);
	static struct frame frame;

	own->v4[0] = (struct network4){ own4.words[3], ~0U };
	memcpy(own->v6[0].network, &own6, sizeof(own6));
	memset(own->v6[0].mask, 0xff, sizeof(own->v6[0].mask));
	own->count6 = 1;
	world->config->sent_proves = PROVES_SOCKETS;
	cr_expect(!drops(world, ECHO4(0, SOURCE4)), "what leaves is not seen");
	world->config->sent_proves |= PROVES_ECHOES;
	cr_expect(drops(world, ECHO4(0, SOURCE4)));
	cr_expect(drops(world, ECHO4(8, SOURCE4)));
	cr_expect(drops(world, ECHO6(SOURCE6, ICMPV6(129, 0))));
	cr_expect(drops(world, ECHO6(SOURCE6, FRAGMENT(0, .more = true), ICMPV6(129, 0))));
	cr_expect(drops(world, ECHO6(SOURCE6, FRAGMENT(1448, .next = PROTOCOL_ICMPV6), DATA(16))));
	cr_expect(!drops(world, ECHO6(SOURCE6, FRAGMENT(1448, .next = PROTOCOL_UDP), DATA(16))));
	cr_expect(!drops(world, PING4));
	cr_expect(!drops(world, ECHO4(0, SOURCE4)), "its answer");
	cr_expect(drops(world, ECHO4(0, "192.0.2.99")));
	frame_build(&frame,
		    FRAME(ETHERNET(), IPV6(.source = TARGET6, .target = SOURCE6), ICMPV6(128, 0)));
	world_leaves(world, &frame, 0);
	cr_expect(!drops(world, ECHO6(SOURCE6, ICMPV6(128, 0))), "its own request");
	cr_expect(!drops(world, ECHO6(SOURCE6, FRAGMENT(1448, .next = PROTOCOL_ICMPV6), DATA(16))));
	world_close(world);
}
