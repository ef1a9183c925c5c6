// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: pulses of many conversations that each behave as a person's ping does, so that they
 * pay for the source and its bucket shows no pulse.  The control is as many people behind one
 * address as limit.users allows, who all send at the same moment.
 */
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

enum { JOIN = 10 };

/* `conversations` of one source, of which JOIN more begin with each pulse, send a request each
 * every `seconds`. Returns the highest severity of flood-source; -1: none. */
static int sends(bool v6, __u32 conversations, __u32 seconds)
{
	struct host_text from = outside_host(v6, 9), to = home_host(v6, 7);
	struct watch *watch = watch_open(FAMILY_HOME);
	__u64 begun = watch->world->now;
	__u32 pulses = conversations / JOIN + 120 / seconds;
	int severity;

	for (__u32 pulse = 0; pulse < pulses; pulse++) {
		__u32 joined = (pulse + 1) * JOIN < conversations ? (pulse + 1) * JOIN :
								    conversations;

		watch_until(watch, begun + pulse * seconds * NSEC_PER_SEC);
		for (__u32 i = 0; i < joined; i++)
			SEND(watch, .source = from.text, .target = to.text,
			     .type = PICK(v6, 8, 128), .identifier = (int)(1000 + i),
			     .sequence = (int)pulse);
	}
	watch_until(watch, watch->world->now + 3 * NSEC_PER_SEC);
	severity = watch->severity[RULE_FLOOD_SOURCE];
	watch_close(watch);
	return severity;
}

Test(evasion_crowd_pulses, of_conversations)
{
	for (int v6 = 0; v6 < 2; v6++)
		for (__u32 conversations = 400; conversations <= 800; conversations += 200)
			cr_expect(sends(v6, conversations, 5) == SEVERITY_MEDIUM, "%u",
				  conversations);
}

Test(evasion_crowd_pulses, control)
{
	for (int v6 = 0; v6 < 2; v6++) {
		cr_expect(sends(v6, 200, 1) < SEVERITY_LOW, "people in step");
		cr_expect(sends(v6, 200, 5) < SEVERITY_LOW, "who ping less often");
	}
}
