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

int ssh_sessions_take(struct prefix_set *peers, FILE *table, unsigned int port)
{
	unsigned int local_port, remote_port, state;
	char line[512], local[33], remote[33];
	struct address address;
	int error = 0;

	while (!error && fgets(line, sizeof(line), table)) {
		struct prefix peer;

		if (sscanf(line, " %*u: %32[0-9A-F]:%4X %32[0-9A-F]:%4X %2X", local, &local_port,
			   remote, &remote_port, &state) != 5 ||
		    state != TCP_IS_ESTABLISHED ||
		    (local_port != SSH_PORT && (!port || local_port != port)) ||
		    !parse_address(remote, &address))
			continue;
		peer = prefix_of(&address);
		error = prefix_set_append(peers, &peer);
	}
	return error;
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

int ssh_sessions_read(struct prefix_set *peers, const char *instance)
{
	static const char *const tables[] = { "tcp", "tcp6" };
	int daemon = instance_running(instance), error = 0;
	char path[64];
	FILE *table;

	for (size_t i = 0; !error && i < ARRAY_LENGTH(tables); i++) {
		if (daemon > 0)
			snprintf(path, sizeof(path), "/proc/%d/net/%s", daemon, tables[i]);
		else
			snprintf(path, sizeof(path), "/proc/self/net/%s", tables[i]);
		table = fopen(path, "re");
		if (!table)
			continue;
		error = ssh_sessions_take(peers, table, own_port());
		fclose(table);
	}
	prefix_set_sort(peers);
	return error;
}

const struct prefix *ssh_session_from(const struct prefix_set *peers, const struct prefix *prefix)
{
	/* One address of many is sought in order; a prefix is asked of each. */
	if (prefix->length == PREFIX_WHOLE)
		return prefix_set_find(peers, prefix);
	for (int i = 0; i < peers->count; i++) {
		const struct address address = peers->prefixes[i].address;

		if (prefix_holds(prefix, &address))
			return &peers->prefixes[i];
	}
	return NULL;
}
