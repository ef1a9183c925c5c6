// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/bench/setup.h"

#include "peers.skel.h"
#include "selftests/live.h"

#include "base/prefix.h"
#include "config/config.h"
#include "lists/lists.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <glob.h>
#include <math.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#define FILTER_OBJECT  "/usr/lib/*/bpf/xdpfilt_%s_ip.o"
#define FILTER_OBJECTS "/usr/lib/*/bpf/xdpfilt_*_ip.o"

/* xdp-filter's flag for an address listed as a source. */
enum { FILTER_SOURCE = 1, CPUS_MOST = 256 };

static struct peers_bpf *peers;

static _Noreturn void fail(const char *what, int error)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(error < 0 ? -error : error));
	exit(1);
}

/* Messages of libbpf about xdp-filter's objects are not of interest. */
static int print_warnings(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, arguments) : 0;
}

void setup_open(void)
{
	libbpf_set_print(print_warnings);
	peers = peers_bpf__open_and_load();
	if (!peers)
		fail("peers.bpf.o", errno);
}

static void set(struct settings *settings, const char *assignment)
{
	if (config_set(settings, assignment))
		fail(assignment, EINVAL);
}

/* The highest possible limits, so that they are checked and never exceeded. */
static void raise_limits(struct settings *settings)
{
	static const char *const lanes[] = { "request",	  "reply",    "error",
					     "discovery", "fragment", "other" };
	static const char *const limits[] = { "source-rate=10000000", "source-burst=10000000",
					      "target-rate=100000000", "target-burst=100000000" };
	char assignment[80];

	for (size_t lane = 0; lane < ARRAY_LENGTH(lanes); lane++) {
		for (size_t limit = 0; limit < ARRAY_LENGTH(limits); limit++) {
			snprintf(assignment, sizeof(assignment), "limit.%s.%s", lanes[lane],
				 limits[limit]);
			set(settings, assignment);
		}
	}
	set(settings, "limit.source-bytes=1024GiB");
	set(settings, "limit.source-bytes-burst=1024GiB");
}

static void add_blocks(const struct guard *guard, const struct object *object)
{
	__u32 length = guard->length ? guard->length : 32;

	for (__u32 i = 0; i < guard->blocks; i++) {
		struct address address = address_from_ipv4(
			htonl(FIRST_SOURCE + (i << (32 - length))));
		struct prefix prefix = prefix_of(&address);
		struct list_entry entry;
		int error;

		prefix.length = 96 + length;
		entry = list_block_of(&prefix, guard->scope, 0);
		error = lists_block(&object->pins, &entry, 1);
		if (error)
			fail("blocks", error);
	}
}

/* Opens a socket at TARGET4, which need not be an address of this machine; it stays open. */
static void open_socket(int type)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(SOCKETS) };
	int fd = socket(AF_INET, type, 0), yes = 1;

	inet_pton(AF_INET, TARGET4, &here.sin_addr);
	if (fd < 0 || setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &yes, sizeof(yes)) ||
	    bind(fd, (struct sockaddr *)&here, sizeof(here)) ||
	    (type == SOCK_STREAM && listen(fd, 1)))
		fail("a socket at " TARGET4, errno);
}

static void make_endpoint(const struct object *object)
{
	struct own_host host = { .addresses.count = 1 };

	prefix_parse(TARGET4, &host.addresses.prefixes[0]);
	object_set_host(&object->pins, &host);
	open_socket(SOCK_DGRAM);
	open_socket(SOCK_STREAM);
}

static struct object *load_guard(struct guard *guard)
{
	struct object *object = calloc(1, sizeof(*object));
	struct prefix_list home = {};
	struct settings settings;
	int error;

	if (!object)
		fail("icmpguard", ENOMEM);
	config_defaults(&settings);
	set(&settings, "mode=enforce");
	set(&settings, "heartbeat-limit=0");
	if (!guard->limits)
		raise_limits(&settings);
	for (size_t i = 0; i < ARRAY_LENGTH(guard->settings) && guard->settings[i]; i++)
		set(&settings, guard->settings[i]);
	error = live_load_as(object, &settings,
			     (struct live_options){
				     .without_conversations = guard->without_conversations });
	if (error)
		fail("icmpguard", error);
	object_configure(&object->pins, &settings, &home);
	add_blocks(guard, object);
	if (guard->endpoint)
		make_endpoint(object);
	guard->program = object->program;
	guard->egress = object->egress_program;
	return object;
}

