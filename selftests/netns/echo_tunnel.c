// SPDX-License-Identifier: GPL-2.0-only
/*
 * A tunnel of IP packets in the payload of echoes, for the scenarios.
 *
 * usage: echo_tunnel client|server INTERFACE PEER IDENTIFIER
 *
 * Attaches to a tun interface, which must exist and be up. Packets sent there go to the peer: from
 * the client in requests, from the server in replies to the latest request. The client also sends
 * requests when it has no data. Runs until it is killed.
 */
#include "selftests/netns/echo.h"
#include "selftests/netns/open_tun.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { POLL_MS = 50 };

/* Sends what comes from the interface. Returns whether there was anything. */
static bool carry_out(struct echo_end *end, int tun)
{
	bool sent = false;
	struct echo echo;
	ssize_t size;

	while ((size = read(tun, echo.data, sizeof(echo.data))) > 0) {
		echo_send(end, &echo, (size_t)size);
		sent = true;
	}
	return sent;
}

static void carry_in(struct echo_end *end, int tun)
{
	struct echo echo;
	ssize_t size;

	while ((size = echo_receive(end, &echo)) >= 0)
		if (size && write(tun, echo.data, (size_t)size) < 0)
			warn("write");
}

int main(int count, char **arguments)
{
	struct echo_end end;
	struct pollfd ready[2] = { { .events = POLLIN }, { .events = POLLIN } };
	struct echo poll_request;

	if (count != 5)
		errx(2, "usage: echo_tunnel client|server INTERFACE PEER IDENTIFIER");
	echo_open(&end, arguments[3], (__u16)strtoul(arguments[4], NULL, 10),
		  !strcmp(arguments[1], "server"));
	ready[0].fd = end.socket;
	ready[1].fd = open_tun(arguments[2]);
	for (;;) {
		if (poll(ready, 2, POLL_MS) == 0 && !end.server)
			echo_send(&end, &poll_request, 0);
		carry_out(&end, ready[1].fd);
		carry_in(&end, ready[1].fd);
	}
}
