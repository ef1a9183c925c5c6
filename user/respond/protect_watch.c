// SPDX-License-Identifier: GPL-2.0-only
#include "respond/protect_watch.h"

#include "base/log.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "base/worker.h"
#include "config/settings.h"
#include "respond/protect.h"
#include "respond/protect_file.h"
#include "respond/resolvers.h"
#include "respond/routers.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REREAD_INTERVAL (60 * NSEC_PER_SEC)

/* A routing daemon that loads a full table sends a million messages; the next call continues. */
enum { MESSAGES_AT_ONCE = 256, MESSAGE_BYTES = 1 << 15 };

struct protect_watch {
	int socket;
	struct protected_list *list;
	__u64 read; /* when all was last read */
	bool lost;  /* notifications were lost: read all again at the next tick */
	__u64 generation;
	struct routers routers;	     /* routers that advertise themselves */
	struct resolvers resolvers;  /* named of late */
	struct prefix_list gateways; /* declared in the settings */
	struct prefix_list management;
	__u64 saved; /* generation of the list saved for commands; 0: none yet */
	struct worker *reader;
	struct protected_list *ready; /* the list it read; NULL: none */
	bool reading;
	char buffer[MESSAGE_BYTES];
};

static int subscribe(void)
{
	static const int groups[] = { RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE,
				      RTNLGRP_IPV6_ROUTE, RTNLGRP_NEXTHOP };
	int watch = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	const struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	int error = watch < 0 ? -errno : 0;

	/* Unsolicited messages do not reach a socket without an address. */
	if (!error && bind(watch, (const struct sockaddr *)&any, sizeof(any)))
		error = -errno;
	for (size_t i = 0; !error && i < ARRAY_LENGTH(groups); i++)
		/* Next-hop objects exist since Linux 5.3. */
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

static int declare(const struct protect_watch *watch, struct protected_list *list)
{
	int error = protect_add(list, PROTECTED_DECLARED, watch->gateways.prefixes,
				watch->gateways.count);

	return error ? error :
		       protect_add(list, PROTECTED_MANAGEMENT, watch->management.prefixes,
				   watch->management.count);
}

/* Subscribes first: changes during the initial reading arrive as notifications. */
struct protect_watch *protect_watch_new(const struct prefix_list *gateways,
					const struct prefix_list *management)
{
	struct protect_watch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		return NULL;
	watch->socket = subscribe();
	watch->gateways = *gateways;
	watch->management = *management;
	watch->generation = 1;
	watch->list = protect_load();
	watch->reader = worker_new(1, 1);
	if (watch->list)
		resolvers_confirm(&watch->resolvers, watch->list, timebase_now());
	if (watch->list && watch->reader && !declare(watch, watch->list))
		return watch;
	protect_watch_free(watch);
	/* NOLINTNEXTLINE(*unix.Malloc): it is freed */
	return NULL;
}

void protect_watch_declare(struct protect_watch *watch, const struct prefix_list *gateways,
			   const struct prefix_list *management)
{
	watch->gateways = *gateways;
	watch->management = *management;
	declare(watch, watch->list);
	watch->generation++;
	watch->lost = true;
}

__u64 protect_watch_generation(const struct protect_watch *watch)
{
	return watch->generation;
}

void protect_watch_free(struct protect_watch *watch)
{
	if (!watch)
		return;
	if (watch->socket >= 0)
		close(watch->socket);
	/* A hanging thread still uses it. */
	if (!worker_stop(watch->reader, 2 * NSEC_PER_SEC))
		return;
	protect_free(watch->ready);
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
		watch->generation++;
		if (protect_take_messages(watch->list, watch->buffer, (size_t)length) < 0)
			watch->lost = true;
	}
	if (length < 0 && errno != EAGAIN)
		watch->lost = true;
}

static void read_all(void *data, size_t size, void *context)
{
	struct protect_watch *watch = context;

	free(data);
	__atomic_store_n(&watch->ready, protect_load(), __ATOMIC_RELEASE);
	__atomic_store_n(&watch->reading, false, __ATOMIC_RELEASE);
}

static void take_list(struct protect_watch *watch, struct protected_list *list, __u64 now)
{
	/* What is declared too is protected all the same. */
	resolvers_confirm(&watch->resolvers, list, now);
	declare(watch, list);
	routers_confirm(&watch->routers, list, now);
	protect_free(watch->list);
	watch->list = list;
	watch->generation++;
}

void protect_watch_tick(struct protect_watch *watch, __u64 now)
{
	struct protected_list *list;

	protect_watch_changes(watch);
	if (__atomic_load_n(&watch->reading, __ATOMIC_ACQUIRE))
		return;
	list = __atomic_exchange_n(&watch->ready, NULL, __ATOMIC_ACQUIRE);
	/* The list may lack what was reported while it was read. */
	if (list)
		take_list(watch, list, now);
	if (!watch->read)
		watch->read = now;
	if (!watch->lost && now < watch->read + REREAD_INTERVAL)
		return;
	watch->read = now;
	watch->lost = false;
	watch->reading = worker_put(watch->reader, read_all, malloc(1), 1, watch);
}

void protect_watch_save(struct protect_watch *watch, const char *instance)
{
	if (watch->saved == watch->generation)
		return;
	watch->saved = watch->generation;
	protect_save(watch->list, instance);
}

const char *protect_watch_reason(const struct protect_watch *watch, const struct prefix *prefix)
{
	return protect_reason(watch->list, prefix);
}

bool protect_watch_manages(const struct protect_watch *watch, const struct address *address)
{
	for (__u32 i = 0; i < watch->management.count; i++)
		if (prefix_holds(&watch->management.prefixes[i], address))
			return true;
	return false;
}

bool protect_watch_routes(const struct protect_watch *watch, const struct address *address)
{
	return protect_routes(watch->list, address);
}
