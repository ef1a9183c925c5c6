// SPDX-License-Identifier: GPL-2.0-only
#include "base/waiting.h"

#include <stdlib.h>

struct place {
	__u64 due;
	struct endpoint endpoint;
	enum waiting_for what;
};

struct waiting {
	size_t most;
	size_t first;
	size_t count;
	struct place places[];
};

struct waiting *waiting_new(size_t most)
{
	struct waiting *waiting = calloc(1, sizeof(*waiting) + most * sizeof(struct place));

	if (waiting)
		waiting->most = most;
	return waiting;
}

void waiting_free(struct waiting *waiting)
{
	free(waiting);
}

bool waiting_push(struct waiting *waiting, const struct endpoint *endpoint, enum waiting_for what,
		  __u64 due)
{
	size_t last = (waiting->first + waiting->count) % waiting->most;

	if (waiting->count == waiting->most)
		return false;
	waiting->places[last] = (struct place){ due, *endpoint, what };
	waiting->count++;
	return true;
}

__u64 waiting_due(const struct waiting *waiting)
{
	return waiting->count ? waiting->places[waiting->first].due : 0;
}

bool waiting_pop(struct waiting *waiting, __u64 now, struct endpoint *endpoint,
		 enum waiting_for *what)
{
	const struct place *place = &waiting->places[waiting->first];

	if (!waiting->count || place->due > now)
		return false;
	*endpoint = place->endpoint;
	*what = place->what;
	waiting->first = (waiting->first + 1) % waiting->most;
	waiting->count--;
	return true;
}
