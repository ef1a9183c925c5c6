// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/run_stats.h"

#include "kernel/hook.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* An interrupt during a run takes as long as a hundred of them. */
enum { RUNS_FEW = 100 };

int run_stats_start(void)
{
	int descriptor = bpf_enable_stats(BPF_STATS_RUN_TIME);

	return descriptor < 0 ? -errno : descriptor;
}

static int add(struct run_stats *stats, __u32 id)
{
	struct program_info program;
	int error, descriptor = bpf_prog_get_fd_by_id(id);

	if (descriptor < 0)
		return -errno;
	error = program_describe(&program, descriptor);
	close(descriptor);
	if (error)
		return error;
	stats->nanoseconds += program.info.run_time_ns;
	stats->runs += program.info.run_cnt;
	return 0;
}

/* Interfaces can share a program. */
static bool counted_before(const __u32 *programs, int count, __u32 id)
{
	for (int i = 0; i < count; i++)
		if (programs[i] == id)
			return true;
	return false;
}

int run_stats_read(struct run_stats *stats, const struct attachment *attachments, int count)
{
	__u32 programs[2 * count + 1];
	int known = 0, error = 0;

	*stats = (struct run_stats){};
	for (int i = 0; i < count; i++) {
		struct hook hook = {};

		if (attachments[i].kind == ATTACH_NONE)
			continue;
		/* The dispatcher's statistics include its programs. */
		if (attachments[i].kind == ATTACH_DISPATCHER &&
		    !hook_query(&hook, attachments[i].ifindex))
			programs[known++] = hook.program_id;
		else
			programs[known++] = attachments[i].program_id;
		if (attachments[i].egress_program_id)
			programs[known++] = attachments[i].egress_program_id;
	}
	for (int i = 0; !error && i < known; i++)
		if (!counted_before(programs, i, programs[i]))
			error = add(stats, programs[i]);
	return error;
}

struct run_cost run_stats_cost(const struct run_stats *before, const struct run_stats *after,
			       __u64 elapsed)
{
	struct run_cost cost = {};
	__u64 runs, nanoseconds;

	/* Programs may have been replaced in between. */
	if (!elapsed || after->runs <= before->runs || after->nanoseconds < before->nanoseconds)
		return cost;
	runs = after->runs - before->runs;
	nanoseconds = after->nanoseconds - before->nanoseconds;
	cost.known = true;
	cost.nanoseconds = (double)nanoseconds / (double)runs;
	cost.share = (double)nanoseconds / (double)elapsed;
	cost.few = runs < RUNS_FEW;
	cost.packets = (double)runs * NSEC_PER_SEC / (double)elapsed;
	return cost;
}
