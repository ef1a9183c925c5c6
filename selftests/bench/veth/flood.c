// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends requests through an interface as fast as one CPU can: a test run with live frames,
 * redirected to the interface.
 *
 * usage: flood INTERFACE SOURCE TARGET PACKETS|seconds=SECONDS [echo|timestamp]
 *
 * SOURCE is an address; or `spoofed`: another one in each frame; or `spoofed=FRAMES[/SOURCES]`:
 * another one after so many, and the first one again after so many addresses.
 *
 * The frames go to the Ethernet address 02:02:02:02:02:02, and stay on CPU 0, where the
 * receiver runs too. Prints "flooding" when the first have left, and at the end the number of
 * frames and the CPU seconds of this thread, which include the receiver's work in its context.
 */
#include "flood.skel.h"
#include "selftests/frames.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>

enum { BATCH = 64, CALL = 200000 };

struct flood {
	struct flood_bpf *program;
	struct frame frame;
	__u64 packets; /* to be sent; or */
	double seconds;
	__u64 sent;
};

static double seconds_of(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Live frames begin with headroom for XDP: the context says where data is. */
static int send_frames(const struct flood *flood, __u32 count)
{
	struct xdp_md context = { .data_end = flood->frame.size };
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = flood->frame.bytes,
		    .data_size_in = flood->frame.size, .ctx_in = &context,
		    .ctx_size_in = sizeof(context), .repeat = (int)count,
		    .flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = BATCH);

	return bpf_prog_test_run_opts(bpf_program__fd(flood->program->progs.flood), &options);
}

static int run(struct flood *flood)
{
	double end = seconds_of(CLOCK_MONOTONIC) + flood->seconds;
	int error;

	do {
		__u64 left = flood->packets - flood->sent;
		__u32 count = flood->seconds > 0 || left > CALL ? CALL : (__u32)left;

		error = send_frames(flood, count);
		if (error)
			return error;
		if (!flood->sent)
			puts("flooding");
		flood->sent += count;
	} while (flood->seconds > 0 ? seconds_of(CLOCK_MONOTONIC) < end :
				      flood->sent < flood->packets);
	return 0;
}

static bool read_arguments(struct flood *flood, char **arguments)
{
	unsigned int interface = if_nametoindex(arguments[1]);
	const bool spoofed = !strncmp(arguments[2], "spoofed", 7);
	const char *source = spoofed ? SOURCE4 : arguments[2];
	struct address address = address_of(source);
	const bool timestamps = arguments[5] && !strcmp(arguments[5], "timestamp");
	__u32 frames = spoofed, sources = 0;

	frame_build(&flood->frame, FRAME(ETHERNET(), IPV4(.source = source, .target = arguments[3]),
					 ICMP(timestamps ? 13 : 8, 0), DATA(timestamps ? 12 : 56)));
	if (spoofed && arguments[2][7] &&
	    sscanf(arguments[2], "spoofed=%u/%u", &frames, &sources) < 1)
		frames = 0;
	if (sscanf(arguments[4], "seconds=%lf", &flood->seconds) != 1)
		flood->packets = strtoull(arguments[4], NULL, 10);
	flood->program = flood_bpf__open_and_load();
	if (!interface || !flood->program || (spoofed && !frames) ||
	    (flood->packets == 0 && flood->seconds <= 0)) {
		fprintf(stderr, "flood: %s: %s\n", arguments[1], strerror(errno));
		return false;
	}
	flood->program->bss->interface = interface;
	flood->program->bss->spoofed = flood->program->bss->sent = frames;
	flood->program->bss->source = ntohl(address.words[3]);
	if (spoofed) /* different ones in each run */
		flood->program->bss->source += (__u32)time(NULL) * 40503U;
	flood->program->bss->sources = sources;
	flood->program->bss->first = flood->program->bss->source;
	return true;
}

int main(int argc, char **argv)
{
	static struct flood flood;
	cpu_set_t first;
	int error;

	if (argc < 5 || argc > 6 || !read_arguments(&flood, argv))
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
	error = run(&flood);
	if (error) {
		fprintf(stderr, "flood: %s\n", strerror(-error));
		return 1;
	}
	printf("%llu %.6f\n", (unsigned long long)flood.sent, seconds_of(CLOCK_THREAD_CPUTIME_ID));
	return 0;
}
