// SPDX-License-Identifier: GPL-2.0-only
#include "config/segment.h"

#include "base/prefix.h"

const char *segment_name(const struct segment_list *segments, const struct address *address)
{
	const struct prefix *longest = NULL, *prefix;
	const char *name = NULL;

	for (__u32 i = 0; i < segments->prefix_count; i++) {
		prefix = &segments->prefixes[i];
		if (!prefix_holds(prefix, address) || (longest && longest->length > prefix->length))
			continue;
		longest = prefix;
		name = segments->names[segments->owners[i]];
	}
	return name;
}
