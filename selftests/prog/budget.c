// SPDX-License-Identifier: GPL-2.0-only
/* The instructions that the verifier follows for each program, of its limit of a million: the
 * budget in ARCHITECTURE.md. */
#include "selftests/prog/world.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>

enum { PROGRAM_MOST = 300000, POLL_MOST = 16000 };

/* Returns 0 if the kernel does not report it. */
static __u32 verified(int program)
{
	struct bpf_prog_info info = {};
	__u32 length = sizeof(info);

	cr_assert(bpf_obj_get_info_by_fd(program, &info, &length) == 0);
	return info.verified_insns;
}

Test(budget, of_the_verifier)
{
	struct world *world = world_open(NULL);

	cr_expect(verified(world->object.program) <= PROGRAM_MOST, "%u",
		  verified(world->object.program));
	cr_expect(verified(world->object.poll_program) <= POLL_MOST, "%u",
		  verified(world->object.poll_program));
	world_close(world);
}
