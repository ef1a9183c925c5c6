// SPDX-License-Identifier: GPL-2.0-only
#include "commands/list_json.h"

#include "base/json.h"
#include "selftests/unit/lists.h"
#include "headers/rule.h"

static struct pins pins;

static void open_pins(void)
{
	lists_open(&pins);
}

static void close_pins(void)
{
	lists_close(&pins);
}

TestSuite(list_json, .init = open_pins, .fini = close_pins);

/* The kernel side's clock started ten seconds after 1970. */
static const __u64 now = NSEC_PER_SEC, offset = 10 * NSEC_PER_SEC;

static void block(const char *text, __u16 rule, __u64 expires)
{
	const struct prefix prefix = prefix_from(text);
	struct list_entry entry = list_block_of(&prefix, BLOCK_ECHO, expires);

	if (rule != BLOCK_BY_OPERATOR)
		entry.origin = ORIGIN_RULE;
	entry.rule = rule;
	cr_assert(eq(int, lists_block(&pins, &entry, now), 0));
}

static void assert_json(json_t *json, const char *expected)
{
	char *text = json_dumps(json, JSON_LINE | JSON_ENCODE_ANY);

	cr_expect(eq(str, text, (char *)expected));
	free(text);
	json_decref(json);
}

Test(list_json, nothing_is_an_empty_array)
{
	assert_json(blocks_to_json(&pins, NULL, NULL, now, offset), "[]");
	assert_json(allows_to_json(&pins, NULL, NULL, now, offset), "[]");
}

Test(list_json, fields_of_a_block)
{
	block("192.0.2.0/24", BLOCK_BY_OPERATOR, 0);
	assert_json(blocks_to_json(&pins, NULL, NULL, now, offset),
		    "[{\"prefix\":\"192.0.2.0/24\",\"scope\":\"echo\",\"rule\":\"operator\","
		    "\"created\":\"1970-01-01T00:00:11.000000Z\",\"expires\":null,\"packets\":0,"
		    "\"bytes\":0,\"last_hit\":null,\"enforced\":true,\"side\":\"source\","
		    "\"peer\":null,\"identifier\":null,\"action\":\"drop\",\"rate\":null,"
		    "\"origin\":\"operator\","
		    "\"reason\":null,\"author\":null,\"list\":null,\"vlan\":null}]");
}

Test(list_json, fields_of_an_allowance)
{
	cr_assert(eq(int, test_allow(&pins, "2001:db8::1", 2 * now, now), 0));
	assert_json(allows_to_json(&pins, NULL, NULL, now, offset),
		    "[{\"prefix\":\"2001:db8::1\",\"created\":\"1970-01-01T00:00:11.000000Z\","
		    "\"expires\":\"1970-01-01T00:00:12.000000Z\",\"origin\":\"operator\","
		    "\"reason\":null,\"author\":null,\"list\":null,\"vlan\":null}]");
}

/* Returns the text of a member of an element of the array. */
static char *text_of(const json_t *array, size_t index, const char *member)
{
	return (char *)json_string_value(json_object_get(json_array_get(array, index), member));
}

Test(list_json, rules_have_their_names_and_unknown_ones_a_number)
{
	json_t *array;

	block("192.0.2.1", RULE_SWEEP, 0);
	block("192.0.2.2", 999, 0);
	array = blocks_to_json(&pins, NULL, NULL, now, offset);
	cr_assert(eq(str, text_of(array, 0, "rule"), "sweep"));
	cr_assert(eq(str, text_of(array, 1, "rule"), "rule 999"));
	json_decref(array);
}

Test(list_json, a_rules_block_is_enforced_in_enforce_mode)
{
	json_t *array;

	block("192.0.2.1", RULE_SWEEP, 0);
	array = blocks_to_json(&pins, NULL, NULL, now, offset);
	cr_assert(eq(ptr, json_object_get(json_array_get(array, 0), "enforced"), json_false()));
	json_decref(array);
	pins.state->config[0].enforce = 1;
	array = blocks_to_json(&pins, NULL, NULL, now, offset);
	cr_assert(eq(ptr, json_object_get(json_array_get(array, 0), "enforced"), json_true()));
	json_decref(array);
}

Test(list_json, what_expired_is_left_out)
{
	block("192.0.2.1", BLOCK_BY_OPERATOR, 2 * now);
	assert_json(blocks_to_json(&pins, NULL, NULL, 2 * now, offset), "[]");
}

Test(list_json, only_what_is_asked_for)
{
	struct prefix prefix = prefix_from("192.0.2.2");
	const struct prefix_set only = { &prefix, 1 };
	json_t *array;

	block("192.0.2.1", BLOCK_BY_OPERATOR, 0);
	block("192.0.2.2", BLOCK_BY_OPERATOR, 0);
	array = blocks_to_json(&pins, &only, NULL, now, offset);
	cr_assert(eq(sz, json_array_size(array), 1));
	cr_assert(eq(str, text_of(array, 0, "prefix"), "192.0.2.2"));
	json_decref(array);
}
