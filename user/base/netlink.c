// SPDX-License-Identifier: GPL-2.0-only
#include "base/netlink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	BUFFER = 1 << 16, /* the kernel fills at most half */
	ATTEMPTS = 3
};

/* A failed dump reports its error in the final message. */
static int take_done(const struct nlmsghdr *message)
{
	int error = 0;

	if (message->nlmsg_len >= NLMSG_LENGTH(sizeof(error)))
		memcpy(&error, NLMSG_DATA(message), sizeof(error));
	return error < 0 ? error : 1;
}

static int take_error(const struct nlmsghdr *message)
{
	if (message->nlmsg_len < NLMSG_LENGTH(sizeof(struct nlmsgerr)))
		return -EPROTO;
	return ((const struct nlmsgerr *)NLMSG_DATA(message))->error;
}

int netlink_take(const void *messages, size_t length, netlink_each_t each, void *context)
{
	const struct nlmsghdr *message = messages;
	size_t step;
	int error;

	while (NLMSG_OK(message, length)) {
		if (message->nlmsg_flags & NLM_F_DUMP_INTR)
			return -EINTR;
		if (message->nlmsg_type == NLMSG_DONE)
			return take_done(message);
		error = message->nlmsg_type == NLMSG_ERROR ? take_error(message) :
							     each(message, context);
		if (error)
			return error;
		step = NLMSG_ALIGN(message->nlmsg_len);
		if (step >= length)
			break;
		length -= step;
		message = (const void *)((const char *)message + step);
	}
	return 0;
}

static int receive(int netlink, netlink_each_t each, void *context)
{
	void *buffer = malloc(BUFFER);
	ssize_t length;
	int result = 0;

	if (!buffer)
		return -ENOMEM;
	while (!result) {
		length = recv(netlink, buffer, BUFFER, 0);
		if (length >= 0)
			result = netlink_take(buffer, (size_t)length, each, context);
		else if (errno != EINTR)
			result = -errno;
	}
	free(buffer);
	return result < 0 ? result : 0;
}

static int ask(const struct nlmsghdr *request, bool strict, netlink_each_t each, void *context)
{
	int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	const int on = 1;
	int error = 0;

	if (netlink < 0)
		return -errno;
	if ((strict && setsockopt(netlink, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on))) ||
	    send(netlink, request, request->nlmsg_len, 0) < 0)
		error = -errno;
	else
		error = receive(netlink, each, context);
	close(netlink);
	return error;
}

int netlink_dump(const struct nlmsghdr *request, bool strict, netlink_each_t each, void *context)
{
	int attempts = ATTEMPTS, error;

	/* A dump that was interrupted by a change may be incomplete: retry. */
	do
		error = ask(request, strict, each, context);
	while (error == -EINTR && --attempts);
	return error;
}

int netlink_ask(const struct nlmsghdr *request, netlink_each_t each, void *context)
{
	return ask(request, false, each, context);
}

/* Returns the kernel's answer to a change: 0 or a negative errno. */
static int acknowledged(int netlink)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		struct nlmsghdr request; /* is quoted, and cut off here */
	} answer;
	ssize_t length;

	do
		length = recv(netlink, &answer, sizeof(answer), 0);
	while (length < 0 && errno == EINTR);
	if (length < 0)
		return -errno;
	if ((size_t)length < NLMSG_LENGTH(sizeof(answer.error)) ||
	    answer.header.nlmsg_type != NLMSG_ERROR)
		return -EPROTO;
	return answer.error.error;
}

int netlink_change(const struct nlmsghdr *request)
{
	int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), error;

	if (netlink < 0)
		return -errno;
	if (send(netlink, request, request->nlmsg_len, 0) < 0)
		error = -errno;
	else
		error = acknowledged(netlink);
	close(netlink);
	return error;
}
