// SPDX-License-Identifier: GPL-2.0-only
/* Checks of an instance: its configuration, daemon and files. */
#include "doctor/check.h"

#include "base/names.h"
#include "doctor/exporter.h"
#include "kernel/instance.h"
#include "kernel/instance_files.h"
#include "kernel/pins.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

void check_configuration(struct finding_of_check *finding, const struct doctor *doctor)
{
	if (doctor->written && doctor->file)
		check_pass(finding, "%s: no errors; %s mode", doctor->file,
			   mode_names[doctor->written->mode]);
	else if (doctor->written)
		check_pass(finding, "the defaults: there is no file; %s mode",
			   mode_names[doctor->written->mode]);
	else
		check_fail(finding, "the configuration has errors");
}

void check_daemon(struct finding_of_check *finding, const struct doctor *doctor)
{
	struct instance_notes notes = {};
	int pid = instance_running(doctor->instance);

	if (pid > 0)
		instance_read_notes(doctor->instance, &notes);
	if (pid > 0 && access("/sys/fs/bpf", X_OK) == 0 && !pins_exist(doctor->instance)) {
		check_fail(finding,
			   "instance \"%s\" runs, process %d, but sees no packets: its state was "
			   "removed (icmpguard detach --force)",
			   doctor->instance, pid);
		check_advise(finding, "restart it: only that attaches again");
	} else if (pid > 0 && notes.missing[0]) {
		check_fail(finding, "instance \"%s\" runs, process %d, but sees nothing on %s",
			   doctor->instance, pid, notes.missing);
		check_advise(finding, "its log shows why; icmpguard reload attaches again after "
				      "icmpguard detach");
	} else if (pid > 0) {
		check_pass(finding, "instance \"%s\" runs, process %d", doctor->instance, pid);
	} else if (pid == -EACCES || pid == -EPERM) {
		check_warn(finding, "not checked: this user may not read %s", INSTANCE_DIRECTORY);
		check_advise(finding, "run icmpguard doctor as root");
	} else if (pins_exist(doctor->instance)) {
		check_fail(finding,
			   "instance \"%s\" is attached, but its daemon does not run: nothing new "
			   "is found",
			   doctor->instance);
	} else {
		check_pass(finding, "instance \"%s\" was not started", doctor->instance);
	}
}

/* Finds another pinned instance; returns false if there is none. */
static bool other_instance(const char *instance, char *name, size_t size)
{
	DIR *directory = opendir(PINS_ROOT);
	const struct dirent *entry;
	bool found = false;
	size_t length;

	while (directory && !found && (entry = readdir(directory))) {
		length = pins_instance_length(entry->d_name);
		snprintf(name, size, "%.*s", (int)length, entry->d_name);
		found = length && strcmp(name, instance) != 0;
	}
	if (directory)
		closedir(directory);
	return found;
}

/* Reports two settings that name the same file. */
static bool used_twice(struct finding_of_check *finding, const struct settings *settings)
{
	for (int i = 0; i < INSTANCE_FILES; i++) {
		const char *path = instance_file_path(settings, i);

		for (int j = 0; path && j < i; j++) {
			const char *earlier = instance_file_path(settings, j);

			if (!earlier || strcmp(path, earlier) != 0)
				continue;
			check_fail(finding, "%s and %s are the same file, %s",
				   instance_files[j].key, instance_files[i].key, path);
			return true;
		}
	}
	return false;
}

void check_files(struct finding_of_check *finding, const struct doctor *doctor)
{
	struct instance_clash clash;
	char other[NAME_MAX + 1];
	bool others = other_instance(doctor->instance, other, sizeof(other));

	if (!doctor->settings || !doctor->written) {
		check_warn(finding, "not checked: the configuration has errors");
		return;
	}
	if (used_twice(finding, doctor->settings))
		return;
	if (instance_files_clash(&clash, doctor->settings, doctor->instance)) {
		check_fail(finding, "%s and %s of instance \"%s\" are the same file, %s",
			   instance_files[clash.ours].key, instance_files[clash.theirs].key,
			   clash.other, instance_file_path(doctor->settings, clash.ours));
		return;
	}
	for (int i = 0; others && i < INSTANCE_FILES; i++) {
		const char *written = instance_file_path(doctor->written, i);

		if (!written || strstr(written, "%i"))
			continue;
		check_warn(finding, "%s is %s for every instance, and instance \"%s\" exists too",
			   instance_files[i].key, written, other);
		return;
	}
	check_pass(finding, "each setting and instance has files of its own");
}

