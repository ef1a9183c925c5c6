// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/bench/measure.h"

#include "selftests/bench/place.h"
#include "selftests/bench/setup.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>

/* A run covers all sources. Before the first run the sources send so often that the packets copied
 * as evidence, five of the first 31, are over. */
enum { PACKETS = 200000, PACKETS_PROVE = 4000, WARM = 31, ATTEMPTS = 3 };

/* One thread's share of a measurement. */
struct part {
	const struct row *row;
	const struct frame *frame;
	pthread_barrier_t *together; /* or NULL */
	int program;
	int cpu;
	__u32 packets;
	double nanoseconds; /* per packet; negative: failed */
};

/* State of a row that is kept between measurements. */
struct kept {
	bool warm[WAYS];
	__u32 index[2]; /* by CPU, so that a new source never recurs */
};

bool measure_pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) == 0;
}

static double cpu_seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void *run(void *argument)
{
	struct part *part = argument;
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = part->frame->bytes,
		    .data_size_in = part->frame->size, .repeat = (int)part->packets);
	double start;
	int error;

	part->nanoseconds = -1;
	if (!measure_pin(part->cpu)) {
		fprintf(stderr, "bench: no CPU %d\n", part->cpu);
		return NULL;
	}
	if (part->together)
		pthread_barrier_wait(part->together);
	start = cpu_seconds();
	error = bpf_prog_test_run_opts(part->program, &options);
	if (error)
		fprintf(stderr, "bench: %s: %s\n", part->row->name, strerror(-error));
	else if (options.retval != part->row->verdict)
		fprintf(stderr, "bench: %s: verdict %u, not %u\n", part->row->name, options.retval,
			part->row->verdict);
	else
		part->nanoseconds = (cpu_seconds() - start) * 1e9 / part->packets;
	return NULL;
}

static __u32 greatest_divisor(__u32 a, __u32 b)
{
	while (b) {
		__u32 rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* Returns a stride that visits each of `sources` once, with neighbours far apart: tables are filled
 * in order, and sequential memory access would be fast. */
static __u32 far_stride(__u32 sources)
{
	__u32 stride = (__u32)(sources * 0.618) | 1;

	while (greatest_divisor(stride, sources) != 1)
		stride += 2;
	return stride < sources ? stride : 1;
}

/* Sets the sources of part `number` of `parts`. `filling`: in order. */
static void place_sources(const struct row *row, const struct kept *kept, __u32 number, __u32 parts,
			  bool filling)
{
	struct place *place = &setup_places()[number];
	__u32 share = row->sources / parts;

	if (row->sources == SOURCES_NEW) {
		/* Times an odd number: all are distinct. */
		*place = (struct place){ .step = 2654435761U,
					 .sources = SOURCES_NEW,
					 .stride = 1,
					 .first = number << 31,
					 .index = kept->index[number] };
		return;
	}
	*place = (struct place){
		.step = row->length ? 1U << (32 - row->length) : 1,
		.sources = share,
		.stride = filling || row->in_order ? 1 : far_stride(share),
	};
	place->first = (row->first ? row->first : FIRST_SOURCE) + number * share * place->step;
}

static double run_once(const struct row *row, struct kept *kept, __u32 parts, __u32 packets,
		       bool filling)
{
	pthread_barrier_t together;
	struct frame frame;
	struct part part[2];
	pthread_t other;
	int program = setup_program(row);

	frame_build(&frame, row->frame);
	pthread_barrier_init(&together, NULL, parts);
	for (__u32 i = 0; i < parts; i++) {
		if (row->sources)
			place_sources(row, kept, i, parts, filling);
		part[i] = (struct part){ .row = row,
					 .frame = &frame,
					 .cpu = (int)i,
					 .together = &together,
					 .packets = packets,
					 .program = row->sources ? setup_rotate(program) :
								   program };
	}
	if (parts == 2 && pthread_create(&other, NULL, run, &part[1])) {
		fprintf(stderr, "bench: no second thread\n");
		return -1;
	}
	run(&part[0]);
	if (parts == 2)
		pthread_join(other, NULL);
	pthread_barrier_destroy(&together);
	for (__u32 i = 0; i < parts; i++) {
		kept->index[i] = setup_places()[i].index;
		if (part[i].nanoseconds < 0)
			return -1;
	}
	return parts == 2 ? (part[0].nanoseconds + part[1].nanoseconds) / 2 : part[0].nanoseconds;
}

/* Only the last packet's verdict is checked, and a limit lets one through now and then. */
static double run_parts(const struct row *row, struct kept *kept, __u32 parts, __u32 packets,
			bool filling)
{
	double nanoseconds = -1;

	for (int attempt = 0; attempt < ATTEMPTS && nanoseconds < 0; attempt++)
		nanoseconds = run_once(row, kept, parts, packets, filling);
	return nanoseconds;
}

double measure(const struct row *row, enum way way)
{
	static struct kept all_kept[128];
	struct kept *kept = &all_kept[(row - rows) % ARRAY_LENGTH(all_kept)];
	__u32 parts = way == WAY_TWO_CPUS ? 2 : 1;
	__u32 sources = row->sources == SOURCES_NEW ? 0 : row->sources / parts;

	if (way == WAY_PROVE)
		return run_parts(row, kept, 1, PACKETS_PROVE, false);
	if (!kept->warm[way]) {
		__u32 warm = sources * WARM;

		if (run_parts(row, kept, parts, warm > PACKETS ? warm : PACKETS, true) < 0)
			return -1;
		kept->warm[way] = true;
	}
	return run_parts(row, kept, parts, sources > PACKETS ? sources : PACKETS, false);
}
