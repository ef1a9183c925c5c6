// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/pins.h"

#include "kernel/instance.h"
#include "base/log.h"
#include "layout.h"

#include <bpf/bpf.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#define STRING(token)  #token
#define TEXT_OF(macro) STRING(macro)
#define SCHEMA_SUFFIX  "-v" TEXT_OF(SCHEMA_VERSION)

/* Uses colons for dots: the BPF file system does not allow dots, and instance names have no
 * colons. */
static void make_path(char *path, const char *instance, const char *suffix)
{
	int length = snprintf(path, PINS_PATH, "%s/", PINS_ROOT);

	snprintf(path + length, PINS_PATH - (size_t)length, "%s%s", instance, suffix);
	for (char *at = path + length; *at; at++)
		if (*at == '.')
			*at = ':';
}

int pins_path(char *path, const char *instance)
{
	if (instance_check_name(instance))
		return -EINVAL;
	make_path(path, instance, SCHEMA_SUFFIX);
	return 0;
}

int pins_former_path(char *path, const char *instance)
{
	if (instance_check_name(instance))
		return -EINVAL;
	make_path(path, instance, "-v1");
	return 0;
}

size_t pins_instance_length(const char *directory)
{
	const char *end = directory + strlen(directory);

	while (end > directory && isdigit((unsigned char)end[-1]))
		end--;
	if (!*end || end < directory + 3 || end[-1] != 'v' || end[-2] != '-')
		return 0;
	return (size_t)(end - 2 - directory);
}

/* Lists existing instances, for a message. Sets `only_other` if the instance has pins of another
 * schema version. */
static void describe_instances(const char *instance, char *names, size_t size, bool *only_other)
{
	DIR *root = opendir(PINS_ROOT);
	struct dirent *entry;
	size_t length, used = 0;

	*only_other = false;
	names[0] = '\0';
	if (!root)
		return;
	while ((entry = readdir(root))) {
		length = pins_instance_length(entry->d_name);
		if (length == 0)
			continue;
		if (strcmp(entry->d_name + length, SCHEMA_SUFFIX))
			*only_other |= length == strlen(instance) &&
				       !strncmp(entry->d_name, instance, length);
		else if (used < size)
			used += (size_t)snprintf(names + used, size - used, "%s\"%.*s\"",
						 used ? ", " : "", (int)length, entry->d_name);
	}
	closedir(root);
}

/* Returns true, reported, while the daemon is still making the pins. */
static bool report_starting(const char *instance)
{
	const int daemon = instance_running(instance);

	if (daemon <= 0 || instance_started(instance))
		return false;
	log_error(0, "instance \"%s\" is starting (process %d): try again in a moment", instance,
		  daemon);
	return true;
}

static int report_other(const char *instance)
{
	return log_error(-ESTALE,
			 "instance \"%s\" was started by another version of icmpguard, whose maps "
			 "have another layout: use that version, or start this one's daemon",
			 instance);
}

static int report_missing(const char *instance, const char *directory, const char *path)
{
	const int daemon = instance_running(instance);
	char names[512];
	bool only_other;

	if (report_starting(instance))
		return -EAGAIN;
	if (daemon > 0 && access(directory, F_OK))
		return log_error(-ENOENT,
				 "the state of instance \"%s\" was removed (icmpguard detach "
				 "--force): its daemon, process %d, sees no packets until it is "
				 "restarted",
				 instance, daemon);
	if (!access(directory, F_OK))
		return log_error(
			-ENOENT,
			"instance \"%s\" is incomplete, %s is missing: the next run recreates it",
			instance, path);
	describe_instances(instance, names, sizeof(names), &only_other);
	if (only_other)
		return report_other(instance);
	if (names[0])
		return log_error(-ENOENT, "there is no instance \"%s\"; there is %s", instance,
				 names);
	return log_error(-ENOENT,
			 "there is no instance \"%s\", neither running nor pinned; icmpguard run "
			 "starts it",
			 instance);
}

static int report_open(int error, const char *instance, const char *directory, const char *path)
{
	if (error == -EPERM || error == -EACCES)
		return log_error(
			-EPERM,
			"not permitted to open %s: needs root, or CAP_BPF and the right to "
			"read the file",
			path);
	if (error == -ENOENT && access(PINS_ROOT, X_OK) && errno == EACCES)
		return log_error(-EPERM, "not permitted to read %s: needs root", PINS_ROOT);
	if (error == -ENOENT)
		return report_missing(instance, directory, path);
	return log_error(error, "cannot open %s: %s", path, strerror(-error));
}

