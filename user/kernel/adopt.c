// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/adopt.h"

#include "base/log.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define BPFFS "/sys/fs/bpf"

enum { PIN_PATH = PINS_PATH + 64 };

static int mount_bpffs(void)
{
	struct statfs filesystem;

	if (!statfs(BPFFS, &filesystem) && (__u64)filesystem.f_type == BPF_FS_MAGIC)
		return 0;
	if (mount("bpf", BPFFS, "bpf", 0, "mode=0700"))
		return log_error(-errno,
				 "there is no BPF file system at %s, and none can be mounted: %s",
				 BPFFS, strerror(errno));
	log_info("mounted a BPF file system at %s", BPFFS);
	return 0;
}

static int make_directory(const char *path)
{
	if (mkdir(path, 0700) && errno != EEXIST)
		return log_error(-errno, "cannot make %s: %s", path, strerror(errno));
	return 0;
}

/* The name of a map's pin, or NULL for a map that is not kept: constants belong to the
 * program that was compiled with them. */
static const char *pin_name(const struct bpf_map *map)
{
	const char *name = bpf_map__name(map);

	if (!bpf_map__is_internal(map))
		return name;
	return strstr(name, ".data.state") ? PIN_STATE : NULL;
}

/* A figure of a pinned map beside the one that is wanted. True, and reported, where they
 * differ. */
static bool differs(const char *name, const char *figure, __u32 pinned, __u32 wanted)
{
	if (pinned == wanted)
		return false;
	log_error(0, "pinned map %s: %s is %u, now %u is wanted", name, figure, pinned, wanted);
	return true;
}

static int check_shape(int pinned, const struct bpf_map *map, const char *name)
{
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);
	int differences = 0;

	if (bpf_obj_get_info_by_fd(pinned, &info, &length))
		return log_error(-errno, "cannot ask about pinned map %s: %s", name,
				 strerror(errno));
	differences += differs(name, "type", info.type, bpf_map__type(map));
	differences += differs(name, "key size", info.key_size, bpf_map__key_size(map));
	differences += differs(name, "value size", info.value_size, bpf_map__value_size(map));
	differences += differs(name, "number of entries", info.max_entries,
			       bpf_map__max_entries(map));
	differences += differs(name, "flags word", info.map_flags, bpf_map__map_flags(map));
	return differences ? -EEXIST : 0;
}

/* What the sketches in the pinned maps were made with. */
static int read_seed(int state_map, __u64 *seed)
{
	struct state state;
	__u32 key = 0;

	if (bpf_map_lookup_elem(state_map, &key, &state))
		return log_error(-errno, "cannot read the pinned state: %s", strerror(errno));
	*seed = state.control.hash_seed;
	return 0;
}

static int prepare_map(struct bpf_map *map, const char *directory, bool *adopted, __u64 *seed)
{
	const char *name = pin_name(map);
	char path[PIN_PATH];
	int pinned, error;

	if (!name)
		return 0;
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	error = bpf_map__set_pin_path(map, path);
	if (error)
		return log_error(error, "cannot pin map %s: %s", name, strerror(-error));
	pinned = bpf_obj_get(path);
	if (pinned < 0)
		return errno == ENOENT ?
			       0 :
			       log_error(-errno, "cannot open %s: %s", path, strerror(errno));
	error = check_shape(pinned, map, name);
	if (!error && !strcmp(name, PIN_STATE)) {
		error = read_seed(pinned, seed);
		*adopted = !error;
	}
	close(pinned);
	return error;
}

/* The state is pinned last, so pins without it are what a load that broke off left. */
static int clear_remains(const char *instance, const char *directory)
{
	char path[PIN_PATH];

	snprintf(path, sizeof(path), "%s/%s", directory, PIN_STATE);
	return access(path, F_OK) ? adopt_remove(instance) : 0;
}

int adopt_prepare(struct bpf_object *maps, const char *instance, bool *adopted, __u64 *seed)
{
	char directory[PINS_PATH];
	struct bpf_map *map;
	int error;

	error = pins_path(directory, instance);
	if (!error)
		error = mount_bpffs();
	if (!error)
		error = clear_remains(instance, directory);
	if (!error)
		error = make_directory(PINS_ROOT);
	if (!error)
		error = make_directory(directory);
	if (error)
		return error;
	bpf_object__for_each_map(map, maps)
	{
		int failed = prepare_map(map, directory, adopted, seed);

		error = error ? error : failed;
	}
	if (error == -EEXIST)
		log_error(0,
			  "instance \"%s\" has state of another shape: `icmpguard detach` takes it "
			  "away, or the earlier sizes (maps.*) keep it; nothing was changed",
			  instance);
	return error;
}

static int remove_files(const char *directory)
{
	DIR *files = opendir(directory);
	struct dirent *entry;
	char path[PIN_PATH + NAME_MAX];
	int error = 0;

	if (!files)
		return errno == ENOENT ?
			       0 :
			       log_error(-errno, "cannot read %s: %s", directory, strerror(errno));
	while ((entry = readdir(files))) {
		snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
		if (entry->d_type == DT_REG && unlink(path))
			error = log_error(-errno, "cannot remove %s: %s", path, strerror(errno));
	}
	closedir(files);
	return error;
}

static int remove_directory(const char *directory)
{
	int error = remove_files(directory);

	if (!error && rmdir(directory) && errno != ENOENT)
		error = log_error(-errno, "cannot remove %s: %s", directory, strerror(errno));
	return error;
}

int adopt_remove(const char *instance)
{
	char directory[PINS_PATH], links[PIN_PATH];
	int error;

	error = pins_path(directory, instance);
	if (error)
		return error;
	snprintf(links, sizeof(links), "%s/%s", directory, PIN_LINKS);
	error = remove_directory(links);
	if (!error)
		error = remove_directory(directory);
	/* Other instances may be in there. */
	if (!error && rmdir(PINS_ROOT) && errno != ENOENT && errno != ENOTEMPTY)
		error = log_error(-errno, "cannot remove %s: %s", PINS_ROOT, strerror(errno));
	return error;
}
