// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/adopt.h"

#include "base/directory.h"
#include "base/log.h"
#include "layout.h"
#include "kernel/tables.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
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
				 "there is no BPF file system at %s, and it cannot be mounted: %s",
				 BPFFS, strerror(errno));
	log_info("mounted a BPF file system at %s", BPFFS);
	return 0;
}

static int make_directory(const char *path)
{
	int error = directory_make(path, 0700);

	return error ? log_error(error, "cannot make %s: %s", path, strerror(-error)) : 0;
}

/* Returns the pin name of a map, or NULL for maps that are not kept: constants belong to the
 * program compiled with them, per-packet memory to the current packet. */
static const char *pin_name(const struct bpf_map *map)
{
	const char *name = bpf_map__name(map);

	for (size_t i = 0; i < table_row_count; i++)
		if (!strcmp(name, table_rows[i].name))
			return name;
	return strstr(name, ".data.state") ? PIN_STATE : NULL;
}

/* Compares one attribute of a pinned map with the wanted value. Returns true, reported, if they
 * differ. */
static bool differs(const char *name, const char *figure, __u32 pinned, __u32 wanted)
{
	if (pinned == wanted)
		return false;
	log_error(0, "pinned map %s: %s is %u, but %u is required", name, figure, pinned, wanted);
	return true;
}

static int check_shape(int pinned, const struct bpf_map *map, const char *name)
{
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);
	int differences = 0;

	if (bpf_obj_get_info_by_fd(pinned, &info, &length))
		return log_error(-errno, "cannot query pinned map %s: %s", name, strerror(errno));
	differences += differs(name, "type", info.type, bpf_map__type(map));
	differences += differs(name, "key size", info.key_size, bpf_map__key_size(map));
	differences += differs(name, "value size", info.value_size, bpf_map__value_size(map));
	differences += differs(name, "number of entries", info.max_entries,
			       bpf_map__max_entries(map));
	differences += differs(name, "flags word", info.map_flags, bpf_map__map_flags(map));
	return differences ? -EEXIST : 0;
}

/* Returns whether a map belongs to the lists: their slots are found by the heads of their chains
 * alone. */