static int open_pin(int *map, const char *directory, const char *name, const char *instance)
{
	char path[PINS_PATH + 32];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	*map = bpf_obj_get(path);
	return *map < 0 ? report_open(-errno, instance, directory, path) : 0;
}

/* The layout is missing if the pins were made by a version that did not record layouts. */
static int open_layout(int *map, const char *directory, const char *instance)
{
	char path[PINS_PATH + 32];

	snprintf(path, sizeof(path), "%s/layout", directory);
	if (access(path, F_OK) && errno == ENOENT)
		return report_starting(instance) ? -EAGAIN : report_other(instance);
	return open_pin(map, directory, "layout", instance);
}

int pins_read_layout(const char *directory, struct layout *layout)
{
	char path[PINS_PATH + 32];
	__u32 key = 0;
	int map, error = 0;

	*layout = (struct layout){};
	snprintf(path, sizeof(path), "%s/layout", directory);
	map = bpf_obj_get(path);
	if (map < 0)
		return -errno;
	if (bpf_map_lookup_elem(map, &key, layout))
		error = -errno;
	close(map);
	return error;
}

__u32 pins_earlier_state(const char *directory)
{
	struct layout layout;

	return pins_read_layout(directory, &layout) ? 0 : layout.earlier_state;
}

static int map_state(struct pins *pins)
{
	void *memory = mmap(NULL, sizeof(struct state), PROT_READ | PROT_WRITE, MAP_SHARED,
			    pins->state_map, 0);

	if (memory == MAP_FAILED)
		return log_error(-errno, "cannot map the shared state: %s", strerror(errno));
	pins->state = memory;
	return 0;
}

/* Maps an array with values of `value` bytes. Returns NULL, reported, on failure. */
static void *map_array(int map, size_t value, __u32 *count)
{
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);
	void *memory;

	if (bpf_obj_get_info_by_fd(map, &info, &length)) {
		log_error(-errno, "cannot query the list of blocks: %s", strerror(errno));
		return NULL;
	}
	memory = mmap(NULL, info.max_entries * value, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	if (memory == MAP_FAILED) {
		log_error(-errno, "cannot map the list of blocks: %s", strerror(errno));
		return NULL;
	}
	*count = info.max_entries;
	return memory;
}

int pins_map_slots(struct pins *pins)
{
	pins->slots = map_array(pins->block_slots, sizeof(*pins->slots), &pins->slot_count);
	if (!pins->slots)
		return -ENOMEM;
	pins->heads = map_array(pins->block_heads, sizeof(*pins->heads), &pins->head_count);
	return pins->heads ? 0 : -ENOMEM;
}

void pins_unmap_slots(struct pins *pins)
{
	if (pins->slots)
		munmap(pins->slots, pins->slot_count * sizeof(*pins->slots));
	if (pins->heads)
		munmap(pins->heads, pins->head_count * sizeof(*pins->heads));
	pins->slots = NULL;
	pins->heads = NULL;
	pins->slot_count = pins->head_count = 0;
}

static const struct pins closed = {
#define ROW(number, NAME, name, ...) .name = -1,
	TABLES(ROW)
#undef ROW
		.state_map = -1,
};

/* Checks that the pinned maps have the layout of this program. */
static int check_layout(const struct pins *pins, const char *instance)
{
	struct layout layout;
	__u32 key = 0;

	if (bpf_map_lookup_elem(pins->layout, &key, &layout))
		return log_error(-errno, "cannot read the layout of the maps: %s", strerror(errno));
	if (layout.decisions == LAYOUT_DECISIONS && layout.statistics == LAYOUT_STATISTICS)
		return 0;
	/* Zeros until the daemon that made the map records them. */
	if (!layout.decisions)
		return report_starting(instance) ?
			       -EAGAIN :
			       log_error(-ENOENT,
					 "instance \"%s\" is incomplete: its daemon ended while "
					 "it started; the next run recreates it",
					 instance);
	return report_other(instance);
}

