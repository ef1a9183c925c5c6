// SPDX-License-Identifier: GPL-2.0-only
/* The profiles compared with the RFCs' own lists, and rules. */
#include "config/policy.h"

#include "config/config.h"
#include "config/setting.h"
#include "headers/essential.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { A = POLICY_ALLOW, L = POLICY_LIMIT, D = POLICY_DROP };

static struct settings settings;
static struct policy_config policy;
static struct policy_type types[POLICY_TYPES];

static void start(void)
{
	config_defaults(&settings);
}

TestSuite(policy, .init = start);

static void resolve(void)
{
	cr_assert(eq(int, policy_resolve(&settings, &policy, types), 0));
}

/* Returns the kernel side's action on a message that no rule by source covers. */
static int action_of(enum policy_direction direction, __u8 family, __u8 type, __u8 code)
{
	__u8 number = types[type_index(family, type)].classes[direction][code];
	const struct policy_class *class = &policy.classes[number];
	__u64 general = 0;

	for (__u32 i = 0; i < policy.rules; i++)
		if (!policy.set[i].sourced)
			general |= 1ULL << i;
	if (class->rules & general)
		return policy.lines[POLICY_RULE + __builtin_ctzll(class->rules & general)].action;
	return class->line ? policy.lines[class->line].action : -1;
}

/* A message, and its action by profile: host, router, edge; each in and out. */
struct expected {
	__u8 family, type, code;
	__u8 actions[3][2];
};

#define ROW(family, type, code, hi, ho, ri, ro, ei, eo)                                            \
	{                                                                                          \
		family, type, code,                                                                \
		{                                                                                  \
			{ hi, ho }, { ri, ro },                                                    \
			{                                                                          \
				ei, eo                                                             \
			}                                                                          \
		}                                                                                  \
	}
#define ALL(family, type, code, action)                                                            \
	ROW(family, type, code, action, action, action, action, action, action)