static bool is_decided(const char *name)
{
#define ROW(number, NAME, table, ...)                                                              \
	if (!strcmp(name, #table))                                                                 \
		return true;
	TABLES_DECIDED(ROW)
	TABLES_CHAINS(ROW)
#undef ROW
	return false;
}

/* Returns whether a pinned map is adopted. */
static bool is_kept(const char *name, const struct adoption *adoption)
{
	return !adoption->anew || (!adoption->lists_anew && is_decided(name));
}

/* Reads the layout and the map id of the pinned state, 0 if there is none. */
static int look_at_state(const char *directory, struct layout *layout, __u32 *id)
{
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);
	char path[PIN_PATH];
	int state, error;

	*id = 0;
	snprintf(path, sizeof(path), "%s/%s", directory, PIN_STATE);
	state = bpf_obj_get(path);
	if (state < 0)
		return errno == ENOENT ?
			       0 :
			       log_error(-errno, "cannot open %s: %s", path, strerror(errno));
	error = pins_read_layout(directory, layout);
	if (!error && bpf_obj_get_info_by_fd(state, &info, &length))
		error = -errno;
	close(state);
	if (error)
		return log_error(error, "cannot read the pinned state: %s", strerror(-error));
	*id = info.id;
	return 0;
}

/* Sets what is created anew because the settings give another size. Lists without a record are not:
 * check_shape() refuses them. */
static void compare_sizes(const struct bpf_object *maps, const char *directory,
			  struct adoption *adoption)
{
	const struct bpf_map *map;
	char path[PIN_PATH];

	bpf_object__for_each_map(map, maps)
	{
		struct bpf_map_info info = {};
		__u32 length = sizeof(info);
		const char *name = pin_name(map);
		int pinned;

		if (!name)
			continue;
		snprintf(path, sizeof(path), "%s/%s", directory, name);
		pinned = bpf_obj_get(path);
		if (pinned < 0)
			continue;
		if (!bpf_obj_get_info_by_fd(pinned, &info, &length) &&
		    info.max_entries != bpf_map__max_entries(map)) {
			adoption->anew = true;
			adoption->lists_anew |= adoption->recorded && is_decided(name);
		}
		close(pinned);
	}
}

/* Decides what of an earlier run is adopted. */
static int decide(const struct bpf_object *maps, const char *directory, struct adoption *adoption)
{
	struct layout layout = {};
	__u32 state;
	int error = look_at_state(directory, &layout, &state);

	if (error || !state)
		return error;
	adoption->lists_anew = layout.decisions != LAYOUT_DECISIONS;
	if (adoption->lists_anew && !adoption->recorded)
		return log_error(-ESTALE,
				 "the pinned lists have another layout than this version's, and "
				 "lists.file has no record of them. Nothing was changed, and what "
				 "is attached goes on. To keep them, start the earlier version "
				 "with a lists.file that it can write, then this one with the "
				 "same; to drop them, `icmpguard detach`, then start again");
	adoption->found = true;
	adoption->anew = adoption->lists_anew || layout.statistics != LAYOUT_STATISTICS;
	compare_sizes(maps, directory, adoption);
	adoption->hash_seed = layout.hash_seed;
	if (!adoption->anew)
		adoption->sketch_seed = layout.sketch_seed;
	adoption->earlier_state = adoption->anew ? state : layout.earlier_state;
	return 0;
}

static int prepare_map(struct bpf_map *map, const char *directory, const struct adoption *adoption)
{
	const char *name = pin_name(map);
	char path[PIN_PATH];
	int pinned, error;

	if (!name || !is_kept(name, adoption))
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
	close(pinned);
	return error;
}

/* Removes what an interrupted first start left. Of the maps the state is pinned last; then the
 * programs are loaded, which takes most of the time, and the layout is recorded. */
static int clear_remains(const char *instance, const char *directory)
{
	struct layout layout = { .decisions = 1 };
	char path[PIN_PATH];

	snprintf(path, sizeof(path), "%s/%s", directory, PIN_STATE);
	if (access(path, F_OK))
		return adopt_remove(instance);
	if (pins_read_layout(directory, &layout) || layout.decisions)
		return 0;
	log_info("a start was interrupted: what it left is removed");
	return adopt_remove(instance);
}

static int prepare_maps(struct bpf_object *maps, const char *instance, const char *directory,
			const struct adoption *adoption)
{
	struct bpf_map *map;
	int error = 0;

	bpf_object__for_each_map(map, maps)
	{
		int failed = prepare_map(map, directory, adoption);

		error = error ? error : failed;
	}
	if (error == -EEXIST)
		log_error(0,
			  "instance \"%s\" has lists of another size, and lists.file has no record "
			  "of them: `icmpguard detach` removes them, the earlier sizes (maps.*) "
			  "keep them; nothing was changed",
			  instance);
	return error;
}

int adopt_prepare(struct bpf_object *maps, const char *instance, struct adoption *adoption)
{
	char directory[PINS_PATH];
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
	if (!error)
		error = decide(maps, directory, adoption);
	return error ? error : prepare_maps(maps, instance, directory, adoption);
}

/* Atomically replaces a pin with that of the newly created map. */
static int replace_pin(const struct bpf_map *map, const char *directory, const char *name)
{
	char path[PIN_PATH], fresh[PIN_PATH];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	snprintf(fresh, sizeof(fresh), "%s/%s-new", directory, name);
	unlink(fresh);
	if (bpf_obj_pin(bpf_map__fd(map), fresh) || rename(fresh, path))
		return log_error(-errno, "cannot pin map %s: %s", name, strerror(errno));
	return 0;
}

static int note_layout(const struct bpf_object *maps, const struct adoption *adoption)
{
	const struct bpf_map *map = bpf_object__find_map_by_name(maps, "layout");
	const struct layout layout = {
		.decisions = LAYOUT_DECISIONS,
		.statistics = LAYOUT_STATISTICS,
		.hash_seed = adoption->hash_seed,
		.sketch_seed = adoption->sketch_seed,
		.earlier_state = adoption->earlier_state,
	};
	__u32 key = 0;

	if (!map || bpf_map_update_elem(bpf_map__fd(map), &key, &layout, BPF_ANY))
		return log_error(-errno, "cannot record the layout of the maps: %s",
				 strerror(errno));
	return 0;
}

/* Pins the state last: its presence implies that the other pins exist. */
int adopt_finish(struct bpf_object *maps, const char *instance, const struct adoption *adoption)
{
	const struct bpf_map *state = NULL;
	char directory[PINS_PATH];
	struct bpf_map *map;
	int error;

	error = note_layout(maps, adoption);
	if (error || !adoption->anew)
		return error;
	error = pins_path(directory, instance);
	bpf_object__for_each_map(map, maps)
	{
		const char *name = pin_name(map);

		if (error || !name || is_kept(name, adoption))
			continue;
		if (bpf_map__is_internal(map))
			state = map;
		else
			error = replace_pin(map, directory, name);
	}
	if (!error && state)
		error = replace_pin(state, directory, PIN_STATE);
	if (!error)
		log_info("the tables have another layout or size than before: statistics start at "
			 "0; blocks and allowances %s",
			 adoption->lists_anew ? "are restored from lists.file, and what they "
						"dropped is counted from 0" :
						"stay");
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

int adopt_remove_directory(const char *directory)
{
	static const char *const inner[] = { PIN_LINKS, PIN_TCX, PIN_CLSACT };
	char path[PIN_PATH];
	int error = 0;

	for (size_t i = 0; !error && i < ARRAY_LENGTH(inner); i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, inner[i]);
		error = remove_directory(path);
	}
	return error ? error : remove_directory(directory);
}

int adopt_remove(const char *instance)
{
	char directory[PINS_PATH];
	int error;

	error = pins_path(directory, instance);
	if (!error)
		error = adopt_remove_directory(directory);
	/* Fails with ENOTEMPTY if other instances are pinned there. */
	if (!error && rmdir(PINS_ROOT) && errno != ENOENT && errno != ENOTEMPTY)
		error = log_error(-errno, "cannot remove %s: %s", PINS_ROOT, strerror(errno));
	return error;
}