bool pins_are_complete(const char *instance)
{
	char directory[PINS_PATH];
	struct layout layout;

	return !pins_path(directory, instance) && !pins_read_layout(directory, &layout) &&
	       layout.decisions;
}

bool pins_are_readable(const char *instance)
{
	char directory[PINS_PATH];
	struct layout layout;

	return !pins_path(directory, instance) && !pins_read_layout(directory, &layout) &&
	       layout.decisions == LAYOUT_DECISIONS && layout.statistics == LAYOUT_STATISTICS;
}

int pins_open(struct pins *pins, const char *instance)
{
	char directory[PINS_PATH];
	int error;

	*pins = closed;
	error = pins_path(directory, instance);
	if (error)
		return error;
	/* Open the state first: if it is missing, so is the instance. */
	error = open_pin(&pins->state_map, directory, PIN_STATE, instance);
	if (!error)
		error = open_layout(&pins->layout, directory, instance);
	if (!error)
		error = check_layout(pins, instance);
#define ROW(number, NAME, name, ...)                                                               \
	if (!error && pins->name < 0)                                                              \
		error = open_pin(&pins->name, directory, #name, instance);
	TABLES(ROW)
#undef ROW
	if (!error)
		error = map_state(pins);
	if (!error)
		error = pins_map_slots(pins);
	if (error)
		pins_close(pins);
	return error;
}

int pins_find(const char *instance)
{
	char directory[PINS_PATH];
	int error, state;

	error = pins_path(directory, instance);
	if (!error)
		error = open_pin(&state, directory, PIN_STATE, instance);
	if (!error)
		close(state);
	return error;
}

static __u32 map_id(int map)
{
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);

	return bpf_obj_get_info_by_fd(map, &info, &length) ? 0 : info.id;
}

bool pins_are_current(const struct pins *pins, const char *instance)
{
	char directory[PINS_PATH], path[PINS_PATH + sizeof("/" PIN_STATE)];
	bool current;
	int state;

	if (pins_path(directory, instance))
		return false;
	snprintf(path, sizeof(path), "%s/" PIN_STATE, directory);
	state = bpf_obj_get(path);
	if (state < 0)
		return errno != ENOENT;
	current = map_id(state) == map_id(pins->state_map);
	close(state);
	return current;
}

bool pins_exist(const char *instance)
{
	char directory[PINS_PATH], state[PINS_PATH + sizeof("/" PIN_STATE)];

	if (pins_path(directory, instance))
		return false;
	snprintf(state, sizeof(state), "%s/" PIN_STATE, directory);
	return !access(state, R_OK | W_OK);
}

void pins_close(struct pins *pins)
{
	if (pins->state)
		munmap(pins->state, sizeof(struct state));
	pins_unmap_slots(pins);
#define ROW(number, NAME, name, ...)                                                               \
	if (pins->name >= 0)                                                                       \
		close(pins->name);
	TABLES(ROW)
#undef ROW
	if (pins->state_map >= 0)
		close(pins->state_map);
	*pins = closed;
}

/* The wait for a lock that is reported: the daemon holds it for milliseconds. */
enum { LOCK_ATTEMPTS = 100, LOCK_PAUSE_MS = 10 };

/* `wait`: 0 or LOCK_NB. */
static int lock_lists(const char *instance, int wait)
{
	int file = instance_open(instance, "lists");
	int error;

	if (file < 0)
		return file;
	while (flock(file, LOCK_EX | wait)) {
		if (errno == EINTR)
			continue;
		error = -errno;
		close(file);
		if (error == -EWOULDBLOCK)
			return error;
		return log_error(error, "cannot lock %s/%s.lists: %s", INSTANCE_DIRECTORY, instance,
				 strerror(-error));
	}
	return file;
}

int pins_lock_lists(const char *instance)
{
	int lock, attempts = LOCK_ATTEMPTS;

	while ((lock = lock_lists(instance, LOCK_NB)) == -EWOULDBLOCK && --attempts)
		poll(NULL, 0, LOCK_PAUSE_MS);
	if (lock != -EWOULDBLOCK)
		return lock;
	log_info("waiting for another process that has locked the lists");
	return lock_lists(instance, 0);
}

int pins_try_lock_lists(const char *instance)
{
	return lock_lists(instance, LOCK_NB);
}
