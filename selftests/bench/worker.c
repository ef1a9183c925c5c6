// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/bench/worker.h"

#include "selftests/bench/setup.h"

#include <fcntl.h>
#include <math.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_MOST = 256 };

static const char *const way_words[WAYS] = { "one", "two", "prove" };

static enum way way_of(const char *word)
{
	enum way way = 0;

	while (way < WAYS && strcmp(way_words[way], word))
		way++;
	return way;
}

/* Answers one line. Returns false if the measurement failed. */
static bool answer(char *line)
{
	const struct row *row;
	double nanoseconds;
	enum way way;
	char *name;

	line[strcspn(line, "\n")] = '\0';
	name = line;
	way = way_of(strsep(&name, " "));
	row = name ? row_find(name) : NULL;
	if (!row || way == WAYS || (way == WAY_TWO_CPUS && !row->two_cpus)) {
		puts("unknown");
		return true;
	}
	nanoseconds = measure(row, way);
	if (nanoseconds < 0)
		return false;
	printf("%.3f\n", nanoseconds);
	return true;
}

int worker_main(void)
{
	char line[LINE_MOST];

	setvbuf(stdout, NULL, _IOLBF, 0);
	setup_open();
	while (fgets(line, sizeof(line), stdin))
		if (!answer(line))
			return 1;
	return 0;
}

/* Runs in the child; never returns. */
static _Noreturn void become(const char *program, int input, int output)
{
	dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	execl(program, program, "--worker", (char *)NULL);
	perror(program);
	_exit(127);
}

bool worker_start(struct worker *worker, const char *program)
{
	int asks[2], answers[2];

	/* Closed on exec, in this child and in later ones, which would keep them open. */
	if (pipe2(asks, O_CLOEXEC) || pipe2(answers, O_CLOEXEC)) {
		perror("bench: pipe");
		return false;
	}
	worker->pid = fork();
	if (worker->pid == 0)
		become(program, asks[0], answers[1]);
	close(asks[0]);
	close(answers[1]);
	worker->asks = fdopen(asks[1], "w");
	worker->answers = fdopen(answers[0], "r");
	if (worker->pid < 0 || !worker->asks || !worker->answers) {
		perror("bench: fork");
		return false;
	}
	return true;
}

double worker_ask(struct worker *worker, enum way way, const char *row)
{
	char line[LINE_MOST], *end;
	double nanoseconds;

	fprintf(worker->asks, "%s %s\n", way_words[way], row);
	fflush(worker->asks);
	if (!fgets(line, sizeof(line), worker->answers))
		return -1;
	if (!strcmp(line, "unknown\n"))
		return NAN;
	nanoseconds = strtod(line, &end);
	return *end == '\n' ? nanoseconds : -1;
}

bool worker_end(struct worker *worker)
{
	int status;

	fclose(worker->asks);
	fclose(worker->answers);
	return waitpid(worker->pid, &status, 0) == worker->pid && status == 0;
}
