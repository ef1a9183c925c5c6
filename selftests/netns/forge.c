// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends a message of neighbour or router discovery, or a redirect, of which the tools for attacks
 * leave no part free to choose.
 *
 * usage: forge INTERFACE RECEIVER SENDER COUNT NAME=VALUE...
 *
 *   RECEIVER, SENDER  Ethernet addresses
 *   COUNT             messages, a third of a second apart
 *   NAME              one of the fields below; numbers as of strtol()
 */
#include "selftests/link_frames.h"
#include "selftests/netns/sender.h"

#include <netinet/ether.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#define NUMBER(name)                                                                               \
	{                                                                                          \
#name, offsetof(struct link_message, name), false                                  \
	}
#define ADDRESS(name)                                                                              \
	{                                                                                          \
#name, offsetof(struct link_message, name), true                                   \
	}

static const struct {
	const char *name;
	size_t offset;
	bool text;
} fields[] = {
	NUMBER(type),	  NUMBER(hops),		NUMBER(flags),	 NUMBER(lifetime),
	NUMBER(link),	  NUMBER(route_bits),	ADDRESS(source), ADDRESS(target),
	ADDRESS(subject), ADDRESS(destination), ADDRESS(prefix), ADDRESS(resolver),
	ADDRESS(route),	  ADDRESS(quoted),
};

/* The option for the link-layer address has the sender's, if there is one. */
static bool take(struct link_message *message, char *argument, int *vlan)
{
	char *value = strchr(argument, '=');

	if (!value)
		return false;
	*value++ = '\0';
	if (!strcmp(argument, "vlan")) {
		*vlan = (int)strtol(value, NULL, 0);
		return true;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(fields); i++) {
		char *field = (char *)message + fields[i].offset;
		int number = (int)strtol(value, NULL, 0);

		if (strcmp(argument, fields[i].name) != 0)
			continue;
		if (fields[i].text)
			memcpy(field, &value, sizeof(value));
		else
			memcpy(field, &number, sizeof(number));
		return true;
	}
	return false;
}

/* Puts a VLAN tag before the packet. */
static void tag(struct frame *frame, int vlan)
{
	memmove(frame->bytes + 16, frame->bytes + 12, frame->size - 12);
	put16(frame->bytes + 12, ETHERTYPE_VLAN);
	put16(frame->bytes + 14, vlan);
	frame->size += 4;
}

int main(int argc, char **argv)
{
	struct link_message message = {};
	struct ether_addr receiver, sender;
	static struct frame frame;
	int fd, vlan = -1;
	bool fine = argc > 4 && ether_aton_r(argv[2], &receiver) && ether_aton_r(argv[3], &sender);

	for (int i = 5; i < argc; i++)
		fine = fine && take(&message, argv[i], &vlan);
	if (!fine) {
		fprintf(stderr, "usage: forge INTERFACE RECEIVER SENDER COUNT NAME=VALUE...\n");
		return 2;
	}
	link_frame(&frame, &message);
	memcpy(frame.bytes, &receiver, ETH_ALEN);
	memcpy(frame.bytes + ETH_ALEN, &sender, ETH_ALEN);
	if (vlan >= 0)
		tag(&frame, vlan);
	fd = open_interface(argv[1]);
	for (long i = strtol(argv[4], NULL, 0); i > 0; i--) {
		if (fd < 0 || send(fd, frame.bytes, frame.size, 0) < 0) {
			perror(argv[1]);
			return 1;
		}
		if (i > 1)
			usleep(333333);
	}
	return 0;
}
