// SPDX-License-Identifier: GPL-2.0-only
#include "base/json.h"
#include "base/text.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static void escapes(const char *text, const char *safe)
{
	char memory[64];
	char *written = NULL;
	size_t size;
	FILE *to = open_memstream(&written, &size);

	cr_expect_str_eq(text_escape(memory, sizeof(memory), text), safe);
	text_put(to, text);
	fclose(to);
	cr_expect_str_eq(written, safe);
	free(written);
}

Test(text, control_characters_are_escaped)
{
	escapes("eth0", "eth0");
	escapes("\x1b[31m red\n", "\\x1b[31m red\\x0a");
	escapes("\x7f\a\r\t", "\\x7f\\x07\\x0d\\x09");
	escapes("Zürich 東京 🐧", "Zürich 東京 🐧");
	/* CSI in UTF-8, and as a single byte */
	escapes("\xc2\x9b"
		"1A",
		"\\xc2\\x9b"
		"1A");
	escapes("\x9b"
		"1A",
		"\\x9b"
		"1A");
	/* overlong, truncated, a surrogate, beyond Unicode */
	escapes("\xc0\x9b", "\\xc0\\x9b");
	escapes("\xe6\x9d", "\\xe6\\x9d");
	escapes("\xed\xa0\x80", "\\xed\\xa0\\x80");
	escapes("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
}

Test(text, is_cut_between_characters)
{
	char safe[8];

	cr_expect_str_eq(text_escape(safe, sizeof(safe), "abcde\n"), "abcde");
	cr_expect_str_eq(text_escape(safe, 4, "ab東"), "ab");
}

Test(text, of_a_record_is_escaped_at_any_depth)
{
	json_t *record = json_load_line("{\"a\":{\"b\":[\"x\\u001b[2K\"]},\"c\":\"\\n\"}");
	char *text = json_dumps(record, JSON_COMPACT);

	cr_expect_str_eq(text, "{\"a\":{\"b\":[\"x\\\\x1b[2K\"]},\"c\":\"\\\\x0a\"}");
	free(text);
	json_decref(record);
	cr_expect_null(json_load_line("no record"));
}
