// SPDX-License-Identifier: GPL-2.0-only
#include "detectors/detector.h"
#include "detectors/rule.h"
#include "config/setting.h"

#include <criterion/criterion.h>
#include <string.h>

Test(rule, every_rule_is_explained)
{
	for (int rule = 0; rule < RULE_COUNT; rule++) {
		const struct rule_text *text = &rule_texts[rule];

		cr_expect(text->measured && text->why && text->lookalike && text->next, "%s",
			  rule_names[rule]);
	}
}

/* "(rules.sweep.targets, by view)": whatever is named like a rule's setting must be one. */
Test(rule, settings_that_are_named_exist)
{
	char path[64];

	for (int rule = 0; rule < RULE_COUNT; rule++) {
		const char *at = rule_texts[rule].measured;

		while (at && (at = strstr(at, "rules."))) {
			size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789-.");

			length -= at[length - 1] == '.'; /* ends a sentence */
			snprintf(path, sizeof(path), "%.*s", (int)length, at);
			cr_expect(setting_find(path), "%s: %s", rule_names[rule], path);
			at += length;
		}
	}
}