/* Returns the maximum size of a setting's file, in bytes. */
static __u64 room_needed(const struct settings *settings, int file)
{
	switch (instance_files[file].path) {
	case offsetof(struct settings, alert_file):
		return settings->alert_size * (settings->alert_files + 1);
	case offsetof(struct settings, evidence_directory):
		return settings->evidence_size;
	default:
		return 0;
	}
}

/* Shortens a path to the part that exists. */
static void existing(char *path)
{
	while (strlen(path) > 1 && access(path, F_OK)) {
		char *slash = strrchr(path, '/');

		slash[slash == path] = '\0';
	}
}

static void check_one_disk(struct finding_of_check *finding, const struct settings *settings,
			   int file)
{
	__u64 needed = room_needed(settings, file), free_bytes;
	char path[SETTINGS_PATH];
	struct statvfs disk;

	snprintf(path, sizeof(path), "%s", instance_file_path(settings, file));
	existing(path);
	if (statvfs(path, &disk)) {
		check_fail(finding, "%s: %s: %s", instance_files[file].key, path, strerror(errno));
		return;
	}
	free_bytes = (__u64)disk.f_bavail * disk.f_frsize;
	if (disk.f_flag & ST_RDONLY) {
		check_fail(finding, "%s: %s is on a read-only file system",
			   instance_files[file].key, path);
		check_advise(finding, "name a directory that can be written");
	} else if (!disk.f_bavail || (disk.f_files && !disk.f_favail)) {
		check_fail(finding, "%s: the disk of %s is full", instance_files[file].key, path);
	} else if (free_bytes < needed) {
		check_warn(finding,
			   "%s: the disk of %s has %llu MiB free, and the settings allow %llu MiB",
			   instance_files[file].key, path, free_bytes >> 20, needed >> 20);
	}
}

void check_disk(struct finding_of_check *finding, const struct doctor *doctor)
{
	__u64 needed = 0;

	if (!doctor->settings) {
		check_warn(finding, "not checked: the configuration has errors");
		return;
	}
	for (int i = 0; i < INSTANCE_FILES; i++) {
		struct finding_of_check one = {};

		if (!instance_file_path(doctor->settings, i))
			continue;
		needed += room_needed(doctor->settings, i);
		check_one_disk(&one, doctor->settings, i);
		if (one.state > finding->state)
			*finding = one;
	}
	if (finding->state == DOCTOR_PASS)
		check_pass(finding, "there is room for the %llu MiB that the settings allow",
			   needed >> 20);
}

static void no_exporter(struct finding_of_check *finding, const char *directory)
{
	struct exporter everybody = { .uid = (uid_t)-1, .gid = (gid_t)-1 };
	char refuses[EXPORTER_PATH];

	if (exporter_may_read(&everybody, directory, refuses))
		check_pass(finding, "everybody may read %s; no node_exporter runs here", directory);
	else
		check_warn(finding, "%s does not let other users read %s", refuses, directory);
}

void check_textfile(struct finding_of_check *finding, const struct doctor *doctor)
{
	char directory[SETTINGS_PATH] = "", refuses[EXPORTER_PATH];
	struct exporter exporter;

	if (doctor->settings)
		snprintf(directory, sizeof(directory), "%s", doctor->settings->textfile);
	if (!doctor->settings) {
		check_warn(finding, "not checked: the configuration has errors");
	} else if (!directory[0]) {
		check_pass(finding, "export.textfile is empty: no metrics are written");
	} else {
		*(strrchr(directory, '/') ? strrchr(directory, '/') : directory) = '\0';
		if (access(directory, F_OK))
			check_warn(finding, "%s: %s", directory, strerror(errno));
		else if (!exporter_find(&exporter))
			no_exporter(finding, directory);
		else if (exporter.directory[0] && strcmp(exporter.directory, directory) != 0)
			check_warn(finding,
				   "the metrics are written to %s, and node_exporter (process %d) "
				   "reads %s",
				   directory, exporter.pid, exporter.directory);
		else if (exporter_may_read(&exporter, directory, refuses))
			check_pass(finding, "node_exporter (process %d) may read %s", exporter.pid,
				   directory);
		else
			check_warn(finding,
				   "%s does not let node_exporter (process %d, user %u) in",
				   refuses, exporter.pid, exporter.uid);
	}
}