bool setup_has_filter(void)
{
	glob_t found;
	bool has = glob(FILTER_OBJECTS, 0, NULL, &found) == 0;

	globfree(&found);
	return has;
}

static struct bpf_object *open_filter(const char *policy)
{
	struct bpf_object *object;
	char pattern[64];
	glob_t found;

	snprintf(pattern, sizeof(pattern), FILTER_OBJECT, policy);
	if (glob(pattern, 0, NULL, &found))
		fail("xdp-filter's objects, of the package xdp-tools", ENOENT);
	object = bpf_object__open(found.gl_pathv[0]);
	globfree(&found);
	if (!object)
		fail("xdp-filter", errno);
	return object;
}

static int load_filter(struct filter *filter)
{
	static __u64 values[CPUS_MOST];
	__u32 first = strcmp(filter->policy, "dny") ? 0 : 1;
	struct bpf_object *object = open_filter(filter->policy);
	struct bpf_program *program = bpf_object__next_program(object, NULL);
	struct bpf_map *map;
	int error;

	/* Not shared with an xdp-filter that runs on this machine. */
	bpf_object__for_each_map(map, object) bpf_map__set_pin_path(map, NULL);
	map = bpf_object__find_map_by_name(object, "filter_ipv4");
	if (!map)
		fail("xdp-filter's map filter_ipv4", ENOENT);
	bpf_map__set_max_entries(map, filter->listed);
	/* Tail calls only reach programs that accept fragments like the caller. */
	bpf_program__set_flags(program, BPF_F_XDP_HAS_FRAGS);
	error = bpf_object__load(object);
	if (error)
		fail("xdp-filter", error);
	for (int cpu = 0; cpu < CPUS_MOST; cpu++)
		values[cpu] = FILTER_SOURCE;
	for (__u32 i = first; i < first + filter->listed; i++) {
		__be32 address = htonl(FIRST_SOURCE + i);

		if (bpf_map_update_elem(bpf_map__fd(map), &address, values, BPF_ANY))
			fail("xdp-filter's map", errno);
	}
	return bpf_program__fd(program);
}

int setup_program(const struct row *row)
{
	if (row->guard) {
		if (!row->guard->program)
			load_guard(row->guard);
		return row->egress ? row->guard->egress : row->guard->program;
	}
	if (row->filter) {
		if (!row->filter->program)
			row->filter->program = load_filter(row->filter);
		return row->filter->program;
	}
	return bpf_program__fd(row->egress ? peers->progs.pass_out : peers->progs.pass);
}

/* Returns the bytes of memory that the kernel uses for a map. */
static double map_bytes(int map)
{
	char path[64], line[128];
	double bytes = NAN;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", map);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, "memlock:", 8))
			bytes = strtod(line + 8, NULL);
	if (file)
		fclose(file);
	return bytes;
}

static double map_most(int map)
{
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);

	return bpf_obj_get_info_by_fd(map, &info, &length) ? NAN : info.max_entries;
}

void setup_print_memory(void)
{
	static struct guard guard;
	const struct pins *pins = &load_guard(&guard)->pins;

	printf("\nbytes that the kernel takes for an entry, of full tables:\n");
#define ROW(number, NAME, name, label, ...)                                                        \
	printf("%-44s %8.0f\n", label, map_bytes(pins->name) / map_most(pins->name));
	TABLES_POLLED(ROW)
#undef ROW
	printf("%-44s %8.0f\n", "a conversation, both halves and its place",
	       (map_bytes(pins->conversations) + map_bytes(pins->answers) +
		map_bytes(pins->conversation_sets)) /
		       map_most(pins->conversations));
}

int setup_rotate(int program)
{
	__u32 key = 0;

	if (bpf_map_update_elem(bpf_map__fd(peers->maps.next), &key, &program, BPF_ANY))
		fail("the program behind the one that changes the source", errno);
	return bpf_program__fd(peers->progs.rotate);
}

struct place *setup_places(void)
{
	return peers->bss->places;
}
