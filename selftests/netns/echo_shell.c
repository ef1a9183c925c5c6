// SPDX-License-Identifier: GPL-2.0-only
/*
 * A shell in echoes, for the scenarios: the slave sends a request every 200 ms, and the reply is a
 * command; its output is sent in requests of 64 bytes.
 *
 * usage: echo_shell master PEER IDENTIFIER <COMMANDS     one per line, sent one a second
 *        echo_shell slave PEER IDENTIFIER
 *
 * The master ends when the last command has been answered, and prints the output.
 */
#include "selftests/netns/echo.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { ASK_MS = 200, ASKED_BETWEEN = 5, CHUNK = 64, LINE = 256 };

/* Runs a command and sends its output. */
static void obey(struct echo_end *end, const char *command)
{
	FILE *output = popen(command, "r"); // NOLINT(cert-env33-c): that is what a shell does
	struct echo echo;
	size_t size;

	if (!output)
		err(1, "%s", command);
	while ((size = fread(echo.data, 1, CHUNK, output)) > 0)
		echo_send(end, &echo, size);
	pclose(output);
}

static void slave(struct echo_end *end)
{
	struct pollfd ready = { .fd = end->socket, .events = POLLIN };
	struct echo echo;
	ssize_t size;

	for (;;) {
		if (poll(&ready, 1, ASK_MS) == 0)
			echo_send(end, &echo, 0);
		while ((size = echo_receive(end, &echo)) >= 0) {
			if (size >= LINE)
				continue;
			echo.data[size] = 0;
			if (size)
				obey(end, (const char *)echo.data);
		}
	}
}

static void master(struct echo_end *end)
{
	struct pollfd ready = { .fd = end->socket, .events = POLLIN };
	char line[LINE];
	struct echo echo;
	int asked = 0;
	ssize_t size;

	while (poll(&ready, 1, -1) > 0) {
		while ((size = echo_receive(end, &echo)) >= 0) {
			fwrite(echo.data, 1, (size_t)size, stdout);
			asked += size == 0;
		}
		if (asked < ASKED_BETWEEN)
			continue;
		asked = 0;
		if (!fgets(line, sizeof(line), stdin))
			return;
		size = (ssize_t)strcspn(line, "\n");
		memcpy(echo.data, line, (size_t)size);
		echo_send(end, &echo, (size_t)size);
	}
}

int main(int count, char **arguments)
{
	struct echo_end end;

	if (count != 4)
		errx(2, "usage: echo_shell master|slave PEER IDENTIFIER");
	echo_open(&end, arguments[2], (__u16)strtoul(arguments[3], NULL, 10),
		  !strcmp(arguments[1], "master"));
	if (end.server)
		master(&end);
	else
		slave(&end);
	return 0;
}
