// SPDX-License-Identifier: GPL-2.0-only
#include "respond/protect_watch.h"

#include "base/log.h"
#include "respond/protect.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REREAD_INTERVAL (60 * NSEC_PER_SEC)

/* A routing daemon that loads a full table sends a million; the next call reads on. */
enum { MESSAGES_AT_ONCE = 256, MESSAGE_BYTES = 1 << 15 };

struct protect_watch {
	int socket;
	struct protected_list *list;
	__u64 read; /* when all was read */
	bool lost;  /* notifications were lost: all is to be read again at the next tick */
	char buffer[MESSAGE_BYTES];
};

static int subscribe(void)
{
	static const int groups[] = { RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE,
				      RTNLGRP_IPV6_ROUTE, RTNLGRP_NEXTHOP };
	int watch = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	int error = watch < 0 ? -errno : 0;

	for (size_t i = 0; !error && i < ARRAY_LENGTH(groups); i++)
		/* Next hops that are objects of their own came with Linux 5.3. */
		if (setsockopt(watch, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &groups[i],
			       sizeof(groups[i])) &&
		    groups[i] != RTNLGRP_NEXTHOP)
			error = -errno;
	if (!error)
		return watch;
	log_warning(error,
		    "cannot watch this machine's addresses and routes: %s; new ones are protected "
		    "from blocks within a minute",
		    strerror(-error));
	if (watch >= 0)
		close(watch);
	return -1;
}

/* Subscribed first: what changes while all is read comes again as a notification. */
struct protect_watch *protect_watch_new(void)
{
	struct protect_watch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		return NULL;
	watch->socket = subscribe();
	watch->list = protect_load();
	if (watch->list)
		return watch;
	protect_watch_free(watch);
	return NULL;
}

void protect_watch_free(struct protect_watch *watch)
{
	if (!watch)
		return;
	if (watch->socket >= 0)
		close(watch->socket);
	protect_free(watch->list);
	free(watch);
}

int protect_watch_fd(const struct protect_watch *watch)
{
	return watch->socket;
}

void protect_watch_changes(struct protect_watch *watch)
{
	ssize_t length = 0;

	for (int i = 0; watch->socket >= 0 && i < MESSAGES_AT_ONCE; i++) {
		length = recv(watch->socket, watch->buffer, sizeof(watch->buffer), 0);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			break;
		if (protect_take_messages(watch->list, watch->buffer, (size_t)length) < 0)
			watch->lost = true;
	}
	if (length < 0 && errno != EAGAIN)
		watch->lost = true;
}

void protect_watch_tick(struct protect_watch *watch, __u64 now)
{
	struct protected_list *list;

	protect_watch_changes(watch);
	if (!watch->read)
		watch->read = now;
	if (!watch->lost && now < watch->read + REREAD_INTERVAL)
		return;
	list = protect_load();
	watch->read = now;
	if (!list)
		return; /* out of memory: what was protected stays so */
	protect_free(watch->list);
	watch->list = list;
	watch->lost = false;
}

const char *protect_watch_reason(const struct protect_watch *watch, const struct prefix *prefix)
{
	return protect_reason(watch->list, prefix);
}
