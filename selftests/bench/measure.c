// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/bench/measure.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <time.h>

static double cpu_seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static int run(struct row *row, __u32 repeat, double *nanoseconds)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = row->frame.bytes,
		    .data_size_in = row->frame.size, .repeat = (int)repeat);
	double start;
	int error;

	if (row->prepare)
		row->prepare(row);
	start = cpu_seconds();
	error = bpf_prog_test_run_opts(row->program, &options);
	*nanoseconds = (cpu_seconds() - start) * 1e9 / repeat;
	if (error) {
		fprintf(stderr, "bench: %s: %s\n", row->name, strerror(-error));
		return -1;
	}
	if (options.retval != row->verdict) {
		fprintf(stderr, "bench: %s: verdict %u, not %u\n", row->name, options.retval,
			row->verdict);
		return -1;
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median(double *values, __u32 count)
{
	qsort(values, count, sizeof(*values), compare);
	return values[count / 2];
}

int measure(struct row *rows, __u32 count)
{
	double ignored;

	for (__u32 i = 0; i < count; i++)
		if (run(&rows[i], rows[i].repeat ? rows[i].repeat : REPEAT / 5, &ignored))
			return -1;
	for (__u32 round = 0; round < ROUNDS; round++)
		for (__u32 i = 0; i < count; i++)
			if (run(&rows[i], rows[i].repeat ? rows[i].repeat : REPEAT,
				&rows[i].rounds[round]))
				return -1;
	for (__u32 i = 0; i < count; i++)
		rows[i].nanoseconds = median(rows[i].rounds, ROUNDS);
	return 0;
}
