// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/instance.h"

#include "base/log.h"
#include "base/replace.h"
#include "base/units.h"

#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_LONGEST = 64, RUN_PATH = 128, NOTES = 5 * INSTANCE_NOTE + UNITS_TEXT };

int instance_check_name(const char *instance)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
	size_t length = strlen(instance);

	if (length == 0 || length > NAME_LONGEST || strspn(instance, letters) != length ||
	    instance[0] == '.')
		return log_error(-EINVAL,
				 "instance \"%s\": a name has 1 to %d letters, digits, -, _ and .",
				 instance, NAME_LONGEST);
	return 0;
}

static bool have_capability(unsigned int capability)
{
	return capng_have_capability(CAPNG_EFFECTIVE, capability);
}

bool instance_missing_privileges(char *missing)
{
	bool load = false, attach = false;

	capng_clear(CAPNG_SELECT_BOTH);
	if (!capng_get_caps_process()) {
		load = have_capability(CAP_SYS_ADMIN) ||
		       (have_capability(CAP_BPF) && have_capability(CAP_PERFMON));
		attach = have_capability(CAP_NET_ADMIN);
	}
	snprintf(missing, INSTANCE_MISSING, "%s%s%s", load ? "" : "CAP_BPF with CAP_PERFMON",
		 load || attach ? "" : ", ", attach ? "" : "CAP_NET_ADMIN");
	return !load || !attach;
}

int instance_check_privileges(void)
{
	char missing[INSTANCE_MISSING];

	if (!instance_missing_privileges(missing))
		return 0;
	return log_error(-EPERM,
			 "not permitted: needs root, or the capabilities CAP_BPF, CAP_PERFMON and "
			 "CAP_NET_ADMIN (missing here: %s)",
			 missing);
}

static void run_path(char *path, const char *instance, const char *suffix)
{
	snprintf(path, RUN_PATH, "%s/%s.%s", INSTANCE_DIRECTORY, instance, suffix);
}

int instance_open(const char *instance, const char *suffix)
{
	char path[RUN_PATH];
	int file;

	if (instance_check_name(instance))
		return -EINVAL;
	if (mkdir(INSTANCE_DIRECTORY, 0755) && errno != EEXIST)
		return log_error(-errno, "cannot make %s: %s", INSTANCE_DIRECTORY, strerror(errno));
	run_path(path, instance, suffix);
	file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (file < 0)
		return log_error(-errno, "cannot open %s: %s", path, strerror(errno));
	/* Whoever can open the file can lock it; earlier versions made it world-accessible. */
	if (fchmod(file, 0600))
		log_warning(0, "cannot change the mode of %s: %s", path, strerror(errno));
	return file;
}

/* Returns the pid that a daemon wrote, or 0. */
static int read_pid(int file)
{
	char text[UNITS_TEXT] = "";
	__u64 pid;

	if (pread(file, text, sizeof(text) - 1, 0) <= 0)
		return 0;
	text[strcspn(text, "\n")] = '\0';
	return units_parse_count(text, &pid) || pid > INT_MAX ? 0 : (int)pid;
}

/* An open file description lock: F_OFD_GETLK tests it without briefly taking it, as flock()
 * would. */
static const struct flock whole_file = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

int instance_lock(const char *instance)
{
	struct flock lock = whole_file;
	int file, error, pid;

	file = instance_open(instance, "lock");
	if (file < 0)
		return file;
	if (fcntl(file, F_OFD_SETLK, &lock)) {
		error = errno == EACCES || errno == EAGAIN ? -EBUSY : -errno;
		pid = read_pid(file);
		close(file);
		if (error != -EBUSY)
			return log_error(error, "cannot lock %s/%s.lock: %s", INSTANCE_DIRECTORY,
					 instance, strerror(-error));
		return log_error(error,
				 "instance \"%s\" is already running, as process %d; stop it or "
				 "use another --instance",
				 instance, pid);
	}
	if (ftruncate(file, 0) || dprintf(file, "%d\n", getpid()) < 0) {
		error = -errno;
		close(file);
		return log_error(error, "cannot write %s/%s.lock: %s", INSTANCE_DIRECTORY, instance,
				 strerror(-error));
	}
	return file;
}

int instance_running(const char *instance)
{
	struct flock lock = whole_file;
	char path[RUN_PATH];
	int file, pid;

	if (instance_check_name(instance))
		return -EINVAL;
	run_path(path, instance, "lock");
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return errno == ENOENT ? 0 : -errno;
	pid = fcntl(file, F_OFD_GETLK, &lock) || lock.l_type == F_UNLCK ? 0 : read_pid(file);
	close(file);
	return pid;
}

void instance_write_notes(int lock, const struct instance_notes *notes)
{
	char text[NOTES];
	int length = snprintf(text, sizeof(text), "%d\n%s\n%s\n%s\n%s\n%s\n", getpid(),
			      notes->missing, notes->losing, notes->lost, notes->active,
			      notes->worst);

	if (pwrite(lock, text, (size_t)length, 0) != length || ftruncate(lock, length))
		log_warning(0, "cannot write the file of the instance's lock: %s", strerror(errno));
}

/* Copies the line at *text, without its end, and moves *text past it. */
static void take_line(char *line, const char **text)
{
	size_t length = strcspn(*text, "\n");

	snprintf(line, INSTANCE_NOTE, "%.*s", (int)length, *text);
	*text += length + ((*text)[length] == '\n');
}

/* Reads the file of the lock: the pid, and a line for each note. Returns false if there is none. */
static bool read_notes(const char *instance, char *text)
{
	char path[RUN_PATH];
	ssize_t length;
	int file;

	memset(text, 0, NOTES);
	if (instance_check_name(instance))
		return false;
	run_path(path, instance, "lock");
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return false;
	length = read(file, text, NOTES - 1);
	close(file);
	return length > 0;
}

bool instance_started(const char *instance)
{
	char text[NOTES];
	const char *end;

	return read_notes(instance, text) && (end = strchr(text, '\n')) && strchr(end + 1, '\n');
}

void instance_read_notes(const char *instance, struct instance_notes *notes)
{
	char text[NOTES], pid[INSTANCE_NOTE];
	const char *rest = text;

	*notes = (struct instance_notes){};
	if (!read_notes(instance, text))
		return;
	take_line(pid, &rest);
	take_line(notes->missing, &rest);
	take_line(notes->losing, &rest);
	take_line(notes->lost, &rest);
	take_line(notes->active, &rest);
	take_line(notes->worst, &rest);
}

void instance_write_answer(const char *instance, const struct instance_answer *answer)
{
	char path[RUN_PATH];
	FILE *file;
	int error;

	run_path(path, instance, "reload");
	file = replace_begin(path, 0644);
	if (file)
		fprintf(file, "%llu %d\n%s", answer->number, answer->taken, answer->lines);
	error = file ? replace_end(file, path, false) : -errno;
	if (error)
		log_warning(0, "cannot write %s: %s", path, strerror(-error));
}

int instance_read_answer(const char *instance, struct instance_answer *answer)
{
	char path[RUN_PATH];
	size_t length;
	FILE *file;
	int taken;

	if (instance_check_name(instance))
		return -EINVAL;
	run_path(path, instance, "reload");
	file = fopen(path, "re");
	if (!file)
		return -errno;
	if (fscanf(file, "%llu %d", &answer->number, &taken) != 2 || getc(file) != '\n') {
		fclose(file);
		return -EINVAL;
	}
	answer->taken = taken;
	length = fread(answer->lines, 1, sizeof(answer->lines) - 1, file);
	answer->lines[length] = '\0';
	fclose(file);
	return 0;
}
