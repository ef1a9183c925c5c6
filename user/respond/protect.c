// SPDX-License-Identifier: GPL-2.0-only
#include "respond/protect.h"

#include "base/log.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "respond/protect_kernel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { REASON_TEXT = PREFIX_TEXT + 40 };

/* Age of a file from which on all that it names is protected at once. */
#define YOUNG (3600 * NSEC_PER_SEC)

const char *const protection_texts[PROTECTIONS_COUNT] = {
#define PROTECTION(name, label, text) [PROTECTED_##name] = text,
	PROTECTIONS(PROTECTION)
#undef PROTECTION
};

const char *const protection_names[PROTECTIONS_COUNT] = {
#define PROTECTION(name, label, text) [PROTECTED_##name] = label,
	PROTECTIONS(PROTECTION)
#undef PROTECTION
};

struct protected_entry {
	struct prefix prefix;
	enum protection what;
	bool young; /* a resolver that an advertisement may have added of late */
	char reason[REASON_TEXT];
};

struct protected_list {
	struct protected_entry *entries;
	size_t count;
	size_t room;
	struct advertised_router advertised[ADVERTISED_MOST];
	size_t advertised_count;
};

/* Files with name servers. If resolv.conf names a local stub, the others name its upstream servers.
 * A missing file names none. */
static const char *const resolver_files[] = {
	"/etc/resolv.conf",
	"/run/systemd/resolve/resolv.conf",
	"/run/NetworkManager/no-stub-resolv.conf",
};

struct protected_list *protect_new(void)
{
	return calloc(1, sizeof(struct protected_list));
}

void protect_free(struct protected_list *list)
{
	if (!list)
		return;
	free(list->entries);
	free(list);
}

static bool make_room(struct protected_list *list)
{
	size_t room = list->room ? 2 * list->room : 16;
	struct protected_entry *entries;

	if (list->count < list->room)
		return true;
	entries = reallocarray(list->entries, room, sizeof(*entries));
	if (!entries)
		return false;
	list->entries = entries;
	list->room = room;
	return true;
}

static void note_advertised(struct protected_list *list, const struct prefix *prefix,
			    __u32 lifetime)
{
	const struct address address = prefix->address;

	for (size_t i = 0; i < list->advertised_count; i++)
		if (address_equal(&list->advertised[i].address, &address)) {
			list->advertised[i].lifetime = lifetime;
			return;
		}
	if (list->advertised_count < ADVERTISED_MOST)
		list->advertised[list->advertised_count++] = (struct advertised_router){ address,
											 lifetime };
}

/* Adds an entry unless there is one for the prefix. Returns 0 or -ENOMEM. */
static int add(void *context, const struct prefix *prefix, enum protection what, __u32 lifetime)
{
	struct protected_list *list = context;
	struct protected_entry *entry;
	char text[PREFIX_TEXT];

	if (lifetime) {
		note_advertised(list, prefix, lifetime);
		return 0;
	}
	/* A routing table names few gateways, many times. */
	for (size_t i = 0; i < list->count; i++)
		if (!memcmp(&list->entries[i].prefix, prefix, sizeof(*prefix)))
			return 0;
	if (!make_room(list))
		return -ENOMEM;
	entry = &list->entries[list->count++];
	entry->prefix = *prefix;
	entry->what = what;
	entry->young = false;
	snprintf(entry->reason, sizeof(entry->reason), "%s (%s)", protection_texts[what],
		 prefix_format(text, prefix));
	return 0;
}

int protect_take_messages(struct protected_list *list, const void *messages, size_t length)
{
	return protect_kernel_take(messages, length, add, list);
}

int protect_add(struct protected_list *list, enum protection what, const struct prefix *prefixes,
		size_t count)
{
	int error = 0;

	for (size_t i = 0; !error && i < count; i++)
		error = add(list, &prefixes[i], what, 0);
	return error;
}

int protect_confirm(struct protected_list *list, const struct address *router)
{
	const struct prefix prefix = prefix_of(router);

	return add(list, &prefix, PROTECTED_ROUTER, 0);
}

const struct advertised_router *protect_advertised(const struct protected_list *list, size_t *count)
{
	*count = list->advertised_count;
	return list->advertised;
}