static const struct expected rows[] = {
	/* RFC 4890 4.3.1 and 4.4.1: must not be dropped. */
	ALL(6, 1, 0, A),
	ALL(6, 1, 1, A),
	ALL(6, 1, 3, A),
	ALL(6, 1, 4, A),
	ALL(6, 1, 6, A),
	ALL(6, 2, 0, A),
	ALL(6, 3, 0, A),
	ALL(6, 4, 1, A),
	ALL(6, 4, 2, A),
	ALL(6, 128, 0, A),
	ALL(6, 129, 0, A),
	/* 4.4.1, and 4.3.3: not forwarded anyway. */
	ALL(6, 130, 0, A),
	ALL(6, 131, 0, A),
	ALL(6, 132, 0, A),
	ALL(6, 133, 0, A),
	ALL(6, 134, 0, A),
	ALL(6, 135, 0, A),
	ALL(6, 136, 0, A),
	ALL(6, 141, 0, A),
	ALL(6, 142, 0, A),
	ALL(6, 143, 0, A),
	ALL(6, 148, 0, A),
	ALL(6, 149, 0, A),
	ALL(6, 151, 0, A),
	ALL(6, 152, 0, A),
	ALL(6, 153, 0, A),
	/* 4.3.2 and 4.4.2: normally should not be dropped; Mobile IPv6. */
	ALL(6, 3, 1, A),
	ALL(6, 4, 0, A),
	ALL(6, 144, 0, A),
	ALL(6, 145, 0, A),
	ALL(6, 146, 0, A),
	ALL(6, 147, 0, A),
	/* Codes of later RFCs (7112, 8754, 8883), and none. */
	ALL(6, 4, 3, A),
	ALL(6, 4, 4, A),
	ALL(6, 4, 10, A),
	ALL(6, 4, 11, D),
	ALL(6, 3, 2, D),
	ALL(6, 128, 1, D),
	ALL(6, 129, 255, D),
	/* 4.4.4: redirects, node information, unknown errors. RFC 4861 8: hosts send no redirect.
	 */
	ROW(6, 137, 0, L, D, D, A, D, A),
	ROW(6, 139, 0, D, A, D, D, D, D),
	ROW(6, 140, 0, A, D, D, D, D, D),
	ROW(6, 5, 0, L, D, L, L, D, D),
	ROW(6, 99, 7, L, D, L, L, D, D),
	ROW(6, 102, 0, L, D, L, L, D, D),
	ROW(6, 126, 0, L, D, L, L, D, D),
	/* 4.3.4 and 4.4.5: unknown information. */
	ALL(6, 150, 0, D),
	ALL(6, 154, 0, D),
	ALL(6, 162, 0, D),
	ALL(6, 199, 0, D),
	ALL(6, 202, 0, D),
	ALL(6, 254, 0, D),
	/* 4.3.5: to be dropped unless a good case can be made. */
	ALL(6, 138, 0, D),
	ALL(6, 138, 255, D),
	ALL(6, 100, 0, D),
	ALL(6, 101, 0, D),
	ALL(6, 200, 0, D),
	ALL(6, 201, 0, D),
	ALL(6, 127, 0, D),
	ALL(6, 255, 0, D),
	/* RFC 8335. */
	ROW(6, 160, 0, D, A, D, A, D, A),
	ROW(6, 161, 0, A, D, A, D, A, D),
	ROW(4, 42, 0, D, A, D, A, D, A),
	ROW(4, 43, 0, A, D, A, D, A, D),
	/* RFC 792, RFC 1122 3.2.2, RFC 1812 4.3.3 and 5.2.7. */
	ALL(4, 0, 0, A),
	ALL(4, 8, 0, A),
	ALL(4, 0, 1, D),
	ALL(4, 8, 1, D),
	ALL(4, 3, 0, A),
	ALL(4, 3, 1, A),
	ALL(4, 3, 3, A),
	ALL(4, 3, 4, A),
	ALL(4, 3, 13, A),
	ALL(4, 3, 15, A),
	ALL(4, 3, 8, D),
	ALL(4, 3, 16, D),
	ALL(4, 11, 0, A),
	ALL(4, 11, 1, A),
	ALL(4, 11, 2, D),
	ALL(4, 12, 0, A),
	ALL(4, 12, 1, A),
	ALL(4, 12, 2, A),
	ALL(4, 12, 3, D),
	ROW(4, 5, 0, L, D, D, A, D, A),
	ROW(4, 5, 3, L, D, D, A, D, A),
	ALL(4, 5, 4, D),
	ROW(4, 9, 0, L, D, L, A, L, A),
	ROW(4, 10, 0, D, A, L, A, L, A),
	ROW(4, 13, 0, D, A, L, A, D, A),
	ROW(4, 14, 0, A, D, A, L, A, D),
	/* RFC 6633: source quench. RFC 6918: deprecated. */
	ALL(4, 4, 0, D),
	ALL(4, 6, 0, D),
	ALL(4, 15, 0, D),
	ALL(4, 16, 0, D),
	ALL(4, 17, 0, D),
	ALL(4, 18, 0, D),
	ALL(4, 30, 0, D),
	ALL(4, 31, 0, D),
	ALL(4, 32, 0, D),
	ALL(4, 33, 0, D),
	ALL(4, 34, 0, D),
	ALL(4, 35, 0, D),
	ALL(4, 36, 0, D),
	ALL(4, 37, 0, D),
	ALL(4, 38, 0, D),
	ALL(4, 39, 0, D),
	/* Reserved, unassigned, experimental. */
	ALL(4, 1, 0, D),
	ALL(4, 2, 0, D),
	ALL(4, 7, 0, D),
	ALL(4, 19, 0, D),
	ALL(4, 29, 0, D),
	ALL(4, 40, 0, D),
	ALL(4, 41, 0, D),
	ALL(4, 44, 0, D),
	ALL(4, 252, 0, D),
	ALL(4, 253, 0, D),
	ALL(4, 254, 0, D),
	ALL(4, 255, 0, D),
};

static void try_profile(enum policy_profile profile)
{
	settings.policy = profile;
	resolve();
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
		for (int direction = 0; direction < POLICY_DIRECTIONS; direction++) {
			int found = action_of((enum policy_direction)direction, rows[i].family,
					      rows[i].type, rows[i].code);

			cr_expect(found == rows[i].actions[profile - 1][direction],
				  "%s: ICMPv%d type %d code %d %s: %d",
				  policy_profile_names[profile], rows[i].family, rows[i].type,
				  rows[i].code, policy_direction_names[direction], found);
		}
}

Test(policy, host)
{
	try_profile(POLICY_HOST);
}

Test(policy, router)
{
	try_profile(POLICY_ROUTER);
}

Test(policy, edge)
{
	try_profile(POLICY_EDGE);
}

Test(policy, a_line_for_every_message_each_with_a_number_of_its_own)
{
	bool numbers[POLICY_RULE] = {};

	for (int type = 0; type < 256; type++)
		for (int code = 0; code < 256; code++) {
			cr_assert(policy_row_of(4, (__u8)type, (__u8)code) != NULL);
			cr_assert(policy_row_of(6, (__u8)type, (__u8)code) != NULL);
		}
	for (const struct policy_row *row = policy_rows; row->number; row++) {
		cr_assert(not(numbers[row->number]), "%s", row->label);
		numbers[row->number] = true;
		cr_assert(strlen(row->reference) > 0);
		cr_assert(strlen(row->reason) > 0);
	}
}

/* No profile may drop what the network cannot do without. */
Test(policy, essential_types_pass_under_each_profile)
{
#define ESSENTIAL(name, family, type, code, sign)                                                  \
	for (int profile = POLICY_HOST; profile < POLICY_PROFILES; profile++)                      \
		for (int direction = 0; direction < POLICY_DIRECTIONS; direction++)                \
			cr_expect(policy_row_of(family, type, code)                                \
					  ->kept &&policy_row_of(family, type, code)               \
					  ->actions[profile][direction] == A);
	ESSENTIALS(ESSENTIAL)
#undef ESSENTIAL
}

