// SPDX-License-Identifier: GPL-2.0-only
#include "base/worker.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Work that waits until the test releases it. */
struct gate {
	int ends[2];
	int done;
	char order[8];
};

static void open_gate(struct gate *gate)
{
	*gate = (struct gate){};
	cr_assert(pipe(gate->ends) == 0);
}

static void wait_at(void *data, size_t size, void *context)
{
	struct gate *gate = context;
	char byte;

	cr_expect(read(gate->ends[0], &byte, 1) == 1);
	gate->order[gate->done++] = *(char *)data;
	free(data);
}

static void *letter(char letter)
{
	char *data = malloc(1);

	*data = letter;
	return data;
}

Test(worker, keeps_the_order_and_loses_what_finds_it_full)
{
	struct worker *worker = worker_new(2, 100);
	struct gate gate;

	open_gate(&gate);
	cr_expect(worker_put(worker, wait_at, letter('a'), 1, &gate));
	cr_expect(worker_put(worker, wait_at, letter('b'), 1, &gate));
	cr_expect(!worker_put(worker, wait_at, letter('c'), 1, &gate), "two are in it");
	cr_expect(worker_lost(worker) == 1);
	cr_expect(!worker_drain(worker, 0), "and wait");
	cr_assert(write(gate.ends[1], "..", 2) == 2);
	cr_expect(worker_drain(worker, 10 * NSEC_PER_SEC));
	cr_expect_str_eq(gate.order, "ab");
	cr_expect(worker_stop(worker, NSEC_PER_SEC));
}

Test(worker, is_bounded_in_bytes)
{
	struct worker *worker = worker_new(10, 100);
	struct gate gate;

	open_gate(&gate);
	cr_expect(worker_put(worker, wait_at, letter('a'), 60, &gate));
	cr_expect(!worker_put(worker, wait_at, letter('b'), 60, &gate));
	cr_expect(worker_put(worker, wait_at, letter('c'), 40, &gate));
	cr_assert(write(gate.ends[1], "..", 2) == 2);
	cr_expect(worker_stop(worker, 10 * NSEC_PER_SEC));
}

Test(worker, that_hangs_is_left)
{
	struct worker *worker = worker_new(2, 100);
	struct gate gate;

	open_gate(&gate);
	cr_expect(worker_put(worker, wait_at, letter('a'), 1, &gate));
	cr_expect(!worker_stop(worker, NSEC_PER_SEC / 100));
	cr_assert(write(gate.ends[1], ".", 1) == 1);
	cr_expect(worker_stop(worker, 10 * NSEC_PER_SEC));
}
