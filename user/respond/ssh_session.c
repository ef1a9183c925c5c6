// SPDX-License-Identifier: GPL-2.0-only
#include "respond/ssh_session.h"

#include "base/prefix.h"
#include "base/units.h"
#include "kernel/instance.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SSH_PORT = 22, TCP_IS_ESTABLISHED = 1 };

/* Parses words in host byte order: 8 digits for IPv4, 32 for IPv6. */
static bool parse_address(const char *text, struct address *address)
{
	__u32 words[4];

	if (strlen(text) == 8 && sscanf(text, "%8x", &words[0]) == 1) {
		*address = address_from_ipv4(words[0]);
		return true;
	}
	if (strlen(text) != 32 ||
	    sscanf(text, "%8x%8x%8x%8x", &words[0], &words[1], &words[2], &words[3]) != 4)
		return false;
	memcpy(address, words, sizeof(*address));
	return true;
}

bool ssh_session_in(FILE *table, unsigned int port, const struct prefix *prefix,
		    struct prefix *peer)
{
	unsigned int local_port, remote_port, state;
	char line[512], local[33], remote[33];
	struct address address;

	while (fgets(line, sizeof(line), table)) {
		if (sscanf(line, " %*u: %32[0-9A-F]:%4X %32[0-9A-F]:%4X %2X", local, &local_port,
			   remote, &remote_port, &state) != 5 ||
		    state != TCP_IS_ESTABLISHED ||
		    (local_port != SSH_PORT && (!port || local_port != port)) ||
		    !parse_address(remote, &address) || !prefix_holds(prefix, &address))
			continue;
		*peer = prefix_of(&address);
		return true;
	}
	return false;
}

/* Returns the last word of "CLIENT PORT SERVER PORT"; 0: this command does not run over SSH. */
static unsigned int own_port(void)
{
	const char *connection = getenv("SSH_CONNECTION");
	const char *last = connection ? strrchr(connection, ' ') : NULL;
	__u64 port;

	return last && !units_parse_count(last + 1, &port) && port <= 65535 ? (unsigned int)port :
									      0;
}

bool ssh_session_from(const char *instance, const struct prefix *prefix, struct prefix *peer)
{
	static const char *const tables[] = { "tcp", "tcp6" };
	int daemon = instance_running(instance);
	bool found = false;
	char path[64];
	FILE *table;

	for (size_t i = 0; !found && i < ARRAY_LENGTH(tables); i++) {
		if (daemon > 0)
			snprintf(path, sizeof(path), "/proc/%d/net/%s", daemon, tables[i]);
		else
			snprintf(path, sizeof(path), "/proc/self/net/%s", tables[i]);
		table = fopen(path, "re");
		if (!table)
			continue;
		found = ssh_session_in(table, own_port(), prefix, peer);
		fclose(table);
	}
	return found;
}