Test(policy, none_covers_nothing)
{
	resolve();
	cr_assert(eq(u32, policy.lines_used, 0));
}

static int set(const char *rules)
{
	char *text;
	int error;

	cr_assert(asprintf(&text, "policy-rules=%s", rules) > 0);
	error = config_set(&settings, text);
	free(text);
	return error;
}

Test(policy, a_rule_over_a_range_leaves_what_is_kept)
{
	cr_assert(eq(int, set("action=drop type=icmp6/any,action=drop type=icmp/0-255"), 0));
	resolve();
	cr_expect(eq(int, action_of(POLICY_IN, 6, 128, 0), D));
	cr_expect(eq(int, action_of(POLICY_OUT, 6, 128, 0), D));
	cr_expect(eq(int, action_of(POLICY_IN, 4, 5, 0), D));
	for (__u8 type = 133; type <= 136; type++)
		cr_expect(eq(int, action_of(POLICY_IN, 6, type, 0), -1));
	cr_expect(eq(int, action_of(POLICY_IN, 6, 2, 0), -1));
	cr_expect(eq(int, action_of(POLICY_IN, 6, 3, 0), -1));
	cr_expect(eq(int, action_of(POLICY_IN, 4, 3, 4), -1));
	cr_expect(eq(int, action_of(POLICY_IN, 4, 11, 0), -1));
	cr_expect(eq(int, action_of(POLICY_IN, 4, 0, 0), -1));
}

Test(policy, a_rule_that_names_a_type_covers_it_and_what_is_essential_by_force)
{
	cr_assert(eq(int,
		     set("action=drop type=icmp/11,action=drop type=icmp/unreachable,"
			 "action=drop type=icmp6/packet_too_big force=yes"),
		     0));
	resolve();
	cr_expect(eq(int, action_of(POLICY_IN, 4, 11, 0), D));
	cr_expect(eq(int, action_of(POLICY_IN, 4, 3, 3), D));
	cr_expect(eq(int, action_of(POLICY_IN, 4, 3, 4), -1));
	cr_expect(eq(int, action_of(POLICY_IN, 6, 2, 0), D));
}

Test(policy, the_first_rule_counts)
{
	settings.policy = POLICY_EDGE;
	cr_assert(eq(int, set("action=allow type=icmp/13 direction=in,action=drop type=icmp/8-13"),
		     0));
	resolve();
	cr_expect(eq(int, action_of(POLICY_IN, 4, 13, 0), A));
	cr_expect(eq(int, action_of(POLICY_OUT, 4, 13, 0), D));
	cr_expect(eq(int, action_of(POLICY_OUT, 4, 8, 0), D));
	cr_expect(eq(int, action_of(POLICY_OUT, 4, 14, 0), D), "by the profile");
}

Test(policy, rules_are_printed_as_they_are_read)
{
	const struct setting *setting = setting_find("policy-rules");
	char *text;

	cr_assert(eq(int,
		     set("action=limit type=icmp6/echo-request code=0 direction=in "
			 "source=2001:db8::/32 vlan=7 rate=10 burst=20 per=all shadow=yes"),
		     0));
	text = setting_text(setting, &settings);
	cr_assert(eq(str, text,
		     "[{\"action\": \"limit\", \"type\": \"icmp6/128\", \"code\": \"0\", "
		     "\"direction\": \"in\", \"source\": \"2001:db8::/32\", \"vlan\": 7, "
		     "\"rate\": 10, \"burst\": 20, \"per\": \"all\", \"shadow\": true}]"));
	free(text);
}

Test(policy, what_is_no_rule_is_refused)
{
	static const char *const wrong[] = {
		"action=drop",
		"type=icmp/8",
		"action=deny type=icmp/8",
		"action=drop type=8",
		"action=drop type=icmp/256",
		"action=drop type=icmp/9-8",
		"action=drop type=icmp/pong",
		"action=drop type=icmp/8 code=256",
		"action=drop type=icmp/8 direction=up",
		"action=drop type=icmp/8 source=2001:db8::/32",
		"action=drop type=icmp/8 source=192.0.2.1/24",
		"action=drop type=icmp/8 vlan=4095",
		"action=drop type=icmp/8 rate=5",
		"action=limit type=icmp/8",
		"action=limit type=icmp/8 rate=0",
		"action=drop type=icmp/8 colour=red",
		"action=drop type=icmp/8 type=icmp/9",
		"action=drop type=icmp/8 force",
		"action=drop type=icmp6/2",
		"action=drop type=icmp6/135 code=0",
		"action=drop type=icmp/3 code=4",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
		cr_expect(set(wrong[i]) == -EINVAL, "%s", wrong[i]);
}