const char *protect_reason(const struct protected_list *list, const struct prefix *prefix)
{
	for (size_t i = 0; i < list->count; i++)
		if (prefix_overlaps(&list->entries[i].prefix, prefix))
			return list->entries[i].reason;
	return NULL;
}

size_t protect_count(const struct protected_list *list)
{
	return list->count;
}

const struct prefix *protect_at(const struct protected_list *list, size_t place,
				enum protection *what)
{
	*what = list->entries[place].what;
	return &list->entries[place].prefix;
}

bool protect_routes(const struct protected_list *list, const struct address *address)
{
	const struct prefix prefix = prefix_of(address);

	for (size_t i = 0; i < list->count; i++)
		if ((list->entries[i].what == PROTECTED_GATEWAY ||
		     list->entries[i].what == PROTECTED_OWN) &&
		    !memcmp(&list->entries[i].prefix, &prefix, sizeof(prefix)))
			return true;
	return false;
}

bool protect_resolver(const struct protected_list *list, size_t *place, struct address *address,
		      bool *young)
{
	const struct protected_entry *entry;

	for (; *place < list->count; (*place)++) {
		entry = &list->entries[*place];
		*address = entry->prefix.address;
		*young = entry->young;
		if (entry->what == PROTECTED_RESOLVER && !address_is_ipv4(address))
			return true;
	}
	return false;
}

void protect_remove(struct protected_list *list, size_t place)
{
	list->entries[place] = list->entries[--list->count];
}

/* Drops the zone of "fe80::1%eth0": an address is protected on every link. */
static int take_resolver(struct protected_list *list, char *text, bool young)
{
	const size_t before = list->count;
	struct address address;
	struct prefix prefix;
	int error;

	text[strcspn(text, "%")] = '\0';
	if (strchr(text, '/') || prefix_parse(text, &prefix))
		return 0; /* the resolver library ignores such a line, too */
	address = prefix.address;
	error = add(list, &prefix, PROTECTED_RESOLVER, 0);
	if (list->count > before)
		list->entries[before].young = young && !address_is_ipv4(&address);
	for (size_t i = 0; i < before && !young; i++)
		if (!memcmp(&list->entries[i].prefix, &prefix, sizeof(prefix)))
			list->entries[i].young = false;
	return error;
}

/* Returns true if a file was changed within the hour before `now`; no file, false. */
static bool is_young(FILE *file, __u64 now)
{
	struct stat status;
	const int descriptor = fileno(file);

	return descriptor >= 0 && !fstat(descriptor, &status) &&
	       time_since(now, (__u64)status.st_mtime * NSEC_PER_SEC) < YOUNG;
}

int protect_take_resolvers(struct protected_list *list, FILE *from, __u64 now)
{
	static const char blank[] = " \t\r\n";
	const bool young = is_young(from, now);
	char *line = NULL, *place, *word;
	size_t size = 0;
	int error = 0;

	while (!error && getline(&line, &size, from) >= 0) {
		word = strtok_r(line, blank, &place);
		if (!word || word != line || strcmp(word, "nameserver"))
			continue;
		word = strtok_r(NULL, blank, &place);
		if (word)
			error = take_resolver(list, word, young);
	}
	if (!error && ferror(from))
		error = -EIO;
	free(line);
	return error;
}

static int load_resolvers(struct protected_list *list, const char *path)
{
	FILE *file = fopen(path, "re");
	int error;

	if (!file && errno == ENOENT)
		return 0;
	error = file ? protect_take_resolvers(list, file, timebase_now() + timebase_offset()) :
		       -errno;
	if (file)
		fclose(file);
	if (error && error != -ENOMEM)
		log_warning(error,
			    "cannot read %s: %s; its resolvers are not protected from blocks", path,
			    strerror(-error));
	return error == -ENOMEM ? error : 0;
}

struct protected_list *protect_load(void)
{
	struct protected_list *list = protect_new();
	int error = list ? protect_kernel_load(add, list) : -ENOMEM;

	for (size_t i = 0; !error && i < ARRAY_LENGTH(resolver_files); i++)
		error = load_resolvers(list, resolver_files[i]);
	if (!error)
		return list;
	protect_free(list);
	return NULL;
}
