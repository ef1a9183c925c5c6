// SPDX-License-Identifier: GPL-2.0-only
#include "commands/run_self.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int run_self(char *const *arguments, int output)
{
	posix_spawn_file_actions_t actions;
	int error, status;
	pid_t child;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
	error = -posix_spawn(&child, "/proc/self/exe", &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	while (!error && waitpid(child, &status, 0) < 0)
		error = errno == EINTR ? 0 : -errno;
	return error;
}

int run_self_text(char *const *arguments, char **text)
{
	int file = memfd_create("output", MFD_CLOEXEC);
	int error = file < 0 ? -errno : run_self(arguments, file);
	struct stat status = {};

	*text = NULL;
	if (!error && fstat(file, &status))
		error = -errno;
	if (!error)
		*text = calloc(1, (size_t)status.st_size + 1);
	if (!error && !*text)
		error = -ENOMEM;
	if (!error && pread(file, *text, (size_t)status.st_size, 0) < 0)
		error = -errno;
	if (file >= 0)
		close(file);
	if (error) {
		free(*text);
		*text = NULL;
	}
	return error;
}
