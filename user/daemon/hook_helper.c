// SPDX-License-Identifier: GPL-2.0-only
#include "daemon/hook_helper.h"

#include "base/log.h"

#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A request to run a program: its arguments, concatenated NUL-terminated strings. */
struct order {
	__u64 limit; /* ms */
	__u32 argument_count;
	char text[HOOK_TEXT];
};

enum result { RESULT_DONE, RESULT_FAILED, RESULT_KILLED };

struct hook_helper {
	int socket;
	pid_t process;
	unsigned int waiting;
	struct hook_counts counts;
	bool gone;
};

/* Limits for the helper and the programs it runs. */
enum { FILES_MOST = 64, PROCESSES_MOST = 64 };

static void become_user(const struct passwd *user)
{
	if (geteuid() != 0)
		return;
	if (setgroups(0, NULL) || setresgid(user->pw_gid, user->pw_gid, user->pw_gid) ||
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid)) {
		fprintf(stderr,
			"<3>icmpguard: hooks are not run: cannot become user %s: %s (CAP_SETUID "
			"and "
			"CAP_SETGID are needed for it)\n",
			user->pw_name, strerror(errno));
		_exit(EXIT_FAILURE);
	}
}

static void drop_privileges(const struct passwd *user)
{
	const struct rlimit files = { FILES_MOST, FILES_MOST };

	become_user(user);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	capng_clear(CAPNG_SELECT_BOTH);
	if (capng_apply(CAPNG_SELECT_CAPS) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) {
		fprintf(stderr, "<3>icmpguard: hooks are not run: cannot drop capabilities\n");
		_exit(EXIT_FAILURE);
	}
	setrlimit(RLIMIT_NOFILE, &files);
}

