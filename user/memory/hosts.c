// SPDX-License-Identifier: GPL-2.0-only
#include "memory/hosts.h"

static struct endpoint key_of_source(const struct endpoint *source)
{
	return (struct endpoint){ .address = source->address,
				  .view = source->view,
				  .network = source->network };
}

static struct endpoint key_of_target(const struct endpoint *target)
{
	return (struct endpoint){ .address = target->address,
				  .view = (__u8)view_reverse(target->view),
				  .network = target->network };
}

/* When a host is evicted, its lanes are freed. */
static void leave(void *value, void *context)
{
	const struct host *host = value;
	struct hosts *hosts = context;

	for (int lane = 0; lane < LANE_COUNT; lane++) {
		pool_give(&hosts->sources, host->sent[lane]);
		pool_give(&hosts->targets, host->received[lane]);
	}
}

bool hosts_make(struct hosts *hosts, size_t host_bytes, size_t source_bytes, size_t target_bytes)
{
	const size_t least = 16 * (size_t)LANE_COUNT;
	size_t sources = source_bytes / sizeof(struct source_memory);
	size_t targets = target_bytes / sizeof(struct target_memory);
	bool made;

	*hosts = (struct hosts){
		.hosts = ledger_new(sizeof(struct host),
				    ledger_fit(sizeof(struct host), host_bytes)),
	};
	made = pool_make(&hosts->sources, sizeof(struct source_memory),
			 sources > least ? sources : least);
	made = pool_make(&hosts->targets, sizeof(struct target_memory),
			 targets > least ? targets : least) &&
	       made;
	if (made && hosts->hosts) {
		ledger_on_leave(hosts->hosts, leave, hosts);
		return true;
	}
	hosts_free(hosts);
	return false;
}

void hosts_free(struct hosts *hosts)
{
	ledger_free(hosts->hosts);
	pool_free(&hosts->sources);
	pool_free(&hosts->targets);
	*hosts = (struct hosts){};
}

struct host *hosts_of_source(struct hosts *hosts, const struct endpoint *source)
{
	const struct endpoint key = key_of_source(source);

	return ledger_get(hosts->hosts, &key);
}

struct host *hosts_of_target(struct hosts *hosts, const struct endpoint *target)
{
	const struct endpoint key = key_of_target(target);

	return ledger_get(hosts->hosts, &key);
}

const struct host *hosts_peek_source(const struct hosts *hosts, const struct endpoint *source)
{
	const struct endpoint key = key_of_source(source);

	return ledger_peek(hosts->hosts, &key);
}

const struct host *hosts_peek_target(const struct hosts *hosts, const struct endpoint *target)
{
	const struct endpoint key = key_of_target(target);

	return ledger_peek(hosts->hosts, &key);
}

struct source_memory *hosts_sent(const struct hosts *hosts, const struct host *host, enum lane lane)
{
	return host ? pool_at(&hosts->sources, host->sent[lane]) : NULL;
}

struct target_memory *hosts_received(const struct hosts *hosts, const struct host *host,
				     enum lane lane)
{
	return host ? pool_at(&hosts->targets, host->received[lane]) : NULL;
}

/* Allocates a slot, evicting hosts if there is none; `user` itself, the most recently used, is
 * kept. */
static __u32 take(struct hosts *hosts, struct pool *pool, const struct host *user)
{
	__u32 place;

	while (!(place = pool_take(pool)))
		if (!ledger_drop(hosts->hosts, user))
			return 0;
	return place;
}

struct source_memory *hosts_send(struct hosts *hosts, struct host *host, enum lane lane)
{
	if (!host->sent[lane])
		host->sent[lane] = take(hosts, &hosts->sources, host);
	return hosts_sent(hosts, host, lane);
}

struct target_memory *hosts_receive(struct hosts *hosts, struct host *host, enum lane lane)
{
	if (!host->received[lane])
		host->received[lane] = take(hosts, &hosts->targets, host);
	return hosts_received(hosts, host, lane);
}