static void reset_signals(void)
{
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Runs in the child. Of the daemon's descriptors only standard error is inherited. */
static void run_program(const struct order *order, int input)
{
	static char *const environment[] = {
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C",
		NULL
	};
	char *arguments[HOOK_ARGUMENTS + 2] = {}, text[HOOK_TEXT], *next = text;
	int nothing = open("/dev/null", O_RDWR);

	memcpy(text, order->text, sizeof(text));
	for (__u32 i = 0; i < order->argument_count && i < HOOK_ARGUMENTS + 1; i++) {
		arguments[i] = next;
		next += strlen(next) + 1;
	}
	setpgid(0, 0);
	if (!arguments[0] || dup2(input, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0)
		_exit(127);
	syscall(SYS_close_range, 3, ~0U, 0);
	execve(arguments[0], arguments, environment);
	fprintf(stderr, "<4>icmpguard: hook %s: %s\n", arguments[0], strerror(errno));
	_exit(127);
}

/* Waits for a child until its time is up or the daemon is gone. */
static enum result wait_for(pid_t child, __u64 limit, int socket)
{
	int process = (int)syscall(SYS_pidfd_open, child, 0), status = 0, ready;
	struct pollfd wanted[] = { { .fd = process, .events = POLLIN },
				   { .fd = socket, .events = 0 } };
	bool killed = false;

	do
		ready = poll(wanted, 2, (int)limit);
	while (ready < 0 && errno == EINTR);
	if (process < 0 || !(wanted[0].revents & POLLIN)) {
		kill(-child, SIGKILL);
		kill(child, SIGKILL);
		killed = true;
	}
	if (process >= 0)
		close(process);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	/* Kill what it left behind in its process group. */
	kill(-child, SIGKILL);
	if (killed)
		return RESULT_KILLED;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? RESULT_DONE : RESULT_FAILED;
}

static enum result carry_out(const struct order *order, int input, int socket)
{
	pid_t child = fork();

	if (child < 0)
		return RESULT_FAILED;
	if (!child)
		run_program(order, input);
	setpgid(child, child);
	return wait_for(child, order->limit, socket);
}

/* Receives an order and its input. Returns false if the daemon is gone. */
static bool receive(int socket, struct order *order, int *input)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec vector = { order, sizeof(*order) };
	struct msghdr message = { .msg_iov = &vector,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	const struct cmsghdr *header;
	ssize_t size;

	do
		size = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (size < 0 && errno == EINTR);
	header = size > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	if (size != sizeof(*order) || !header || header->cmsg_type != SCM_RIGHTS)
		return false;
	memcpy(input, CMSG_DATA(header), sizeof(*input));
	return true;
}

static void serve(int socket)
{
	struct order order;
	__u8 result;
	int input;

	while (receive(socket, &order, &input)) {
		result = (__u8)carry_out(&order, input, socket);
		close(input);
		if (send(socket, &result, sizeof(result), MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(EXIT_SUCCESS);
}

static void become_helper(int socket, const struct passwd *user)
{
	int kept = fcntl(socket, F_DUPFD, 3);

	prctl(PR_SET_NAME, "icmpguard-hooks", 0, 0, 0);
	reset_signals();
	/* Leave the terminal: Ctrl-C is for the daemon, which then ends the helper. */
	setsid();
	signal(SIGINT, SIG_IGN);
	if (kept != 3) {
		dup2(socket, 3);
		kept = 3;
	}
	syscall(SYS_close_range, 4, ~0U, 0);
	fcntl(kept, F_SETFD, FD_CLOEXEC);
	if (chdir("/"))
		_exit(EXIT_FAILURE);
	drop_privileges(user);
	serve(kept);
}

static const struct passwd *find_user(void)
{
	const struct passwd *user = getpwnam("icmpguard-hooks");

	return user ? user : getpwnam("nobody");
}

struct hook_helper *hook_helper_new(void)
{
	struct hook_helper *helper = calloc(1, sizeof(*helper));
	const struct passwd *user = find_user();
	int sockets[2];

	if (!helper || !user || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets)) {
		log_error(0, "hooks are not run: %s",
			  user ? strerror(errno) : "the user nobody does not exist");
		free(helper);
		return NULL;
	}
	helper->socket = sockets[0];
	helper->process = fork();
	if (!helper->process)
		become_helper(sockets[1], user);
	close(sockets[1]);
	fcntl(helper->socket, F_SETFL, O_NONBLOCK);
	if (helper->process > 0)
		return helper;
	log_error(0, "hooks are not run: %s", strerror(errno));
	close(helper->socket);
	free(helper);
	return NULL;
}

void hook_helper_free(struct hook_helper *helper)
{
	if (!helper)
		return;
	/* The helper sees the end of the socket, kills what it runs and exits. */
	close(helper->socket);
	while (waitpid(helper->process, NULL, 0) < 0 && errno == EINTR)
		;
	free(helper);
}

/* Packs the arguments into the order's text. Returns false if they do not fit. */
static bool pack(struct order *order, const char *program, const char *const *arguments)
{
	size_t length = 0;
	const char *text = program;

	for (int i = 0; text; text = arguments[i++]) {
		const size_t size = strlen(text) + 1;

		if (length + size > sizeof(order->text) || i > HOOK_ARGUMENTS)
			return false;
		memcpy(order->text + length, text, size);
		length += size;
		order->argument_count++;
	}
	return true;
}

/* Returns a memfd with this content, positioned at its start. */
static int make_input(const char *input, size_t size)
{
	int file = memfd_create("icmpguard-hook", MFD_CLOEXEC);
	size_t written = 0;
	ssize_t result;

	while (file >= 0 && written < size) {
		result = write(file, input + written, size - written);
		if (result < 0 && errno != EINTR) {
			close(file);
			return -errno;
		}
		written += result > 0 ? (size_t)result : 0;
	}
	if (file < 0)
		return -errno;
	lseek(file, 0, SEEK_SET);
	return file;
}

static int send_order(const struct hook_helper *helper, struct order *order, int input)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {};
	struct iovec vector = { order, sizeof(*order) };
	struct msghdr message = { .msg_iov = &vector,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &input, sizeof(input));
	if (sendmsg(helper->socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		return errno == ETOOMANYREFS || errno == ENOBUFS ? -EAGAIN : -errno;
	return 0;
}

int hook_helper_run(struct hook_helper *helper, const char *program, const char *const *arguments,
		    const char *input, size_t size, __u64 limit, unsigned int most)
{
	struct order order = { .limit = limit / NSEC_PER_MSEC };
	int file, error;

	hook_helper_collect(helper);
	if (helper->gone)
		return -EPIPE;
	if (helper->waiting >= most)
		return -EAGAIN;
	if (!pack(&order, program, arguments))
		return -E2BIG;
	file = make_input(input, size);
	if (file < 0)
		return file;
	error = send_order(helper, &order, file);
	close(file);
	helper->waiting += !error;
	helper->counts.started += !error;
	return error;
}

bool hook_helper_collect(struct hook_helper *helper)
{
	ssize_t size = 1;
	__u8 result;

	while (!helper->gone && size > 0) {
		size = recv(helper->socket, &result, sizeof(result), MSG_DONTWAIT);
		if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR))
			helper->gone = true;
		if (size <= 0)
			continue;
		helper->waiting -= helper->waiting > 0;
		helper->counts.failed += result == RESULT_FAILED;
		helper->counts.killed += result == RESULT_KILLED;
	}
	return !helper->gone;
}

const struct hook_counts *hook_helper_counts(const struct hook_helper *helper)
{
	return &helper->counts;
}
